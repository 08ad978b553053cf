/** Findings about lost, late and reordered segments, in Chinese. */
import { MUCH_MORE } from '../../limits.ts';
import { bytes, count, frame, frames, type Phrase, say, system, time } from '../../phrase.ts';
import { listedZh } from '../phrases.ts';
import type { FactsOf, FindingSentences } from './typed.ts';

export const LOSS: FindingSentences<'TE2'> = {
  TE2001: (f) => ({
    title: say`传输因超时重传而停顿`,
    says: say`${f.sender}的重传定时器${f.atLeast ? '至少' : ''}触发了 ${count(f.timeouts, '次')}，首次重传是${frame(f.firstFrame)}；为此总共等待了 ${time(f.waitedNs)}。${chain(f.chain)}`,
    why: say`发送方既收不到确认，又收不到 SACK 块，只能等定时器触发才知道丢包。每次至少要等往返时延再加 200 ms，每失败一次等待时间加倍，而且之后拥塞窗口从一个报文段重新开始。`,
    fix: [
      say`查清报文丢在哪里：与另一端的抓包对比。`,
      say`没有启用 SACK 和尾部丢包探测的主机，把它们启用（net.ipv4.tcp_sack、net.ipv4.tcp_early_retrans）。`,
    ],
  }),
  TE2002: (f) => ({
    title: say`尾部丢包没有触发丢包探测`,
    says: say`一批数据的末尾丢了，${f.sender}一直等到重传定时器触发（${frame(f.frameNo)}），而双方已协商 SACK，本该更早发出丢包探测。`,
    why: say`一批数据的最后几个报文段丢失时，后面没有数据能促使接收方报告丢失。尾部丢包探测（TLP）会在两个往返时延之后重发最后一个报文段；没有它，发送方就得等满整个重传超时。`,
    fix: [
      f.system === 'windows'
        ? say`Windows 自 Windows 10 1607 和 Server 2016 起支持丢包探测：升级这台主机。`
        : say`在发送方启用丢包探测：Linux 上执行 sysctl net.ipv4.tcp_early_retrans=3（3.10 起的默认值，同时需要 net.ipv4.tcp_sack）。`,
    ],
  }),
  TE2003: (f) => ({
    title: say`定时器重传了已经到达的数据`,
    says: say`${f.sender}的定时器触发了 ${count(f.times, '次')}，而数据其实已经到达（首次见${frame(f.frameNo)}）。${f.undone > 0 ? say`Linux 发送方此时会撤销降速；按它收到的信息，有 ${count(f.undone, '次')}可以撤销。` : ''}${f.worstNs === undefined || f.usualNs === undefined ? '' : say`往返时延平时为 ${time(f.usualNs)}，有一次达到 ${time(f.worstNs)}。`}`,
    why: say`迟到或丢失的是确认，不是数据：一次突然的延迟（无线链路、主机繁忙、缓冲区满）超过了重传超时。发送方于是为并不存在的丢包降了速。`,
    fix: [
      say`查清当时是什么拖住了报文或确认：--packets all 会列出每个确认的往返时延。常见的是主机停顿（虚拟机迁移或抢不到 CPU）、无线链路、队列堆满（见 bufferbloat）。`,
      say`在该主机上保持时间戳和 F-RTO 启用（net.ipv4.tcp_timestamps = 1，net.ipv4.tcp_frto = 2，均为默认值）：有了它们，发送方能撤销降速。`,
    ],
  }),
  TE2004: (f) => ({
    title: say`乱序被误判为丢包`,
    says: say`${f.sender}在快速恢复中重传了 ${count(f.times, '个')}并未丢失的报文段（首个见${frame(f.frameNo)}）：只是报文段之间发生了乱序${f.lateNs === undefined ? '' : say`，最多迟到 ${time(f.lateNs)}`}。`,
    why: say`乱序到达的报文段，在接收方的报告里与丢包一样。乱序持续的时间超过发送方的容忍限度时，它就会白白重传，并把拥塞窗口减半。`,
    fix: [
      say`找出把同一条连接分散到多条链路、多个队列或多个 CPU 的地方：balance-rr 聚合、路由器或隧道的逐包负载分担、逐包分配的接收队列、自行重传的无线链路。让它改为按连接哈希。`,
      say`两端保持 SACK、DSACK、时间戳和 RACK 启用（Linux 默认如此）：发送方借此了解路径的乱序程度，并撤销降速。`,
    ],
  }),
  TE2005: (f) => ({
    title: say`路径 MTU 黑洞`,
    says: say`${blackHole(f)}这份抓包里没有任何要求改用更小报文的 ICMP 消息。`,
    why: say`路径上有一段链路只能通过较小的报文，而告知这一点的 ICMP 消息丢失了或被过滤了。小报文能过，所以连接能建立，简短的请求也有应答，到第一个满长报文就卡住了。`,
    fix: [
      say`从窄链路到${f.sender}，让途中每一道防火墙都放行 ICMP 类型 3 代码 4（ICMPv6 类型 2）；检查途中的隧道（VPN、GRE、VXLAN、PPPoE），用 ping -M do -s SIZE 或 tracepath 找出能通过的大小。`,
      say`在窄链路处钳制 MSS（nft：tcp flags syn tcp option maxseg size set rt mtu；iptables：TCPMSS --clamp-mss-to-pmtu），或者在两端调小路由的 MTU。`,
      say`在 Linux 上，net.ipv4.tcp_mtu_probing=1 能让发送方在几次超时之后自己找到合适的大小（IPv6 也适用）。`,
    ],
  }),
  TE2010: (f) => ({
    title: say`丢包发生在抓包点的哪一侧`,
    says: say`在${f.sender}不得不重传的报文段中，${some(f.before)}从未到过抓包点${first(f.beforeFrame)}，${some(f.behind)}已经过了抓包点${first(f.behindFrame)}：${side(f)}。`,
    why: say`抓包点在两端之间。重传的报文段如果此前从未在这里出现过，就是丢在发送方与抓包点之间；如果此前出现过又被重传，并且没有任何迹象证明它已到达，就是丢在抓包点与接收方之间，或者丢在接收方内部。`,
    fix: [
      say`把抓包点移向丢包的一侧，逐次二分：两份结果不一致的抓包之间，就是丢包的位置。`,
      say`检查那一侧的设备：主机上看 ip -s link 和 ethtool -S，交换机看端口的错误和丢弃计数，还有整形器、限速器的队列。`,
    ],
  }),
};

function chain(c: FactsOf<'TE2001'>['chain']): Phrase {
  if (c === undefined) return say``;
  const pace = c.ratio === 2 ? '，每次约为前一次的两倍' : c.ratio === 1 ? '，长短相同' : '';
  const like = c.system === undefined ? '' : say`（符合${system(c.system)}的节奏）`;
  const series = say`同一数据连续超时 ${count(c.tries, '次')}（${frames(c.frames)}），等待时间依次为 ${listedZh(c.waitsNs.map(time))}${pace}${like}：一共静默了 ${time(c.silentNs)}。`;
  if (c.nextWaitNs === undefined) return series;
  const next = say`${series}直到抓包结束都没有得到确认；下一次重传本应在最后一次之后 ${time(c.nextWaitNs)} 发出`;
  if (c.absentNs !== undefined)
    return say`${next}，但抓包又持续了 ${time(c.absentNs)}，它并没有出现：发送方在此之前就放弃了（TCP_USER_TIMEOUT、更小的重试次数上限、应用自己放弃），或者它自己已经不在了。`;
  if (c.givesUp === undefined) return say`${next}。`;
  const { afterNs, by, errno } = c.givesUp;
  return say`${next}；${system(c.givesUp.system)}从首次重传算起会坚持 ${time(afterNs)}（${by}），然后才向应用报告 ${errno}。`;
}

function blackHole({ sender, size, cut, stuck, unseen }: FactsOf<'TE2005'>): Phrase {
  if (unseen !== undefined)
    return say`${sender}最先发出的 ${count(unseen.segments, '个')}满长报文段（${bytes(size)}）从未到过这里，连重传也没有；而在它们之后发送的 ${bytes(unseen.arrived)}却到了（${frame(unseen.since)}）：很可能这么大的报文过不来。`;
  if (cut !== undefined)
    return say`${bytes(size)}的报文段一再重传都没有应答，直到${sender}把它们改小到 ${bytes(cut.to)}（${frame(cut.frameNo)}）。`;
  if (stuck === undefined) return say``;
  return say`${sender}已发出、尚未确认的 ${count(stuck.segments, '个')}满长报文段（${bytes(size)}）一个都没有到达，其中第一个因超时连续重传了 ${count(stuck.timeouts, '次')}，最后一次在${frame(stuck.lastFrame)}；而在它们之后发送的一个 ${bytes(stuck.smallerSize)}的报文段却到了（${frame(stuck.toldBy)}的 SACK 说明了这一点）。`;
}

const first = (n: number): Phrase => (n > 0 ? say`（首个见${frame(n)}）` : say``);

const some = (n: number): Phrase => (n === 0 ? say`没有一个` : say`有 ${count(n, '个')}`);

function side(f: FactsOf<'TE2010'>): Phrase {
  if (f.before >= MUCH_MORE * f.behind) return say`丢包在${f.sender}一侧`;
  if (f.behind >= MUCH_MORE * f.before) return say`丢包在${f.receiver}一侧`;
  return say`两侧都有丢包`;
}
