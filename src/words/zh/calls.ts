/** What the socket calls of an endpoint returned, or would return next, in Chinese. */
import type { ConnectionRecord } from '../../records/contract.ts';
import { harmless } from '../escape.ts';
import { certaintyText } from './marks.ts';
import { zh } from './writing.ts';

export type Call = ConnectionRecord['a']['calls'][number];

/** These notes are no background: without them the line would say more than is known. */
const CONDITIONS: ReadonlySet<string | undefined> = new Set(['call.if-open-there', 'call.until-answered']);

const OK: Readonly<Record<Call['call'], { readonly happened: string; readonly next: string }>> = {
  connect: { happened: 'connect() 成功', next: 'connect() 将会成功' },
  accept: { happened: 'accept() 返回了这条连接', next: 'accept() 将会返回这条连接' },
  read: { happened: 'read() 读到了数据', next: 'read() 将会读到数据' },
  write: { happened: 'write() 写入了数据', next: '下一次 write() 能写入数据' },
  close: { happened: '调用了 close()', next: 'close() 会成功' },
};

/** The errno with its number per system: `ECONNREFUSED（Linux 111；BSD、macOS 61；Windows 10061）`. */
function errnoText(call: Call): string {
  const name = harmless(call.errno ?? '某个错误');
  const numbers: string[] = [];
  if (call.linux !== undefined) numbers.push(`Linux ${harmless(String(call.linux))}`);
  if (call.bsd !== undefined) numbers.push(`BSD、macOS ${harmless(String(call.bsd))}`);
  if (call.windows !== undefined) numbers.push(`Windows ${harmless(String(call.windows))}`);
  return numbers.length === 0 ? name : `${name}（${numbers.join('；')}）`;
}

/** What it returned or will return; `error` says how an error is called. */
function resultText(call: Call, error: (call: Call) => string): string {
  const happened = call.when === 'happened';
  if (call.result === 'ok') return OK[call.call][call.when];
  if (call.result === 'eof')
    return happened ? `${call.call}() 返回 0：数据流结束` : `下一次 ${call.call}() 返回 0：数据流结束`;
  return happened ? zh`${call.call}() 以 ${error(call)}失败` : zh`下一次 ${call.call}() 会以 ${error(call)}失败`;
}

/** `——报文 10，推断` */
function becauseText(call: Call): string {
  const because: string[] = [];
  if (call.frame !== undefined) because.push(`报文 ${call.frame}`);
  const sure = certaintyText(call.certainty);
  if (sure !== '') because.push(sure);
  return because.length > 0 ? `——${because.join('，')}` : '';
}

/** One call in a line: what holds for every such error is on its page. */
export function callLine(call: Call): string {
  const text = resultText(call, ({ errno }) => harmless(errno ?? '某个错误')) + becauseText(call);
  return CONDITIONS.has(call.noteKey) && call.note !== undefined ? `${text}；${harmless(call.note)}` : text;
}

/** One call as a sentence without its full stop, with the error's numbers and what is to be known of it. */
export function callText(call: Call): string {
  const text = resultText(call, errnoText) + becauseText(call);
  return call.note === undefined ? text : `${text}；${harmless(call.note)}`;
}
