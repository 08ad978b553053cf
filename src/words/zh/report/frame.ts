/** What is said in Chinese of one packet besides its marks. */
import type { ConnectionRecord, StateName, TransitionRecord } from '../../../records/contract.ts';
import type { PacketView } from '../../../records/sink.ts';
import type { Bytes, FrameNo } from '../../../units.ts';
import { harmless } from '../../escape.ts';
import { exactBytes, flagsText, segmentText } from '../flags.ts';
import { certaintyText, withCertainty, withMeaning } from '../marks.ts';
import { endpointText } from '../../endpoint.ts';
import { sideName } from '../sides.ts';
import { stateMeaning } from '../states.ts';
import { zh } from '../writing.ts';

export const heads = {
  header: '首部：',
  flags: '标志：',
  belongsTo: '所属：',
  what: '它是什么',
  payload: '数据内容',
  states: '状态',
  verdict: '这条连接：',
};

/** The name of the input, where it has one. */
const named = (path: string | null): string => path ?? '输入';

export const title = (frame: FrameNo, path: string | null): string => zh`${named(path)}的报文 ${frame}`;
export const ofExchange = (frame: FrameNo, path: string | null): string =>
  zh`${named(path)}的报文 ${frame} 不属于任何 TCP 连接，而属于：`;
/** `frames`: how many there are. */
export const noSuchPacket = (frame: number, path: string, frames: number): string =>
  `${path} 中没有报文 ${frame}：${frames === 0 ? '其中没有报文' : `编号为 1 到 ${frames}`}。`;
export const ofNoConnection = (frame: FrameNo, path: string | null): string =>
  zh`${named(path)}的报文 ${frame} 不属于任何 TCP 连接：它是别的协议、无法读取，或者是分片报文的一片。`;

/** Who sent it, and to whom. */
export interface Ends {
  readonly from: ConnectionRecord['a'];
  readonly to: ConnectionRecord['a'];
  readonly side: 'a' | 'b';
  readonly other: 'a' | 'b';
}

/** `at`: when, or empty. */
export const segmentLine = (flags: number, bytes: Bytes, { from, to, side }: Ends, at: string): string =>
  zh`${segmentText(flags, bytes)}，${sideName(from, side)} ${endpointText(from)} 发往 ${endpointText(to)}${at === '' ? '' : `，${at}`}`;
export const icmpLine = (router: string | null, { to, other }: Ends, at: string): string =>
  zh`${router ?? '某个路由器'}发给${sideName(to, other)} ${harmless(to.address)} 的 ICMP 差错${at === '' ? '' : `，${at}`}`;

export const connectionText = (id: number, tuple: string): string =>
  `连接 ${id}，${tuple}（用 --connection ${id} 查看全过程）`;

export const plainText = (data: boolean): string => (data ? '普通数据：没有别的可说。' : '普通确认：没有别的可说。');

export const provedBy = (frames: readonly FrameNo[]): string => `依据：报文 ${frames.join('、')}`;

/** Null: no packet has shown it. */
export const stateText = (state: StateName | null): string =>
  state === null ? '到此为止的报文看不出来' : `停在 ${state}：${stateMeaning(state)}`;

/** `reason`: why it is known. */
export const moveText = ({ from, to, certainty, rfc: reason }: TransitionRecord): string =>
  `${withMeaning(withCertainty(`${from} → ${to}`, certaintyText(certainty)), stateMeaning(to))}；${reason}`;

export function headerText(view: PacketView): string {
  const parts = [flagsText(view.flags, true)];
  if (view.length > 0)
    parts.push(
      `${exactBytes(view.length)}数据${view.seq === view.seq ? `，相对序号 ${view.seq} 到 ${view.seq + view.length - 1}` : ''}`,
    );
  if (view.ack === view.ack) parts.push(`确认到 ${view.ack}`);
  if (view.window === view.window) parts.push(`窗口 ${view.window}`);
  if (view.line > 0) parts.push(`文本第 ${view.line} 行`);
  return parts.join('；');
}
