/** What the story of one connection says around its ladder, in Chinese: where it is, its two ends, its path, its findings. */
import type { ConnectionRecord, FindingRecord } from '../../../records/contract.ts';
import { harmless } from '../../escape.ts';
import { numberText } from '../../render.ts';
import { exactBytes } from '../flags.ts';
import { certaintyText } from '../marks.ts';
import { endpointText } from '../../endpoint.ts';
import { nameText, sideName, sideWord } from '../sides.ts';
import { durationZh, zh } from '../writing.ts';
import { severityWord } from './troubles.ts';

export const heads = {
  path: '路径：',
  translator: '地址转换：',
  synProxy: 'SYN 代理：',
  renumbers: '改写序号的设备：',
  calls: '应用看到的情况',
  background: '背景',
  why: '  原因：',
  fix: '  处理：',
};

export const connectionTitle = (id: number): string => `连接 ${id}`;

/** `file`: null where there is only one. */
export function whereText(record: ConnectionRecord, tuple: string, file: string | null): string {
  let where = tuple;
  if (record.path !== undefined && record.path !== '') where += `（${harmless(record.path)}）`;
  if (record.incarnation !== undefined && record.incarnation > 1)
    where += `，这些端口的第 ${record.incarnation} 次使用`;
  for (const other of record.seenAt ?? [])
    where +=
      other.synProxy === true || other.renumbered === true
        ? `；${other.synProxy === true ? 'SYN 代理' : '改写序号的设备'}之后${isSame(record, other) ? '用另一套序号' : `为 ${endpointText(other.a)} → ${endpointText(other.b)}`}`
        : `；地址转换之后为 ${endpointText(other.a)} → ${endpointText(other.b)}`;
  if (record.name !== undefined) where += `，${nameText(record.name)}`;
  if (file !== null) where += `，在 ${file} 中`;
  return where;
}

/** The device left the addresses as they are. */
const isSame = ({ a, b }: ConnectionRecord, other: SeenAt): boolean =>
  endpointText(a) === endpointText(other.a) && endpointText(b) === endpointText(other.b);

export const letGoText = (lastFrame: number): string =>
  `因内存用尽（--max-memory），在结束之前就给出了结果：报文 ${lastFrame} 之后的情况无从得知。`;

/** Above why a finding is so and what helps. */
export const remedyHead = (code: string): string => `${code} 的处理办法`;
/** Where what holds for every such error is told. */
export const moreOfErrnos = (errnos: readonly string[]): string =>
  `详情：tcptrace-explain errno --lang zh ${errnos.map(harmless).join(' ')}`;
/** Above the connections whose story is the one just told. */
export const sharedHead = (n: number): string =>
  n === 1 ? '另有一条连接也是同样的经过' : `另有 ${numberText(n)} 条连接也是同样的经过`;
export const sharedText = (tuple: string, verdict: string): string => `${tuple}：${harmless(verdict)}`;

export const moreFindings = (n: number): string => `……这条连接另有 ${numberText(n)} 项诊断（见 --format ndjson）`;

type SeenAt = NonNullable<ConnectionRecord['seenAt']>[number];

/** What the device did with the packets: the capture holds both of its sides. */
export function translatorText(other: SeenAt): string {
  const parts = [`有 ${numberText(other.packetsOnBothSides)} 个报文在它的两侧都出现`];
  const { notPassedOn, notPassedOnFrames: lost, madeBetweenFrames: made } = other;
  if (notPassedOn > 0) parts.push(`未见转发：${packetsText(lost)}${notPassedOn > lost.length ? ' 等' : ''}`);
  if (made.length > 0) parts.push(`只在它之后出现，很可能由它发出：${packetsText(made)}`);
  const { renewedFrame, renewedAs } = other;
  if (renewedFrame !== undefined && renewedAs !== undefined)
    parts.push(
      `从报文 ${renewedFrame} 起改用 ${endpointText(renewedAs)} 发送：它忘记了原来的转换，而另一端不认识这个地址`,
    );
  return parts.join('；');
}

const packetsText = (frames: readonly number[]): string => `报文 ${frames.join('、')}`;

export function endText(record: ConnectionRecord, side: 'a' | 'b'): string {
  const end = record[side];
  const parts: string[] = [];
  if (end.state !== undefined && end.state !== 'UNKNOWN') {
    const sure = certaintyText(end.certainty ?? 'observed');
    parts.push(`最后处于 ${end.state}${sure === '' ? '' : `（${sure}）`}`);
  }
  parts.push(
    end.segments === 0 ? '没有抓到它的任何报文' : `发送 ${numberText(end.segments)} 个报文，${exactBytes(end.bytes)}`,
  );
  if (end.retransmittedSegments > 0 && end.retransmissions === undefined)
    parts.push(`重传 ${numberText(end.retransmittedSegments)} 个（${exactBytes(end.retransmittedBytes)}）`);
  if (end.hops !== undefined) parts.push(end.hops === 0 ? '与抓包点之间没有路由器' : `距离抓包点 ${end.hops} 跳`);
  const options: string[] = [];
  if (end.mss !== undefined) options.push(`MSS ${end.mss}`);
  if (end.windowScale !== undefined) options.push(`窗口缩放 ${end.windowScale}`);
  if (end.sackPermitted === true) options.push('SACK');
  if (end.timestamps === true) options.push('时间戳');
  options.push(...extensions(end));
  if (options.length > 0) parts.push(zh`提供${options.join('、')}`);
  const declined = [
    ...(end.ecn === 'declines' ? ['ECN'] : []),
    ...(end.fastOpen === 'declines' ? ['Fast Open'] : []),
    ...(end.mptcp === 'declines' ? ['MPTCP'] : []),
  ];
  if (declined.length > 0) parts.push(zh`没有给出另一端请求的${declined.join('、')}`);
  if (end.mptcp === 'echoes') parts.push('把另一端的 MPTCP 密钥原样送回，照抄选项的设备就是这样：实际是普通 TCP');
  return parts.join('；');
}

function extensions(end: ConnectionRecord['a']): string[] {
  const more: string[] = [];
  if (end.ecn === 'asks' || end.ecn === 'agrees') more.push('ECN');
  if (end.fastOpen === 'asks') more.push('Fast Open（请求 cookie）');
  else if (end.fastOpen === 'cookie') more.push('Fast Open（带 cookie）');
  else if (end.fastOpen === 'gives') more.push('Fast Open cookie');
  if (end.mptcp === 'asks' || end.mptcp === 'agrees') more.push('MPTCP');
  if (end.otherOption !== undefined) more.push(`选项 ${end.otherOption}`);
  return more;
}

/** The empty string where nothing is known of it. */
export function pathText(record: ConnectionRecord): string {
  const parts: string[] = [];
  const rtt = record.handshake?.rttNs;
  if (rtt !== undefined) {
    let text = `握手往返时延 ${durationZh(rtt)}`;
    const { aNs, bNs } = record.handshake ?? {};
    if (aNs !== undefined && bNs !== undefined)
      text += `（${sideName(record.a, 'a')}一侧 ${durationZh(aNs)}，${sideName(record.b, 'b')}一侧 ${durationZh(bNs)}）`;
    parts.push(text);
  }
  const { at, certainty } = record.vantage;
  if (at !== 'unknown') {
    const place = at === 'between' ? '两端之间' : zh`${sideName(record[at], at)}`;
    const sure = certaintyText(certainty ?? 'observed');
    parts.push(zh`抓包点在${place}${sure === '' ? '' : `（${sure}）`}`);
  }
  return parts.join('；');
}

/** Of a side's lines. */
export const sideHead = (record: ConnectionRecord, side: 'a' | 'b'): string => `${sideWord(record[side], side)}：`;

/** `file`: where there are several. */
export function findingTitle(finding: FindingRecord, file: string | undefined): string {
  const sure = certaintyText(finding.certainty);
  const frames = finding.frames.slice(0, 8).join('、');
  const more = finding.frames.length > 8 ? ` 等（共 ${numberText(finding.frames.length)} 个）` : '';
  let where = severityWord(finding.severity);
  if (sure !== '') where += `，${sure}`;
  if (file !== undefined) where += `；${file}`;
  if (finding.frames.length > 0) where += `；报文 ${frames}${more}`;
  return `${harmless(finding.title)}（${where}）`;
}

export const moreOf = (code: string): string => `详情：tcptrace-explain explain --lang zh ${code}`;
export const sourcesText = (rfcs: readonly string[], code: string): string =>
  `${rfcs.join('、')} · tcptrace-explain explain --lang zh ${code}`;
