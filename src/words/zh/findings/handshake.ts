/** Findings about opening a connection, in Chinese. */
import { count, frame, name, number, type Phrase, say, time } from '../../phrase.ts';
import { icmpZh } from '../icmp.ts';
import type { FrameNo } from '../../../units.ts';
import { giveUpZh, paceZh } from './shared.ts';
import type { FactsOf, FindingSentences } from './typed.ts';

export const HANDSHAKE: FindingSentences<'TE1'> = {
  TE1001: (f) => ({
    title: say`连接被拒绝`,
    says:
      f.synFrame === 0
        ? say`${frame(f.resetFrame)}的 RST 拒绝了一个不在抓包中、不带 ACK 的报文段，很可能是 SYN：它的序号为 0，对这种报文段的应答就是这样。发送 FIN 的扫描得到的应答也一样。`
        : say`${frame(f.synFrame)}的 SYN 收到了${frame(f.resetFrame)}的 RST${f.tries > 1 ? say`（一共发了 ${count(f.tries, '个')} SYN）` : ''}${f.answeredAs === undefined ? '' : say`；文本里应答方用的是另一个名字：${name(f.answeredAs.address)} 端口 ${name(String(f.answeredAs.port))}`}。`,
    why: say`目标地址和端口上没有套接字在监听时，系统就用 RST 应答 SYN。以 tcp-reset 方式拒绝的防火墙看起来也一样，只有 TTL 或应答快慢不同。`,
    fix: [
      say`在服务端确认服务是否在运行，是否正好监听在这个地址和端口上：ss -ltn。`,
      say`只绑定在 127.0.0.1 或某一个地址族上的服务，会拒绝其他所有来访。`,
      say`如果确实在监听，就找做拒绝动作的规则：nft list ruleset；或者是负载均衡后面没有健康的后端。`,
    ],
  }),
  TE1002: (f) => ({
    title: say`建连请求没有应答`,
    says: say`${frame(f.synFrame)}的 SYN 在 ${time(f.waitedNs)} 内没有得到应答；${f.once ? '只发送了一次' : say`共发送 ${count(f.tries, '次')}`}${paceZh(f.pace)}。${f.once ? ONCE : ''}${heard(f)}`,
    why:
      f.blockedFrame > 0
        ? say`pf 会把命中带 log 的规则的报文及其处置写入 pflog0。不带 return 的阻断规则丢弃的报文到不了任何套接字，也得不到应答。${giveUpZh(f.pace, '系统放弃重试时，connect() 以 ETIMEDOUT 失败')}`
        : say`SYN-ACK、RST、ICMP 差错都没有回到抓包点。${f.heard === 'nothing' || f.heard === 'unknown' ? '防火墙丢弃、主机宕机、路由不通、监听队列已满，看起来都是这样。' : '防火墙丢弃和监听队列已满看起来都是这样。'}${giveUpZh(f.pace, '系统放弃重试时，connect() 以 ETIMEDOUT 失败')}`,
    fix:
      f.blockedFrame > 0
        ? [say`按日志里的规则编号查出是哪条规则（在做过滤的机器上执行 pfctl -vvsr）；这个端口如果本该开放，就放行它。`]
        : [
            say`在服务端同时抓包：SYN 到了却没有应答，问题在服务端（队列满、本机防火墙）；SYN 没到，问题在路径上。`,
            say`在服务端查看：nstat -az TcpExtListenOverflows TcpExtListenDrops，以及防火墙或安全组规则。`,
            say`试试同一主机的其他端口：如果回了 RST，说明主机和路由都正常，只是这个端口被过滤了。`,
          ],
  }),
  TE1003: (f) => ({
    title: say`全连接队列已满`,
    says:
      f.synAcks > 0
        ? say`客户端在${frame(f.ackFrame)}完成了三次握手，服务端却不予理会，又重发了 ${count(f.synAcks, '次')} SYN-ACK（最后一次在${frame(f.lastSynAck)}）。${f.tries > 0 ? say`客户端的首个数据发送了 ${count(f.tries, '次')}，始终没有被确认。` : ''}${f.resetFrame > 0 ? say`最后服务端以${frame(f.resetFrame)}的 RST 应答：半连接请求已经过期。` : ''}`
        : say`客户端在${frame(f.ackFrame)}完成了三次握手，服务端还什么都没说，就在${frame(f.resetFrame)}被重置。`,
    why: say`握手完成的连接先放在监听套接字的全连接队列（accept queue）里，等应用调用 accept() 取走。队列满了以后，Linux 会忽略第三次握手（客户端以为已经连上，发出的首个数据却无人应答）；tcp_abort_on_overflow 为 1 时则直接重置。`,
    fix: [
      say`在服务端：ss -ltn 可以看到队列情况（Recv-Q 对比 Send-Q），nstat -az TcpExtListenOverflows 统计被拒之门外的连接。`,
      say`listen() 的 backlog 和 net.core.somaxconn 要一起调大，以较小者为准。`,
      say`查清应用为什么来不及调用 accept()：某个线程太慢、事件循环被阻塞，或者工作进程太少。`,
    ],
  }),
  TE1004: (f) => ({
    title: say`建连请求被 ICMP 拒绝`,
    says: say`${frame(f.synFrame)}的 SYN 在${frame(f.errorFrame)}收到了 ${name(f.router)} 的 ICMP 差错：${icmpZh(f.family, f.type, f.code)}（类型 ${number(f.type)}，代码 ${number(f.code)}）。${f.endFrame === 0 ? say`收到最后一个这样的差错以后，客户端又重发了 SYN，可见这些差错当时都没有终止建连。` : f.errno === '' ? '' : say`在 Linux 上 connect() 以 ${f.errno} 失败${f.endFrame > f.errorFrame ? say`（在${frame(f.endFrame)}之后：其后再没有 SYN）` : ''}。`}`,
    why: say`建连过程中，Linux 收到这类差错会立即终止建连；BSD 和 Windows 对大多数代码会继续重试，最后才报告。差错的源地址就是无法转发或拒绝转发该报文的路由器或防火墙。`,
    fix: [
      say`管理性禁止：发出差错的设备上有规则禁止了这种流量。`,
      say`主机或地址不可达：最后一跳路由器的 ARP 或邻居发现没有应答；主机已宕机，或者在别的网段。`,
      say`网络不可达或没有路由：核对发出差错的设备的路由表。`,
      say`TTL 超时：报文在环路里打转，或者出发时 TTL 太小；用 traceroute 可以看出在哪里。`,
    ],
  }),
  TE1005: (f) => ({
    title: say`首个数据始终没有被确认`,
    says: say`服务端在${frame(f.synAckFrame)}发出 SYN-ACK 以后就再无动静：客户端以为连接已建立，在${frame(f.dataFrame)}发出首个数据并一直重传到${frame(f.lastFrame)}，${time(f.waitedNs)} 内共发送 ${count(f.tries, '次')}，没有得到应答。`,
    why: say`用 SYN cookie 应答的服务端不保存握手状态。全连接队列满时，它会悄悄丢掉客户端的第三次握手和所有数据，也不重发 SYN-ACK，只有客户端一方以为连接存在。放行握手却丢弃后续报文的防火墙看起来也一样，恰好在那一刻宕机的主机也是如此。`,
    fix: [
      say`在服务端：ss -ltn 查看全连接队列（Recv-Q 对比 Send-Q），nstat -az TcpExtListenOverflows TcpExtSyncookiesSent 查看被丢弃的情况。`,
      say`listen() 的 backlog 和 net.core.somaxconn 一起调大，并查清应用为什么来不及调用 accept()。`,
      say`如果队列不长，就在服务端抓包：没有到达服务端的数据是在路上被丢掉的（做深度检测的防火墙、路径 MTU、没有后端的负载均衡）。`,
    ],
  }),
  TE1006: (f) => ({
    title: say`应答到来之前客户端已放弃建连`,
    says: say`${frame(f.synFrame)}的 SYN 过了 ${time(f.waitedNs)} 才有应答（${frame(f.synAckFrame)}，此前共发了 ${count(f.tries, '个')} SYN）；客户端在${frame(f.resetFrame)}重置了它：此时应用已经关闭了套接字。`,
    why: say`应用不想再等，就在 SYN-SENT 状态关闭套接字，这一步不发任何报文。SYN-ACK 到来时已经找不到套接字，于是引来 RST。服务端是正常的，也愿意建连，只是比客户端愿意等的时间晚了。故意丢弃握手的扫描器如果只探测一个端口，看起来也一样。`,
    fix: [
      say`拿客户端的建连超时与上面的时间比较：它必须长于往返时延；要能扛住丢一个 SYN，还必须长于 1 s。`,
      say`查清应答为什么晚：首个 SYN 丢失、路径太长，或服务端负载过高。`,
      say`对多个地址同时建连、择快而用的客户端（RFC 8305）会这样放弃较慢的连接，那就是正常现象。`,
    ],
  }),
  TE1007: (f) => ({
    title: say`建连迟缓，${f.lost === 'syn' ? '首个 SYN 没有应答' : f.lost === 'syn-ack' ? '首个 SYN-ACK 丢失' : '首个 SYN-ACK 或 ACK 丢失'}`,
    says: say`连接在首个 SYN 之后 ${time(f.openedNs)}才打开（${frame(f.synFrame)}到${frame(f.openFrame)}）。${
      f.lost === 'syn'
        ? say`第一次看到的 SYN-ACK 在${frame(f.synAckFrame)}，此时已发了 ${count(f.syns, '个')} SYN：此前的 SYN ${
            f.atServer
              ? say`已经到达${f.server}的主机或其近旁，却没有应答`
              : say`要么在去的路上丢失，要么被${f.server}丢弃，要么应答在到达抓包点之前丢失`
          }。`
        : f.lost === 'syn-ack'
          ? say`${frame(f.synAckFrame)}的 SYN-ACK 丢在抓包点与${f.opener}之间，或在那里被丢弃：${f.opener}重发了 SYN（共 ${count(f.syns, '个')} SYN、${count(f.synAcks, '个')} SYN-ACK）。`
          : say`${frame(f.synAckFrame)}的 SYN-ACK 或对它的确认丢在抓包点与${f.opener}之间：一共发了 ${count(f.synAcks, '个')} SYN-ACK。`
    }`,
    why: say`在第一次往返之前，主机只能按 1 s（老系统为 3 s）来决定何时重发 SYN 或 SYN-ACK，此后每次等待相同或加倍。建连时丢一个报文就要多花一秒以上，与路径多快无关；程序看到的就是 connect() 用了这么久。`,
    fix: [
      f.atServer
        ? say`在${f.server}的主机上看 nstat -az TcpExtListenDrops TcpExtListenOverflows（监听队列已满），以及包过滤器的计数（对新建连接的限制）。`
        : say`同时在${f.server}的主机上抓包：看首个 SYN 是否到达、是否得到应答。`,
      say`看看它只落在极少数连接上（路径丢包），还是在繁忙时大量出现（队列已满、限制新建连接、conntrack）。`,
      say`保持连接并重复使用：每次建连都有这个风险。`,
    ],
  }),
  TE1008: (f) => ({
    title: say`签名连接的密钥不一致`,
    says: f.both
      ? say`${name(f.signer)} 和 ${name(f.other)} 都用签名的 SYN（TCP-MD5 或 TCP-AO）连接对方的 ${name(String(f.port))} 端口，彼此都不应答：从${frame(f.signerFrame)}起 ${count(f.signerTries, '个')} SYN，从${frame(f.otherFrame)}起 ${count(f.otherTries, '个')} SYN。可见两台主机都在发报文，很可能是密钥不同。`
      : say`${name(f.signer)} 用签名的 SYN（TCP-MD5 或 TCP-AO，从${frame(f.signerFrame)}起 ${count(f.signerTries, '个')}）连接 ${name(f.other)} 的 ${name(String(f.port))} 端口，${name(f.other)} 反过来连接时没有签名（从${frame(f.otherFrame)}起 ${count(f.otherTries, '个')} SYN）；彼此都不应答。很可能只有一侧为对端配置了密钥。`,
    why: say`为对端配置了密钥的主机，会丢弃它发来的一切未签名或用别的密钥签名的报文段；没有密钥的主机会丢弃签名的报文段；两者都一声不响，没有 RST，对端的计数也看不出来。于是两侧看到的都是建连超时。把两个方向的 SYN 都丢弃的过滤器看起来也一样。`,
    fix: [
      say`核对两侧的密钥（BGP 或 LDP 邻居的密码），包括末尾的空格和编码；使用 TCP-AO 时还要核对密钥编号、算法和密钥切换的时间。`,
      say`在 Linux 上看 nstat -az TcpExtTCPMD5NotFound TcpExtTCPMD5Unexpected TcpExtTCPMD5Failure TcpExtTCPAOBad；路由器会记入日志（%TCP-6-BADAUTH）。`,
      say`密钥与地址绑定：检查配置的对端地址是否就是它发起连接所用的地址，以及途中的 NAT 是否改了地址（那样签名永远对不上）。`,
    ],
  }),
};

/** Of a SYN that was not sent again. */
const ONCE =
  '任何系统的 TCP 都会在 1 到 3 s 后重发没有应答的 SYN：要么程序在此之前就放弃了，要么是扫描器发的，要么应答不在这份抓包里（过滤器只放行 SYN，或走了别的路径）。';

function heard(f: FactsOf<'TE1002'>): Phrase {
  if (f.blockedFrame > 0) return say`它被抓包主机自己的防火墙拦下了（pflog，${frame(f.blockedFrame)}），没有再往前走。`;
  if (f.heard === 'unknown') return say``;
  if (f.heard === 'nothing')
    return f.once
      ? say`抓包中没有该地址的其他报文。`
      : say`抓包中没有该地址的其他报文，因此主机宕机、路由中断和防火墙过滤看起来都一样。`;
  return HEARD[f.heard][f.heardWhen](f.heardFrame);
}

type HeardWords = Readonly<Record<FactsOf<'TE1002'>['heardWhen'], (heardFrame: FrameNo) => Phrase>>;

const PORT: HeardWords = {
  never: () => say``,
  before: (at) =>
    say`同一地址和端口此前应答过别的连接（最后一次在${frame(at)}），此后谁都没有应答：监听队列已满、防火墙规则生效、主机宕机，看起来都是这样。`,
  meanwhile: (at) =>
    say`同一时间，同一地址和端口应答了别的连接（${frame(at)}）：主机、路径和监听套接字都正常，很可能是监听队列已满，或者有东西在限制新建连接。`,
  later: (at) =>
    say`同一地址和端口在最后一次尝试之后才应答了别的连接（最后一次在${frame(at)}）：在那之前主机是否在线、路径是否畅通，这份抓包看不出来；监听队列一时满了，看起来也是这样。`,
};

const HOST: HeardWords = {
  never: () => say``,
  before: (at) => say`该地址的另一个端口此前有过应答（${frame(at)}）：主机如果还活着，就是这个端口被防火墙过滤了。`,
  meanwhile: (at) =>
    say`同一时间，该地址的另一个端口有应答（${frame(at)}）：主机是活着的，很可能是这个端口被防火墙过滤了。`,
  later: (at) =>
    say`该地址的另一个端口在最后一次尝试之后才有应答（最后一次在${frame(at)}）：要么这个端口被防火墙过滤了，要么主机或路径那时才恢复。`,
};

const SPEAKS: HeardWords = {
  never: () => say``,
  before: (at) =>
    say`该地址自己此前发过报文（最后一次在${frame(at)}）：主机如果还活着，剩下的可能是途中或该主机上的防火墙，或者有规则让它丢弃这些报文。`,
  meanwhile: (at) =>
    say`该地址自己在发报文（${frame(at)}），说明主机是活着的：剩下的可能是途中或该主机上的防火墙，或者有规则让它丢弃这些报文。`,
  later: (at) =>
    say`该地址在最后一次尝试之后才自己发出报文（最后一次在${frame(at)}）：要么这些报文被防火墙过滤了，要么主机或路径那时才恢复。`,
};

const HEARD: Readonly<Record<'port' | 'host' | 'speaks', HeardWords>> = { port: PORT, host: HOST, speaks: SPEAKS };
