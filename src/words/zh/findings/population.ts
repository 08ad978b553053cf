/** Findings about many connections at once, in Chinese. */
import { bytes, count, frame, frames, name, number, percent, type Phrase, say, separated, time } from '../../phrase.ts';
import { synFlood } from './floods.ts';
import { hostSweep, portScan } from './scans.ts';
import type { FactsOf, FindingSentences } from './typed.ts';

export const POPULATION: FindingSentences<'TE7'> = {
  TE7001: synFlood,
  TE7002: (f) => ({
    title: say`没有人请求过的 SYN-ACK`,
    says: say`${name(f.victim)} 在${frame(f.firstFrame)}到${frame(f.lastFrame)}之间（${time(f.durationNs)}）向${hosts(f)}发送了 ${count(f.connections, '条')}连接的 SYN-ACK，而抓包中没有相应的 SYN。${f.rejected >= f.connections / 2 ? say`其中 ${number(f.rejected)} 个收到了 RST，就像从没发过 SYN 的主机那样应答：那些 SYN 的源地址是伪造的。` : say`${f.repeated > 0 ? say`其中 ${number(f.repeated)} 个来了不止一次。` : ''}很可能是那些 SYN 使用了伪造的源地址。如果抓包漏掉了这些主机发出的一切，看起来也一样，但那样有些连接上随后会有数据。`}`,
    why: say`用 SYN 泛洪攻击服务器的人会伪造源地址。服务器把应答发给那些地址的主人，他们对此一无所知，系统就回一个 RST。泛洪攻击的是 ${name(f.victim)}，不是这里的主机。`,
    fix: [
      say`这里的主机没有问题：对每个这样的 SYN-ACK 应答 RST 是正确的，也能帮助受攻击的服务器早点忘掉它。`,
      say`如果这里的主机确实与 ${name(f.victim)} 通信，就在两个方向都经过的地方抓包：缺了一半的报文，正常的连接看起来就是这样。`,
      say`做连接跟踪的防火墙会在到达主机之前把它们当作无效报文丢弃：nft add rule inet filter input ct state invalid drop。`,
    ],
  }),
  TE7003: (f) => ({
    title: say`没有人请求过的 RST`,
    says: say`${name(f.victim)} 在${frame(f.firstFrame)}到${frame(f.lastFrame)}之间（${time(f.durationNs)}）以 RST 拒绝了${f.targetsExact ? '' : '大约'} ${count(f.targets, '台')}主机的 ${count(f.connections, '条')}连接，而抓包中没有它们所应答的 SYN。那些 SYN 很可能使用了伪造的源地址。如果这是它的客户端，而抓包漏掉了它们自己的报文，看起来也一样。`,
    why: say`序号为 0 并带 ACK 的 RST，应答的是不带 ACK 的报文段：发往没有程序监听的端口的 SYN（RFC 9293 §3.10.7.1）。有人用伪造的地址对 ${name(f.victim)} 做 SYN 泛洪，它的拒绝就发给了那些地址的主人。`,
    fix: [
      say`这里的主机没有问题：没有建过连的端口收到 RST 会忽略。`,
      say`如果这里的主机确实想访问 ${name(f.victim)}，就在两个方向都经过的地方抓包，并查看它的服务是否在监听。`,
    ],
  }),
  TE7004: portScan,
  TE7005: hostSweep,
  TE7006: (f) => ({
    title: say`没有系统会发送的 SYN`,
    says: say`从${madeHosts(f.sources, f.sourceExamples)}发往${madeHosts(f.targets, f.targetExamples)}${f.port === '' ? '' : say`端口 ${name(f.port)}`} 的 ${count(f.connections, '个')} SYN（${frame(f.firstFrame)}到${frame(f.lastFrame)}，${time(f.durationNs)}）没有带任何选项，窗口都是 ${number(f.window)}${f.ttl >= 0 ? say`，TTL 都是 ${String(f.ttl)}` : ''}：它们是一个程序造出来的${f.sources > 1 ? '，不论写的是什么源地址' : ''}，并不是真正的建连请求。${f.answered === 0 && f.refused === 0 ? '在这份抓包中没有一个得到应答。' : say`其中 ${number(f.answered)} 个得到了 SYN-ACK，${number(f.refused)} 个得到了 RST。${f.answered === 0 ? '' : madeCookies(f)}`}`,
    why: say`任何系统自己的 TCP 都会在 SYN 中带上 MSS，多数还带更多选项；窗口各有不同，没有应答时会用同一个序号重发。这些特征一个都没有的 SYN，来自自己构造报文的程序（hping、扫描器、泛洪工具、测试），或者只想看端口是否打开的监控。`,
    fix: [
      say`问一问是否有人在运行这样的工具。这些连接不说明网络或服务器有问题。`,
      f.sources > 3
        ? say`源地址很可能是伪造的：按链路层地址（tcpdump -e）或按它进入网络的端口来找发送者。`
        : say`在 ${name(f.sourceExamples[0] ?? '')} 上找出打开了原始套接字的程序：ss -0 -wnp。`,
    ],
  }),
  TE7020: (f) => ({
    title: say`大量建连请求停在 SYN-SENT`,
    says: say`${count(f.clients, '个')}客户端对 ${name(f.server)} 的 ${count(f.count, '次')}建连完全没有应答，尽管每个 SYN 都重发过；最多同时有 ${number(f.peak)} 个在等，时间从 ${time(f.firstNs)}到 ${time(f.lastNs)}（${examples(f.exampleFrames, f.count)}）。${f.answered > 0 ? say`对同一目标的另外 ${count(f.answered, '次')}建连得到了应答。` : '对这个目标的建连没有一次得到应答。'}`,
    why:
      f.answered > 0
        ? say`目标是在线的：它应答过别的请求。那么 SYN 被丢弃，不是因为全连接队列或半连接队列已满，就是因为防火墙限速或只认某些客户端，或者多条路径中有一条断了。`
        : say`目标没有任何应答：主机宕机、地址或端口写错、防火墙悄悄丢弃，或者返回路径不经过抓包点。每次建连都占着一个 SYN-SENT 状态的套接字，直到系统放弃（Linux 的 tcp_syn_retries 为 6：131 s 之后，Linux 6.5 起为 67 s）或应用自己超时，而新的建连还在不断增加。`,
    fix: [
      f.answered > 0
        ? say`在服务端：nstat -az TcpExtListenOverflows TcpExtListenDrops；如果在增长，就是全连接队列已满：让程序更快地 accept，并把 listen() 的 backlog 和 net.core.somaxconn 一起调大。`
        : say`在服务端一侧也抓包：SYN 到了，就是被该主机丢弃的（防火墙、队列满）；没到，就是被路径丢弃的。`,
      say`看看是谁在等：ss -tnp state syn-sent 会列出程序。给它设置几秒的建连超时，每个目标同时只建一条，失败后逐步退避。`,
      say`如果没有人想访问 ${name(f.server)}，那就是程序配置有误，或者怀有恶意：蠕虫看起来也是这样。`,
    ],
  }),
  TE7021: (f) => ({
    title: say`大量握手停在 SYN-RECEIVED`,
    says:
      f.cause === 'unheard'
        ? say`${count(f.clients, '个')}客户端与 ${name(f.server)} 的 ${count(f.count, '次')}握手停在半途：服务端已经应答，客户端却在此之后重发 SYN，始终没有第三次握手；最多同时有 ${number(f.peak)} 个，时间从 ${time(f.firstNs)}到 ${time(f.lastNs)}（${examples(f.exampleFrames, f.count)}）。`
        : say`${count(f.clients, '个')}客户端完成的 ${count(f.count, '次')}握手，${name(f.server)} 没有接受：它一再重发 SYN-ACK；最多同时有 ${number(f.peak)} 个，时间从 ${time(f.firstNs)}到 ${time(f.lastNs)}（${examples(f.exampleFrames, f.count)}）。总共有 ${count(f.connections, '条')}连接到那里。`,
    why:
      f.cause === 'unheard'
        ? say`客户端是真实的（只有真实的系统才会按定时器重发 SYN），所以这不是泛洪：SYN-ACK 丢在抓包点与客户端之间。往返路径不一致、状态防火墙只看到一个方向、路由或 ARP 表项错误，都会这样。`
        : say`监听套接字的全连接队列有空位时，连接才能离开 SYN-RECEIVED。程序不调用 accept() 期间，Linux 忽略第三次握手并重发 SYN-ACK（tcp_synack_retries，默认 5）；客户端以为已经连上，只是等着。这是服务端慢，不是攻击。`,
    fix:
      f.cause === 'unheard'
        ? [
            say`在某个客户端也抓包：如果 SYN-ACK 没有到达，就逐跳检查返回路径（服务端上的 ip route get CLIENT、防火墙的状态表、路由器上的 rp_filter）。`,
            say`tcp_syncookies 和更大的 tcp_max_syn_backlog 在这里没有用：队列填满是因为应答丢失。`,
          ]
        : [
            say`查清程序为什么不调用 accept()：ss -ltn 可以看到 Recv-Q 达到上限（Send-Q）；nstat -az TcpExtListenOverflows 有计数。`,
            say`listen() 的 backlog 和 net.core.somaxconn（Linux 5.4 起默认 4096）要一起调大：以较小者为准。这只能争取时间，不会让程序变快。`,
          ],
  }),
  TE7022: (f) => ({
    title: say`客户端已重连，旧连接成为僵尸连接`,
    says: say`${f.clients === 1 ? '客户端' : say`${count(f.clients, '个')}客户端`}没有关闭旧连接就另建新连接，${name(f.server)} 上因此有 ${count(f.count, '条')}旧连接停在 ESTABLISHED：最多同时有 ${number(f.peak)} 条，${f.perHour === null ? '' : say`每小时约 ${number(f.perHour)} 条，`}最长的停了 ${time(f.longestNs)}（客户端最后的报文：${examples(f.exampleFrames, f.count)}）。其中 ${name(f.worstClient)} 留下 ${number(f.worstCount)} 条。${ghostSigns(f)}`,
    why: say`断电、断网或失去 NAT 表项的客户端不会发 FIN。它的新连接来自另一个端口，服务端没有理由结束旧的：ESTABLISHED 的连接如果自己没有流量，就会永远存在，占着描述符、内存，往往还有一个会话。`,
    fix: [
      say`让服务端自己发现：在接受的套接字上启用保活（SO_KEEPALIVE 加 TCP_KEEPIDLE 60、TCP_KEEPINTVL 10、TCP_KEEPCNT 6；系统默认的两小时太长），并对迟迟得不到确认的数据设置 TCP_USER_TIMEOUT。`,
      say`设备以名字登录的，同一名字再次登录时结束旧会话；有心跳的，缺了两三次就关闭。`,
      say`如果一个地址后面有许多客户端（NAT），就看僵尸连接自身的静默，而不要看地址。`,
    ],
  }),
  TE7023: (f) => {
    const holder = ROLE[f.holder];
    return {
      title: say`CLOSE-WAIT 堆积，${holder}没有关闭`,
      says: say`${name(f.server)} ${f.holder === 'server' ? '上' : '的客户端'}有 ${count(f.count, '条')}连接在${holder}一侧停在 CLOSE-WAIT 一分钟以上：对方的 FIN（${examples(f.exampleFrames, f.count)}）已经确认，却没有回 FIN；最长的停了 ${time(f.longestNs)}，最多同时有 ${number(f.peak)} 条${f.perHour === null ? '' : say`，每小时约 ${number(f.perHour)} 条`}${f.stillOpen === 0 ? '；它们很晚才关闭' : say`；直到抓包结束仍有 ${number(f.stillOpen)} 条`}。${f.pending === 0 ? '' : say`其中 ${number(f.pending)} 条的最后一条消息没有应答：${holder}可能还在处理它，也可能卡在那里。`}`,
      why: say`FIN 由内核自动确认，并以文件结束告知应用；只有应用调用 close() 才能离开 CLOSE-WAIT。没有任何 sysctl 或 TCP 定时器会结束它（对端不在时，保活可能会），因此描述符不断堆积，直到进程耗尽：EMFILE，再也不能接受任何连接。`,
      fix: [
        say`在${holder}的程序里：read 返回 0 时就关闭套接字，出错的分支和连接池里也一样。卡在别处的线程永远读不到，查清它在等什么。`,
        say`连同进程一起查看：ss -tnp state close-wait；同一个程序越来越多，就是泄漏。`,
        say`tcp_fin_timeout、tcp_tw_reuse 之类的参数对 CLOSE-WAIT 不起作用；重启只是掩盖问题。`,
      ],
    };
  },
  TE7024: (f) => ({
    title: say`TIME-WAIT 堆积在${ROLE[f.holder]}`,
    says: say`${name(f.client)} 在 ${time(f.withinNs)}内关闭了到 ${name(f.server)} 的 ${count(f.peak, '条')}连接${f.count > f.peak ? say`（总共 ${number(f.count)} 条）` : ''}，最多每秒 ${number(f.perSecond)} 条。先关闭的是${ROLE[f.holder]}，所以每条都在那里停在 TIME-WAIT 60 s，占着四元组：${f.basis === 'linux-default' ? 'Linux 默认使用' : f.basis === 'dynamic-ports' ? 'Windows、macOS 和 BSD 默认使用' : '见到使用过'}的 ${number(f.ports)} 个端口 ${name(f.portRange)} 中，占用了 ${percent(f.part)}。对这个服务端，上限是每秒 ${number(f.limitPerSecond)} 条新连接；${f.perSecond > f.limitPerSecond ? say`如果持续每秒 ${number(f.perSecond)} 条，${time(f.exhaustedInNs)}就会用完端口` : '目前的速度低于上限'}。${f.reused > 0 ? say`已有 ${count(f.reused, '个')}四元组被再次使用。` : ''}${f.others > 0 ? say`另有 ${count(f.others, '个')}客户端也是如此。` : ''}`,
    why:
      f.holder === 'client'
        ? say`一条连接由两个地址和两个端口确定；面对同一个服务端地址和端口，能变的只有客户端的端口。先关闭的一方把四元组保留 2 MSL（Linux 固定为 60 s），使迟到的报文段不会进入新连接。所有端口都在等待时，connect() 以 EADDRNOTAVAIL 失败。`
        : say`先关闭的一方把四元组保留 2 MSL（Linux 固定为 60 s）。在服务端，这只占少量内存（ss -s 可以看到数量，上限是 tcp_max_tw_buckets），不占它自己的端口：时间戳或序号更新的 SYN 可以进入 TIME-WAIT（RFC 6191）。不过客户端面对这个服务端的端口，轮回得同样快。`,
    fix: [
      say`保持连接并复用（HTTP keep-alive、连接池）：既消除了原因，又省去每个请求的握手。`,
      f.holder === 'client'
        ? say`如果只能用短连接，就扩大四元组的空间：net.ipv4.ip_local_port_range = 1024 65535，增加客户端或服务端的地址或端口，或者让服务端先关闭。`
        : say`如果只能用短连接，就让客户端先关闭，或者把它们分散到更多地址。`,
      f.timestamps
        ? say`在建连的主机上设置 net.ipv4.tcp_tw_reuse = 1，connect() 就可以使用等待了一秒的四元组，这里启用了时间戳，所以是安全的；默认值 2 只对环回地址这样做。对接受的连接它不起作用。`
        : say`net.ipv4.tcp_tw_reuse 帮不上忙：它需要 TCP 时间戳，而这些连接没有（net.ipv4.tcp_timestamps）。`,
      say`tcp_fin_timeout 不会缩短 TIME-WAIT（它限制的是 FIN-WAIT-2 里的孤儿套接字）。tcp_tw_recycle 会弄坏 NAT 后面的客户端，Linux 4.12 起已经删除。`,
    ],
  }),
  TE7025: (f) => ({
    title: say`重连没有退避`,
    says: say`${name(f.client)} 在 ${time(f.lastNs - f.firstNs)}里有 ${count(f.failures, '次')}没能连上 ${name(f.server)}（${failures(f)}），每次都在 ${time(f.pauseNs)}后重试，最多每秒 ${number(f.peakPerSecond)} 次，间隔没有拉长（${examples(f.exampleFrames, f.failures)}）。${f.others > 0 ? say`另有 ${count(f.others, '个')}客户端也是如此。` : ''}`,
    why: say`失败有它自己的原因；按固定节奏重试会雪上加霜：所有客户端的重试都压在一台已经停掉或正在启动的服务器上，每次尝试都要耗费它一次握手，往往还有一次 TLS 握手或登录。`,
    fix: [
      f.refused > f.dropped && f.refused > f.unanswered
        ? say`先解决原因：${name(f.server)} 上没有程序在监听（在那里执行 systemctl status、ss -ltnp），或者客户端的端口写错了。`
        : f.dropped > f.unanswered
          ? say`先解决原因：服务端没有发送任何数据就结束了这些连接；它的日志会说明为什么（连接数限制、代理后面的后端故障、TLS 或登录检查）。`
          : say`先解决原因：${name(f.server)} 没有任何应答。`,
      say`在客户端：每次失败后等得更久，逐次加倍直到一分钟左右，再加上随机量（full jitter），连接正常工作一段时间之后才复位。`,
    ],
  }),
  TE7026: (f) => ({
    title: say`客户端同步重连`,
    says: say`${name(f.server)} 在 ${time(f.cutNs)} 时，于 ${time(f.cutSpreadNs)}之内结束了 ${count(f.clients, '个')}客户端的连接；它们又从 ${time(f.returnNs)}起，在 ${time(f.returnSpreadNs)}之内全部重新连上（${examples(f.exampleFrames, f.clients)}）。`,
    why: say`重启或故障切换之后，所有客户端同时断开；如果等待的时间固定（或根本不等），它们又会同时回来：大量握手、TLS 握手和登录一下子压到刚启动的服务器上。如果服务器被压垮，它们会再次同时断开。`,
    fix: [
      say`给客户端的重连加上随机延迟（full jitter），长度应等于服务端接纳全部客户端所需的时间。`,
      say`重启之前先让服务端排空：在一段时间里逐步关闭连接，而不是一下子全关。`,
      say`按突发量设置监听：listen() 的 backlog 和 net.core.somaxconn；nstat -az TcpExtListenOverflows 可以看出是否太小。`,
    ],
  }),
  TE7027: (f) => ({
    title: say`每个小请求都新建一条连接`,
    says: say`${name(f.client)} 向 ${name(f.server)} 建立了 ${count(f.count, '条')}连接，每条只做一次小的交互（发出约 ${bytes(f.requestBytes)}，收到约 ${bytes(f.answerBytes)}），一分钟内最多 ${number(f.peakPerMinute)} 条（${examples(f.exampleFrames, f.count)}）。${f.handshakeNs > 0 ? say`握手平均用时 ${time(f.handshakeNs)}，占这样一条连接寿命的 ${percent(f.handshakePart)}。` : ''}${f.others > 0 ? say`另有 ${count(f.others, '个')}客户端也是如此。` : ''}`,
    why: say`每条新连接在第一个字节之前都要付出一个往返时延（有 TLS 时再加两三个），拥塞窗口从小开始，还会在先关闭的一方留下 TIME-WAIT。这些都不是故障；但保持连接能以更少的代价更快地完成同样的工作。`,
    fix: [
      say`保持连接：HTTP keep-alive（所有请求共用一个客户端对象，而不是每个请求一个），数据库和缓存用连接池，并发多时用 HTTP/2 或流水线。`,
      say`看看是哪一方关闭的：服务端应答 Connection: close，或者代理到上游没有 keep-alive（nginx：在 upstream 中设置 keepalive，并设 proxy_http_version 1.1），都会迫使本想保持连接的客户端断开。`,
    ],
  }),
};

const ROLE = { client: '客户端', server: '服务端' } as const;

const examples = (list: readonly number[], all: number): Phrase =>
  all > list.length ? say`${frames(list)}等` : say`${frames(list)}`;

const hosts = (f: FactsOf<'TE7002'>): Phrase =>
  f.targets === 1
    ? say` ${name(f.targetExamples[0] ?? '')} `
    : say`${f.targetsExact ? '' : '大约'} ${count(f.targets, '台')}主机`;

function ghostSigns(f: FactsOf<'TE7022'>): Phrase {
  const who = (n: number): Phrase => (n === f.count ? say`它们全都` : say`其中 ${number(n)} 条`);
  const forgotten = say`${who(f.forgotten)}在服务端再次发送时收到了 RST：客户端主机已经不认识它们。`;
  const unanswered = say`${who(f.unanswered)}对服务端的报文没有应答，而客户端当时正在别的连接上通信。`;
  const stopped = say`${who(f.stopped)}的心跳中途停止，立刻由一条新连接接续。`;
  return say`${f.forgotten > 0 ? forgotten : ''}${f.unanswered > 0 ? unanswered : ''}${f.stopped > 0 ? stopped : ''}`;
}

function failures(f: FactsOf<'TE7025'>): Phrase {
  const parts: Phrase[] = [];
  if (f.refused > 0) parts.push(say`${number(f.refused)} 次被拒绝`);
  if (f.unanswered > 0) parts.push(say`${number(f.unanswered)} 次没有应答`);
  if (f.dropped > 0) parts.push(say`${number(f.dropped)} 次被服务端结束而没有收到任何数据`);
  return separated(parts, '，');
}

function madeCookies(f: FactsOf<'TE7006'>): Phrase {
  switch (f.cookies) {
    case 'likely':
      return say`有 ${number(f.watched)} 个 SYN-ACK 既没有被确认也没有被重置，两秒多里却没有一个重发：服务端看来启用了 SYN cookie（或者 tcp_synack_retries 为 0），这些 SYN 不占半连接队列。`;
    case 'no':
      return say`${number(f.repeated)} 个 SYN-ACK 重发过：没有用 SYN cookie，服务端把每个这样的 SYN 都留在半连接队列里，直到放弃。`;
    case 'not-judged':
      return say`是否用了 SYN cookie 不作判断：两秒内完全没有回音的 SYN-ACK 太少。`;
  }
}

const madeHosts = (n: number, named: readonly string[]): Phrase =>
  n === 1 ? say` ${name(named[0] ?? '')} ` : say` ${count(n, '个')}地址`;
