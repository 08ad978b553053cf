/** What the socket calls of an endpoint returned, or would return next, in words. */
import { harmless } from '../escape.ts';
import type { ConnectionRecord } from '../../records/contract.ts';
import { certaintyText } from './marks.ts';

export type Call = ConnectionRecord['a']['calls'][number];

const OK: Readonly<Record<Call['call'], { readonly happened: string; readonly next: string }>> = {
  connect: { happened: 'connect() succeeded', next: 'connect() will succeed' },
  accept: { happened: 'accept() gave this connection', next: 'accept() will give this connection' },
  read: { happened: 'read() gave data', next: 'read() will give data' },
  write: { happened: 'write() took data', next: 'the next write() takes data' },
  close: { happened: 'close() was called', next: 'close() succeeds' },
};

/** The errno with its number per system: `ECONNREFUSED (Linux 111, BSD 61, Windows 10061)`. */
function errnoText(call: Call): string {
  const name = harmless(call.errno ?? 'an error');
  const numbers: string[] = [];
  if (call.linux !== undefined) numbers.push(`Linux ${harmless(String(call.linux))}`);
  if (call.bsd !== undefined) numbers.push(`BSD, macOS ${harmless(String(call.bsd))}`);
  if (call.windows !== undefined) numbers.push(`Windows ${harmless(String(call.windows))}`);
  return numbers.length === 0 ? name : `${name} (${numbers.join('; ')})`;
}

/** One call as a sentence without its full stop. */
export function callText(call: Call): string {
  let text: string;
  if (call.result === 'ok') text = OK[call.call][call.when];
  else if (call.result === 'eof')
    text =
      call.when === 'happened'
        ? `${call.call}() returned 0: end of the stream`
        : `the next ${call.call}() returns 0: end of the stream`;
  else
    text =
      call.when === 'happened'
        ? `${call.call}() failed with ${errnoText(call)}`
        : `the next ${call.call}() fails with ${errnoText(call)}`;
  const because: string[] = [];
  if (call.frame !== undefined) because.push(`packet ${call.frame}`);
  const sure = certaintyText(call.certainty);
  if (sure !== '') because.push(sure);
  if (because.length > 0) text += ` — ${because.join(', ')}`;
  if (call.note !== undefined) text += `; ${harmless(call.note)}`;
  return text;
}
