/** Arguments of the command line as they were typed, byte for byte: what is no UTF-8 in them reaches a program as U+FFFD. */
import { readFileSync } from 'node:fs';

/** Of each argument that is no UTF-8 its bytes, in order, by what it reads like. Empty where the system does not tell (not Linux). */
export function typedBytes(): Map<string, Buffer[]> {
  const typed = new Map<string, Buffer[]>();
  let rest: Buffer;
  try {
    rest = readFileSync('/proc/self/cmdline');
  } catch {
    return typed;
  }
  for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
    const bytes = rest.subarray(0, end);
    rest = rest.subarray(end + 1);
    const text = bytes.toString();
    if (Buffer.from(text).equals(bytes)) continue;
    const alike = typed.get(text);
    if (alike === undefined) typed.set(text, [bytes]);
    else alike.push(bytes);
  }
  return typed;
}

/** Whether a name, alone or at the end of an argument such as `--output=name`, was typed in other bytes than it reads like. */
export const isMisread = (name: string): boolean =>
  name.includes('\ufffd') && [...typedBytes().keys()].some((argument) => argument.endsWith(name));
