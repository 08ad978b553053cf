/** Scripts that the first screen does without: they lie in the page as text, and are run when something asks for them. */

type Functions = Readonly<Record<string, (...given: unknown[]) => unknown>>;

/** The functions of the script of this name; the page's policy knows its text. */
export function later(name: string): Functions {
  const made = globalThis as unknown as Record<string, Functions | undefined>;
  if (made[name] === undefined) {
    const script = document.createElement('script');
    script.textContent = document.getElementById(`later-${name}`)?.textContent ?? '';
    document.head.append(script);
  }
  return made[name] as Functions;
}
