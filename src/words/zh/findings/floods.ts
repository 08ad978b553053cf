/** A SYN flood, in Chinese: who sends it, what the target answers, what helps. */
import { SECOND } from '../../../units.ts';
import { count, frame, name, number, percent, type Phrase, say, time } from '../../phrase.ts';
import type { FindingWords } from '../../finding-words.ts';
import type { FactsOf } from './typed.ts';

type Facts = FactsOf<'TE7001'>;

export const synFlood = (f: Facts): FindingWords => ({
  title: say`SYN 泛洪`,
  says: say`${frame(f.firstFrame)}到${frame(f.lastFrame)}之间${pace(f)}，${sources(f)}向${where(f)}发来 ${count(f.connections, '个')} SYN，没有一次握手完成。${sender(f)}${answer(f)}`,
  why: say`每个 SYN 都会让监听套接字保留一个半连接，直到 SYN-ACK 重发几次都没有结果为止，按 Linux 的五次重发大约是一分钟。半连接队列满了以后，真实客户端的 SYN 也会被丢弃。发送方本来就不想建连，不需要应答，因此源地址可以伪造；SYN-ACK 会发给那些地址的真正主人。`,
  fix: fixes(f),
});

const where = (f: Facts): Phrase =>
  f.portCount === 1
    ? say` ${name(f.target)} 的端口 ${name(String(f.ports[0]))} `
    : say` ${name(f.target)} 的 ${count(f.portCount, '个')}端口`;

function pace(f: Facts): Phrase {
  if (f.durationNs < SECOND) return say`（${time(f.durationNs)}）`;
  return say`（${time(f.durationNs)}，每秒 ${number(f.perSecond)} 个，最多时 ${number(f.peakPerSecond)} 个）`;
}

function sources(f: Facts): Phrase {
  if (f.sources === 1) return say`仅 ${name(f.sourceExamples[0] ?? '')} 一个源地址`;
  return f.sourcesExact ? say`${count(f.sources, '个')}源地址` : say`大约 ${count(f.sources, '个')}源地址`;
}

function sender(f: Facts): Phrase {
  const { signs } = f;
  if (f.forged === 'proved')
    return say`源地址是伪造的：其中 ${number(signs.impossibleSources)} 个是任何主机都不可能有的地址（组播、环回、保留地址）。`;
  const oneTtl = f.sources > 3 && signs.mainTtlShare >= 0.95;
  const ttl = oneTtl
    ? say`其中 ${percent(signs.mainTtlShare)}到达时的 TTL 都是 ${String(signs.mainTtl)}，像是来自同一个地方。`
    : '';
  if (f.forged === 'likely') {
    if (signs.withoutMss >= 0.9 * f.connections)
      return say`源地址很可能是伪造的：这些 SYN 不带 MSS 选项，而任何系统自己的 TCP 都会带。${ttl}`;
    if (signs.synAcksRejectedBySource > f.synAcks / 2)
      return say`源地址很可能是伪造的：其中 ${number(signs.synAcksRejectedBySource)} 个重置了 SYN-ACK，从没发过 SYN 的主机才会这样。${ttl}`;
    return say`源地址很可能是伪造的：它们散布在整个地址空间。${ttl}`;
  }
  if (f.forged === 'no')
    return say`源地址是一台真实的主机：它会重置 SYN-ACK，因为它自己的 TCP 不知道那里的程序发了什么。`;
  if (f.sources <= 3) return say`在死循环里不断建连又放弃的程序看起来也一样；地址是否伪造，从报文看不出来。`;
  return say`源地址是否伪造，从报文看不出来。`;
}

function answer(f: Facts): Phrase {
  const answered = say`有 ${count(f.synAcks, '个')} SYN 得到了 SYN-ACK（首个在${frame(f.firstSynAckFrame)}）`;
  const rest = f.unanswered > 0 ? say`，${number(f.unanswered)} 个没有应答` : '';
  switch (f.defence) {
    case 'none-seen':
      if (f.refused > f.connections / 2)
        return say`目标以 RST 拒绝了其中 ${number(f.refused)} 个：那里没有程序在监听。`;
      return say`抓包中没有 SYN-ACK：目标已宕机或丢弃了它们，或者应答走了别的路径。`;
    case 'syn-cookies':
      return say`${answered}${rest}；其中 ${number(f.synAcksWatched)} 个 SYN-ACK 观察了两秒以上，${f.synAcksRepeated === 0 ? '没有一个' : say`有 ${number(f.synAcksRepeated)} 个`}重发：目标用 SYN cookie 应答（不保留任何可重发的状态），或者 tcp_synack_retries 为 0。`;
    case 'backlog':
      return say`${answered}${rest}；有 ${number(f.synAcksRepeated)} 个 SYN-ACK 重发：目标把每个请求都留在半连接队列里，目前没有使用 SYN cookie。`;
    case 'backlog-then-cookies':
      return say`${answered}${rest}；有 ${number(f.synAcksRepeated)} 个 SYN-ACK 重发，其余没有：半连接队列填满了，此后目标改用 SYN cookie 应答。`;
    case 'backlog-full':
      return say`${answered}${rest}：半连接队列已满，SYN 被丢弃，真实客户端的也不例外。没有使用 SYN cookie。`;
    case 'not-judged':
      return say`${answered}${rest}；是否使用了 SYN cookie 不作判断，因为抓包持续的时间不够长，看不出哪些 SYN-ACK 会重发。`;
  }
}

function fixes(f: Facts): Phrase[] {
  const cookies = f.defence === 'syn-cookies' || f.defence === 'backlog-then-cookies';
  const out: Phrase[] = [];
  if (f.sources <= 3)
    out.push(
      say`从源头制止，或者在服务端前面丢弃该地址：nft add rule inet filter input ip saddr ${name(f.sourceExamples[0] ?? '')} drop。`,
    );
  out.push(
    cookies
      ? say`有 SYN cookie，监听套接字能撑得住；剩下的是带宽和每秒报文数的压力。观察 nstat -az TcpExtSyncookiesSent TcpExtSyncookiesRecv TcpExtTCPReqQFullDoCookies。`
      : say`保持 net.ipv4.tcp_syncookies 为默认值 1：这样半连接队列即使满了，也不会有客户端因此建连失败。nstat -az TcpExtTCPReqQFullDrop TcpExtTCPReqQFullDoCookies TcpExtListenDrops 可以看出内核现在的做法。`,
    say`半连接队列的长度取三个数中最小的：程序的 listen(backlog)、net.core.somaxconn，以及不用 cookie 时的 net.ipv4.tcp_max_syn_backlog。三者要一起调大，只调一个不起作用。`,
    say`在服务端或整个网络前面：SYNPROXY（nft … synproxy mss 1460 wscale 7 timestamp sack-perm）代为应答，只放行完成了的握手。`,
  );
  if (f.forged === 'proved' || f.forged === 'likely')
    out.push(
      say`不要封锁源地址：它们属于别人，或者不属于任何人。请运营商在入口处过滤；按源地址的限制（nft meter、connlimit）只对使用真实地址的发送方有效。`,
    );
  return out;
}
