/** The command line that was typed, for who wants to see more of the same input: its inputs and conditions, without its view. */

/** Options that choose a view, and whether a value follows. */
const VIEW: Readonly<Record<string, boolean>> = {
  '--list': false,
  '--brief': false,
  '--all': false,
  '-a': false,
  '--sort': true,
  '--top': true,
  '--by': true,
  '--connection': true,
  '-c': true,
  '--frame': true,
  '--color': true,
  '--format': true,
  '-f': true,
  '--output': true,
  '-o': true,
};

/** As a POSIX shell reads it back. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** `argv` without node and script. */
export function typedCommand(argv: readonly string[]): (options: string) => string {
  const kept: string[] = [];
  const paths: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') {
      paths.push(...argv.slice(i));
      break;
    }
    const [name = ''] = word.split('=');
    const value = VIEW[name];
    if (value === undefined) kept.push(word);
    else if (value && !word.includes('=')) i++;
  }
  return (options) => ['tcptrace-explain', ...kept.map(quoted), options, ...paths.map(quoted)].join(' ');
}
