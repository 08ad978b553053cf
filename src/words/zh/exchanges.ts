/** Pings, traceroutes and what ICMP errors rejected, in Chinese, one sentence each. */
import type { ExchangeFacts, HopFacts } from '../../records/exchange-facts.ts';
import type { MessageFacts } from '../../records/message.ts';
import { bytes, count, frame, name, number, percent, type Phrase, say, separated, time } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';
import { icmpZh } from './icmp.ts';

type Ping = MessageFacts['exchange.ping'];
type Trace = MessageFacts['exchange.traceroute'];
type Rejected = MessageFacts['exchange.udp-rejected-by-icmp'];

export const EXCHANGES: Sentences<ExchangeFacts> = {
  'exchange.ping': (f) => say`${pinged(f)}：${separated(pingParts(f), '；')}`,
  'exchange.ping-replies-only': (f) =>
    say`${pinged(f)}：${count(f.unasked ?? 0, '个')}回显应答，首个见${frame(f.firstFrame)}；请求不在抓包中`,
  'exchange.traceroute': (f) =>
    say`从 ${name(f.from)} 到 ${name(f.to)} 的 traceroute（${PROBES[f.probes]}）：${separated(traceParts(f), '；')}`,
  'exchange.ttl-expired': (f) => {
    const [only] = f.hops;
    return say`${name(only?.router ?? '')} 报告从 ${name(f.from)} 到 ${name(f.to)} 的${PROBES[f.probes]}报文 TTL 耗尽（${count(only?.answers ?? 0, '个')}消息）：可能是 traceroute 的一步，也可能是报文在环路里打转`;
  },
  'exchange.tcp-rejected-by-icmp': (f) =>
    say`${rejected('TCP', f)}${f.mtu === undefined ? '' : say`：${tooBig(f.mtu)}`}；抓包中没有${f.count === 1 ? '该连接' : '这些连接'}的任何报文段`,
  'exchange.udp-rejected-by-icmp': (f) => say`${rejected('UDP', f)}：${effectOf(f)}`,
  'exchange.packets-rejected-by-icmp': (f) =>
    f.mtu === undefined ? rejected('报文', f) : say`${rejected('报文', f)}：${tooBig(f.mtu)}`,
};

const PROBES: Readonly<Record<Trace['probes'], string>> = { UDP: ' UDP ', TCP: ' TCP ', echo: ' ICMP 回显' };

const pinged = (f: Ping): Phrase => say`从 ${name(f.from)} 到 ${name(f.to)} 的 ping`;

function pingParts(f: Ping): readonly Phrase[] {
  const answers = f.replies > 0 ? say`${count(f.replies, '个')}应答` : '抓包中没有应答';
  const parts: Phrase[] = [say`${count(f.requests, '个')}请求，${answers}`];
  if (f.lost > 0 && f.replies > 0)
    parts.push(
      say`${count(f.lost, '个')}请求没有应答（${percent(f.lossShare ?? 0)}，首个见${frame(f.lostFrame ?? 0)}）`,
    );
  if (f.open !== undefined) parts.push(say`${number(f.open)} 个离抓包结束太近，无法判断`);
  if (f.rttMinNs !== undefined) parts.push(roundTrip(f));
  if (f.duplicates > 0) parts.push(say`${count(f.duplicates, '个')}应答来了两次`);
  if (f.unasked !== undefined) parts.push(say`另有 ${count(f.unasked, '个')}应答在抓包中没有请求`);
  if (f.answeredBy !== undefined) parts.push(say`由 ${name(f.answeredBy)} 代为应答`);
  parts.push(...distance(f));
  if (f.errors !== undefined)
    parts.push(
      say`${name(f.errors.from)} 对 ${count(f.errors.count, '个')}请求应答了 ICMP 类型 ${number(f.errors.type)}、代码 ${number(f.errors.code)}（${frame(f.errors.frame)}）`,
    );
  return parts;
}

const roundTrip = ({ replies, rttMinNs = 0, rttMedianNs = 0, rttMaxNs = 0, slowestFrame = 0 }: Ping): Phrase =>
  replies > 1
    ? say`往返时延最小 ${time(rttMinNs)}，中位数 ${time(rttMedianNs)}，最大 ${time(rttMaxNs)}（${frame(slowestFrame)}）`
    : say`往返时延 ${time(rttMinNs)}`;

function distance({ replies, replyTtl, otherTtl, hops, initialTtl }: Ping): readonly Phrase[] {
  if (otherTtl !== undefined)
    return [say`应答的 TTL 有 ${String(replyTtl)} 和 ${String(otherTtl)} 两种：不止一条路径，或者不止一台主机在应答`];
  if (hops === undefined || replies === 0) return [];
  return [
    hops === 0
      ? say`应答的 TTL 为 ${String(replyTtl)}：如果初始值就是它，中间没有路由器`
      : say`应答的 TTL 为 ${String(replyTtl)}：如果初始值是 ${String(initialTtl)}，距离 ${count(hops, '跳')}`,
  ];
}

const MAX_TOLD = 32;

function traceParts({ hops, reached, reachedHop, loop }: Trace): readonly Phrase[] {
  const parts: Phrase[] = [];
  const ordered = hops.length < 2 || hops.every(({ hop }) => hop !== undefined);
  if (hops.length > 0)
    parts.push(
      say`${count(hops.length, '个')}路由器报告 TTL 耗尽${ordered ? '' : '（按应答的顺序）'}：${separated(hops.slice(0, MAX_TOLD).map(router), '、')}${hops.length > MAX_TOLD ? '……' : ''}`,
    );
  if (reachedHop !== undefined) parts.push(say`目标在第 ${number(reachedHop)} 跳应答`);
  else parts.push(reached ? say`目标有应答` : say`目标自身在这份抓包中没有应答`);
  if (loop) parts.push(say`有路由器隔了几跳又再次出现：报文在环路里打转`);
  return parts;
}

function router({ hop, router: address, rttNs }: HopFacts): Phrase {
  const at = hop === undefined ? '' : say`第 ${number(hop)} 跳 `;
  return rttNs === undefined ? say`${at}${name(address)}` : say`${at}${name(address)}（${time(rttNs)}）`;
}

/** What it means for whoever sends more than the link takes (RFC 1191 §3, RFC 8201 §4). */
const tooBig = (mtu: number): Phrase =>
  say`那里有一段链路的报文最大只能是 ${bytes(mtu)}；发送方若没有收到或不理会这条消息，发送更大的报文都是徒劳`;

function rejected(what: 'TCP' | 'UDP' | '报文', f: Rejected): Phrase {
  const times = f.count === 1 ? '' : say`；共 ${count(f.count, '次')}`;
  return say`从 ${name(f.from)}${f.to === '' ? ' 发出' : say` 到 ${name(f.to)}`}${f.elsewhere ? ' 等处' : ''} 的 ${what} 在${frame(f.frame)}${f.count > 1 ? '及以后' : ''}收到 ${name(f.router)} 的 ICMP 差错：${icmpZh(f.family, f.icmpType, f.icmpCode)}（类型 ${number(f.icmpType)}，代码 ${number(f.icmpCode)}${times}）`;
}

/** What the sender's socket is told, per system. */
function effectOf(f: Rejected): Phrase {
  const [call] = f.calls;
  if (call?.errno === undefined)
    return say`在 Linux 上，已连接的 UDP 套接字对此一无所知，除非设置了 ${f.family === 4 ? 'IP_RECVERR' : 'IPV6_RECVERR'}`;
  if (call.errno !== 'ECONNREFUSED')
    return say`在 Linux 上，已连接的 UDP 套接字的下一次调用以 ${call.errno}（${String(call.linux)}）失败；未连接的则一无所知`;
  return say`在 Linux（111）、BSD 和 macOS（61）上，已连接的 UDP 套接字的下一次调用以 ECONNREFUSED 失败，未连接的则一无所知；在 Windows 上，两者的 recvfrom() 都以 WSAECONNRESET（10054）失败`;
}
