/** `tcptrace-explain explain TE…`: the page about a finding, as it stands in docs/findings. */
import { complain, type Io } from './io.ts';
import { loadPages } from './pages.ts';

/** Exit code: 0, or 64 when there is no such finding. */
export function explainCommand(codes: readonly string[], io: Io): number {
  const pages = loadPages();
  const names = Object.keys(pages);
  if (codes.length === 0) {
    io.write(`${names.map((name) => `${name.slice(0, 6)}  ${name.slice(7).replaceAll('-', ' ')}`).join('\n')}\n`);
    return 0;
  }
  let status = 0;
  for (const [i, code] of codes.entries()) {
    const wanted = code.toLowerCase();
    const name = names.find(
      (one) => one.toLowerCase() === wanted || one.slice(0, 6).toLowerCase() === wanted || one.slice(7) === wanted,
    );
    if (name === undefined) {
      const near = names
        .filter((one) => one.toLowerCase().includes(wanted) || one.slice(0, 3).toLowerCase() === wanted.slice(0, 3))
        .slice(0, 5);
      const hint = near.length > 0 ? ` Near it: ${near.map((one) => one.slice(0, 6)).join(', ')}.` : '';
      complain(io, `There is no finding ${code}.${hint} \`tcptrace-explain explain\` lists all ${names.length}.`);
      status = 64;
      continue;
    }
    io.write(`${i > 0 ? '\n' : ''}${pages[name] ?? ''}`);
  }
  return status;
}
