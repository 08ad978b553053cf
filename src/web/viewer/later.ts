/** Scripts that the first screen does without: they lie in the page as text, and are run when something asks for them. */

/** What the script of this name has made; the page's policy knows its text. */
export function later<Made>(name: string): Made {
  const made = globalThis as unknown as Record<string, Made | undefined>;
  if (made[name] === undefined) {
    const script = document.createElement('script');
    script.textContent = document.getElementById(`later-${name}`)?.textContent ?? '';
    document.head.append(script);
  }
  return made[name] as Made;
}
