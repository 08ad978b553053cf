/** What the socket calls of an endpoint returned, or would return next, in words. */
import { harmless } from '../escape.ts';
import type { ConnectionRecord } from '../../records/contract.ts';
import { certaintyText } from './marks.ts';

export type Call = ConnectionRecord['a']['calls'][number];

/** These notes are no background: without them the line would say more than is known. */
const CONDITIONS: ReadonlySet<string | undefined> = new Set(['call.if-open-there', 'call.until-answered']);

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

/** What it returned or will return; `error` says how an error is called. */
function resultText(call: Call, error: (call: Call) => string): string {
  const happened = call.when === 'happened';
  if (call.result === 'ok') return OK[call.call][call.when];
  const result = call.result === 'eof' ? '0: end of the stream' : error(call);
  if (call.result === 'eof')
    return happened ? `${call.call}() returned ${result}` : `the next ${call.call}() returns ${result}`;
  return happened ? `${call.call}() failed with ${result}` : `the next ${call.call}() fails with ${result}`;
}

/** ` — packet 10, implied` */
function becauseText(call: Call): string {
  const because: string[] = [];
  if (call.frame !== undefined) because.push(`packet ${call.frame}`);
  const sure = certaintyText(call.certainty);
  if (sure !== '') because.push(sure);
  return because.length > 0 ? ` — ${because.join(', ')}` : '';
}

/** One call in a line: what holds for every such error is on its page. */
export function callLine(call: Call): string {
  const text = resultText(call, ({ errno }) => harmless(errno ?? 'an error')) + becauseText(call);
  return CONDITIONS.has(call.noteKey) && call.note !== undefined ? `${text}; ${harmless(call.note)}` : text;
}

/** One call as a sentence without its full stop, with the error's numbers and what is to be known of it. */
export function callText(call: Call): string {
  const text = resultText(call, errnoText) + becauseText(call);
  return call.note === undefined ? text : `${text}; ${harmless(call.note)}`;
}
