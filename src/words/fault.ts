/** Why something failed, in the words of the run: by the code of the system; its own text is a detail, or quoted. */
import type { CliWords } from './cli-words.ts';

/** Causes of causes that are looked at. */
const DEEPEST = 4;

interface Fault {
  readonly code?: unknown;
  readonly message?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** `error`: what was thrown, or its text. */
export function faultText(error: unknown, { faults }: CliWords): string {
  let fault = faultOf(error);
  const texts = [fault.message ?? ''];
  for (let depth = 0; depth < DEEPEST && codeOf(fault, faults.says) === null; depth++) {
    const below = fault.cause ?? fault.errors?.[0];
    if (below === undefined) break;
    fault = faultOf(below);
    texts.push(fault.message ?? '');
  }
  const code = codeOf(fault, faults.says);
  if (code === null) return faults.foreign(texts.filter((text) => text !== '').join(': '));
  return faults.known(faults.says[code] ?? code, code, detailOf(fault.message ?? '', code));
}

const faultOf = (error: unknown): Fault =>
  typeof error === 'object' && error !== null ? error : { message: String(error) };

/** Of an error that came as its text, too: `ENOENT: no such file or directory, open 'x'`. */
function codeOf({ code, message = '' }: Fault, known: Readonly<Record<string, string>>): string | null {
  const [, told] = /\b(E[A-Z_]{3,})\b/.exec(message) ?? [];
  return [code, told].find((one): one is string => typeof one === 'string' && Object.hasOwn(known, one)) ?? null;
}

/** What it was about: `open 'x'`, `connect 127.0.0.1:1`; an operation alone says nothing. */
function detailOf(message: string, code: string): string {
  const detail = message.replace(/^[A-Z_]+: [^,]*(?:, |$)/, '').replace(` ${code}`, '');
  return /^\w* ?$/.test(detail) || detail === code ? '' : detail;
}
