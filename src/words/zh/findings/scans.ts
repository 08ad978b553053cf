/** What a scan found, in Chinese. */
import { silenceMeansOpen } from '../../limits.ts';
import { count, frame, name, number, type Phrase, say } from '../../phrase.ts';
import type { FindingWords } from '../../finding-words.ts';
import { spanZh } from './shared.ts';
import type { FactsOf } from './typed.ts';

type PortScan = FactsOf<'TE7004'>;
type Sweep = FactsOf<'TE7005'>;
type Method = PortScan['method'];

export const portScan = (f: PortScan): FindingWords => ({
  title: say`端口扫描`,
  says: say`${name(f.scanner)} 在${frame(f.firstFrame)}到${frame(f.lastFrame)}之间${spanZh(f)}探测了 ${name(f.target)} 的 ${count(f.ports, '个')}端口（${list(f.tried)}）：${METHOD[f.method]}。${portsFound(f)}`,
  why: WHY[f.method],
  fix: [
    say`查清是谁在扫描：自己的资产盘点或监控工具没有危害，除此之外就是有人在找入口。`,
    say`看看有没有不该开放的端口：在 ${name(f.target)} 上执行 ss -ltnp 会列出每个端口后面的程序；停掉它，或绑定到只有其用户能访问的地址。`,
    say`没人需要的端口让防火墙丢弃（nft … policy drop）；按源地址限制新建连接的速率（nft … limit rate over，或 meter）能让扫描变慢。`,
  ],
});

export const hostSweep = (f: Sweep): FindingWords => ({
  title: say`对大量主机的扫描`,
  says: say`${name(f.scanner)} 在${frame(f.firstFrame)}到${frame(f.lastFrame)}之间${spanZh(f)}探测了${f.targetsExact ? '' : '大约'} ${count(f.targets, '台')}主机（从 ${name(f.targetExamples[0] ?? '')} 起）的端口 ${name(f.port)}。${hostsFound(f)}`,
  why: say`正常使用某个服务的程序只会访问少数主机，而且大多有应答。一台接一台地访问、大多没有结果的，是在寻找提供这个服务的主机：扫描器、蠕虫，或者资产盘点。`,
  fix: [
    say`在 ${name(f.scanner)} 上找出程序：趁它运行时执行 ss -tnp state syn-sent 就能看到名字。自己的盘点或监控工具没有危害；其他情况可能是主机已被控制：把它从网络上隔离。`,
    say`看看有应答的主机：它们的服务是否允许从那里访问？`,
    say`没人需要的端口在网络边界丢弃，并按源地址限制新建连接。`,
  ],
});

const METHOD: Readonly<Record<Method, Phrase>> = {
  'syn-half-open': say`SYN 扫描，留下半打开连接`,
  connect: say`connect 扫描，完成三次握手却不传数据`,
  syn: say`使用 SYN；由于没有端口开放，半打开扫描和 connect 扫描看不出区别`,
  fin: say`FIN 扫描`,
  null: say`NULL 扫描，报文不带任何标志`,
  xmas: say`Xmas 扫描，带 FIN、PSH 和 URG`,
  ack: say`ACK 扫描（窗口扫描发的报文相同）`,
  maimon: say`Maimon 扫描，带 FIN 和 ACK`,
  mixed: say`使用多种探测报文`,
};

const SILENT = say`按 RFC 9293 §3.10.7.1，关闭的端口对 RST 以外的任何报文段都应答 RST，开放的端口则丢弃既无 SYN 又无 ACK 的报文段。因此 RST 表示关闭，没有应答表示开放或被过滤；Windows 在两种情况下都应答 RST。`;
const SYN = say`对 SYN，开放的端口应答 SYN-ACK，关闭的端口应答 RST，被防火墙丢弃时没有应答或收到 ICMP 差错。`;
const WHY: Readonly<Record<Method, Phrase>> = {
  'syn-half-open': say`${SYN}扫描器随即用 RST 撤回开放端口上的连接，使那里的程序毫不知情。`,
  connect: say`${SYN}扫描器使用本机系统自己的 connect，然后关闭，于是开放端口后面的程序看到的是一个什么也不发送的客户端。`,
  syn: SYN,
  fin: SILENT,
  null: SILENT,
  xmas: SILENT,
  ack: say`不属于任何连接的 ACK，无论端口开放还是关闭都会引来 RST：由此可知哪些端口能穿过防火墙。有些系统会在开放端口的 RST 中通告窗口，窗口扫描就是看这一点。`,
  maimon: say`不属于任何连接的 FIN 加 ACK 会引来 RST（RFC 9293 §3.10.7.1），但有些源自 BSD 的系统在开放的端口上会丢弃它。`,
  mixed: SYN,
};

function portsFound(f: PortScan): Phrase {
  if (f.method === 'ack') {
    const windows =
      f.rstsWithWindow === 0 ? '' : say`；有 ${count(f.rstsWithWindow, '个')} RST 通告了窗口，像开放的端口那样`;
    return say`以 RST 应答（未被过滤）：${number(f.closedCount)} 个；没有应答（被过滤）：${number(f.filteredCount)} 个${windows}。`;
  }
  const silent = silenceMeansOpen(f.method);
  const open = f.openCount === 0 ? say`无` : say`${number(f.openCount)} 个（${list(f.open)}）`;
  const filtered =
    silent && f.filteredCount === 0
      ? ''
      : say`；被过滤（${silent ? '收到 ICMP 差错' : '没有应答，或收到 ICMP 差错'}）：${number(f.filteredCount)} 个`;
  return say`${silent ? '开放或被过滤' : '开放'}：${open}；关闭：${number(f.closedCount)} 个${filtered}。`;
}

function hostsFound(f: Sweep): Phrase {
  if (f.method === 'ack')
    return say`以 RST 应答（主机在线）：${number(f.closedCount)} 台；没有应答：${number(f.silentCount)} 台。`;
  const more = f.openCount > 5 ? '……' : '';
  const open =
    f.openCount === 0 ? say`无` : say`${number(f.openCount)} 台（${name(f.openHosts.slice(0, 5).join('、'))}${more}）`;
  return say`${silenceMeansOpen(f.method) ? '没有应答（开放或被过滤）' : '开放'}：${open}；拒绝：${number(f.closedCount)} 台；没有应答或收到 ICMP 差错：${number(f.silentCount)} 台。`;
}

function list(ranges: readonly (readonly number[])[]): string {
  const shown = ranges.slice(0, 8).map(([from, to]) => (from === to ? String(from) : `${from}–${to}`));
  return shown.join('、') + (ranges.length > 8 ? '……' : '');
}
