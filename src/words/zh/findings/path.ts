/** Findings about what devices on the way do, in Chinese. */
import { bytes, count, frame, frames, name, percent, type Phrase, say, separated, time } from '../../phrase.ts';
import { CHECKSUM_COUNTERS } from '../../checksum-counters.ts';
import type { FactsOf, FindingSentences } from './typed.ts';

/** TE5008: whose checksum is wrong. */
const WRONG = {
  tcp: ' TCP 校验和',
  'outer-ip': '外层（隧道）IP 首部校验和',
  'outer-udp': '外层（隧道）UDP 校验和',
  gre: ' GRE 校验和',
} as const;

export const PATH: FindingSentences<'TE5'> = {
  TE5001: (f) => ({
    title: say`一个 SYN 得到两个应答`,
    says: say`${f.asked === 1 ? '一个 SYN' : say`一次建连（${count(f.asked, '个')} SYN）`}得到了两次应答，一次在${frame(f.first)}，${time(f.sinceNs)}之后又一次在${frame(f.second)}，两个 SYN-ACK 的序号不同${
      f.macs.length === 2
        ? say`，链路层地址分别是 ${name(f.macs[0] ?? '')} 和 ${name(f.macs[1] ?? '')}`
        : f.ttls.length === 2
          ? say`，TTL 分别是 ${String(f.ttls[0])} 和 ${String(f.ttls[1])}`
          : ''
    }。`,
    why: say`一个系统只选一个初始序号，重发时也用它。出现两个序号就是有两个 TCP 协议栈：两台机器用了同一个地址、负载均衡把 SYN 交给了其中两台，或者有设备代替服务端应答。发起方采用先到的应答；此后凡是到达另一台机器的报文，都会被 RST 应答。`,
    fix: [
      say`找一找还有没有别的机器使用这个地址：arping -D -I DEVICE ADDRESS，或在交换机的表里查${f.macs.length === 2 ? say` ${name(f.macs[0] ?? '')} 和 ${name(f.macs[1] ?? '')}` : '这两个链路层地址'}。`,
      say`如果前面有负载均衡或虚拟地址（VRRP、keepalived、集群 IP），检查是否只有一个节点处于活动状态。`,
      say`如果其中一个 TTL 与该主机的其他报文不同，说明路径上的防火墙或 SYN 代理也在应答。`,
    ],
  }),
  TE5002: (f) => ({
    title: say`应答来自另一个地址，而不是所访问的地址`,
    says: say`${frame(f.synFrame)}的 SYN 发往 ${placed(f.called)}；${frame(f.synAckFrame)}的 SYN-ACK 确认的正是它的序号，却来自 ${placed(f.answered)}，而所访问的地址没有应答${f.resetFrame > 0 ? say`。发起方在${frame(f.resetFrame)}以 RST 拒绝了它` : ''}。`,
    why: say`连接由双方的地址和端口确定。来自别的地址的应答不属于发起方所知的任何连接，因此被重置或丢弃，建连一直等到超时。应答绕过了转换请求地址的设备时就是这样；有多个地址的主机用错地址应答时也是这样。`,
    fix: [
      say`如果所访问的是虚拟地址（负载均衡、端口转发），应答必须经过同一台设备返回：让服务端的默认路由指向它，或在规则里加上源地址转换（masquerade），这也能解决从服务端自己的网段访问的问题（hairpin NAT）。`,
      say`如果是直接服务器返回（DSR），在服务器的环回接口上配置虚拟地址，使它们用这个地址应答。`,
      say`主机有多个地址时，检查策略路由或对发出报文的地址转换：ip rule、nft list ruleset、conntrack -L。`,
    ],
  }),
  TE5003: (f) => ({
    title: say`TCP 选项在途中被改动`,
    says: say`${frame(f.before)}的 ${synOf(f)}在一台设备之后的${frame(f.after)}再次出现，${
      f.options.length > 0
        ? say`少了选项（${separated(
            f.options.map((option) => STRIPPED[option]),
            '、',
          )}）`
        : ''
    }${f.scales.length === 2 ? say`${f.options.length > 0 ? '，而且' : ''}窗口缩放由 ${String(f.scales[0])} 变成了 ${String(f.scales[1])}` : ''}。`,
    why: say`选项由两个 SYN 协商；防火墙、代理或优化设备一旦删掉某个选项，整条连接就都没有了。没有窗口缩放，一个往返时延里最多只有 64 KiB 在途；没有 SACK，每丢一个报文都要付出一个往返时延或一次超时；没有时间戳，往返时延和不必要的重传就判断得不准。如果只改了一侧的报文，两端的认识就不一致，比都没有更糟。`,
    fix: [
      say`找出两个抓包点之间的设备，关闭它的“TCP 规范化”“剥离选项”或“SYN 代理”功能。`,
      say`在 Linux 上查找这类规则：nft list ruleset | grep -i "reset tcp option"，iptables -t mangle -S | grep -i TCPOPTSTRIP。`,
    ],
  }),
  TE5004: (f) => ({
    title: say`途中设备${f.mssAfter < f.mssBefore ? '钳制' : '调大'}了 MSS`,
    says: say`${frame(f.before)}的 ${synOf(f)}提供的 MSS 是 ${bytes(f.mssBefore)}；经过一台设备之后，在${frame(f.after)}变成了 ${bytes(f.mssAfter)}。`,
    why:
      f.mssAfter < f.mssBefore
        ? say`隧道、VPN 或 PPPoE 之前的路由器会调小 MSS，使报文段对后面的链路来说不至于过大。在 ICMP“报文过大”被过滤的地方，这对 TCP 有帮助；UDP 和 QUIC 则得不到好处。`
        : say`调大 MSS 的设备会让另一端发送接收方没有要求过的大报文段，可能超出其链路的能力。`,
    fix:
      f.mssAfter < f.mssBefore
        ? [
            say`如果设备后面的链路每个报文只能承载 ${bytes(f.mssAfter + 40)}（IPv6 再加 20），就无需处理。如果能承载更多，就放宽钳制：nft … tcp option maxseg size set rt mtu，或 iptables … -j TCPMSS --clamp-mss-to-pmtu。`,
          ]
        : [say`让设备只调小 MSS，不要调大（--clamp-mss-to-pmtu 从不调大）。`],
  }),
  TE5005: (f) => ({
    title: say`${OPTIONS[f.option]}在这里协商成功，另一端却没有`,
    says: optionLost(f),
    why: say`这份抓包里的两个 SYN 都带有这个选项，两端本应都使用它。有一端没有使用，说明它收到的 SYN 与这里看到的不同：抓包点与它之间的防火墙、代理或优化设备删掉了这个选项。两端的认识于是不一致${
      f.option === 'window-scale' ? '；一端按缩放写出的窗口，另一端按未缩放来读，每个往返时延只发几百字节' : ''
    }。`,
    fix: [
      say`在那一端也抓包，对比 SYN 和 SYN-ACK 的选项。`,
      say`关闭中间设备删除选项的功能（“TCP 规范化”“清除选项”、TCPOPTSTRIP、nft 的 "reset tcp option"）。`,
      f.option === 'window-scale'
        ? say`在此之前，在某一台主机上设置 net.ipv4.tcp_window_scaling=0，传输会慢，但能完成。`
        : f.option === 'sack'
          ? say`在此之前，丢包的代价更大；设置 net.ipv4.tcp_sack=0 也不会有改善。`
          : say`在此之前仍能工作，只是往返时延测得较粗。`,
    ],
  }),
  TE5006: (f) => ({
    title: say`窗口缩放超过 14`,
    says: say`${frame(f.frameNo)}提供的窗口缩放是 ${String(f.scale)}；允许的最大值是 14，另一端必须按 14 处理。`,
    why: say`再大的缩放可以表示超过 1 GiB 的窗口，那样新旧序号就无法区分。遵循 RFC 7323 的接收方会记录这个值并按 14 使用；不遵循的会读出荒谬的窗口。常见系统都不会发送这样的值：它来自有缺陷的协议栈、扫描器，或改写选项的设备。`,
    fix: [say`找出是谁写的：与发送方本机的抓包对比。如果发送方自己的 SYN 正确，就是途中设备改写了选项。`],
  }),
  TE5007: (f) => {
    const steps = Math.abs(f.after - f.before);
    const flips = f.back > 0 || f.others > 0;
    return {
      title: say`TTL 在连接中途改变`,
      says: say`${f.who}的报文 TTL 原为 ${String(f.before)}，从${frame(f.frameNo)}起变为 ${String(f.after)}（${count(f.kept, '个')}报文）${f.back > 0 ? say`；后来又有 ${count(f.back, '个')}报文是原来的 TTL` : ''}${f.others > 0 ? say`；另有 ${count(f.others, '个')}报文是别的 TTL` : ''}。`,
      why: f.handshakeOnly
        ? say`只有握手报文是前一个值：可能是途中设备（SYN 代理、防火墙、负载均衡）代主机应答，也可能是主机的监听套接字与连接使用不同的 TTL（例如 BGP 路由器的 TTL 安全机制）。`
        : f.twoSystems === true
          ? say`系统发出的 TTL 从 64、128 或 255 开始，每个路由器减一：相差这么多的值，来自同一地址下的两个系统。主机前面的设备（负载均衡、代理、防火墙）以它的名义打开、确认或重置连接，其余的由后面的主机发送。`
          : flips
            ? say`每经过一个路由器，TTL 减一。报文的 TTL 有好几个值，说明它们同时走了几条长短不同的路径，或者不止一台机器使用这个地址发送。`
            : say`每经过一个路由器，TTL 减一。变化 ${String(steps)}，说明路径变${f.after > f.before ? '短' : '长'}了（路由或隧道有变动），或者另一台机器接管了这个地址（故障切换、迁移、代为应答的设备）。`,
      fix: [
        say`如果丢包或延迟从同一个报文开始，就查一查当时有没有路由变更，并从两端执行 traceroute（mtr）。`,
        say`如果两个值相差很多（例如 64 和 128），就是另一个系统在应答：找一找代理、负载均衡，或使用这个地址的另一台机器。`,
      ],
    };
  },
  TE5008: (f) => ({
    title: say`报文在途中损坏`,
    says:
      f.syns > 0
        ? say`${f.who}${f.syns === 1 ? '唯一的 SYN' : say`的全部 ${count(f.syns, '个')} SYN`}（${frames(f.examples)}）的${WRONG[f.of ?? 'tcp']}都是错的，没有得到应答：接收方会悄悄丢弃这样的报文。${f.atSender ? '如果抓包是在发送主机上做的，校验和可能是网卡事后才填的；不过这里的数值并不是这种主机会留给网卡去填的那种。' : '它已经过了路由器，所以不是留给本机网卡去填的校验和。'}`
        : say`${f.who}的 ${String(f.segments)} 个报文段中有 ${count(f.bad, '个')}的${WRONG[f.of ?? 'tcp']}是错的（${frames(f.examples)}）；没有一个得到确认，其中${f.repeated === 1 ? '一' : say` ${String(f.repeated)} `}个后来完好地重传了（${frame(f.firstRepeated)}在${frame(f.firstRepeat)}重传）。`,
    why: say`${f.of === undefined ? '接收方会丢弃校验和错误的报文段' : '隧道的终点会把这样的报文连同里面的内容一起丢弃'}，而且不作声，所以损坏看起来就像丢包。链路自身也有校验；能逃过链路校验的，是在设备内部损坏的：交换机、路由器或网卡的内存故障，或者改写报文的设备填错了校验和。`,
    fix: [
      say`查看${f.of === undefined ? '接收方' : '隧道终点'}的计数：${CHECKSUM_COUNTERS[f.of ?? 'tcp']}，ethtool -S DEVICE | grep -i -E "err|crc|csum"。`,
      say`在每台设备的前后抓包，损坏从有故障的那台之后开始。比较损坏的报文段与重传的字节：翻转了一个比特是内存故障；字节都对而校验和错，是改写报文的设备。`,
      say`如果接收方是虚拟机，关闭一次卸载试试：ethtool -K DEVICE rx off tx off。`,
    ],
  }),
  TE5009: (f) => ({
    title: say`网络做了拥塞标记（ECN）`,
    says: say`${f.who}有 ${count(f.marked, '个')}报文（占其数据报文的 ${percent(f.marked / Math.max(f.marked, f.data))}）带着“遇到拥塞”标记到来，首个见${frame(f.first)}；接收方从${frame(f.echoFrame)}起报告了它${f.reductions > 0 ? say`，发送方降速 ${count(f.reductions, '次')}（CWR）` : '，抓包中没有发送方的 CWR'}。`,
    why: say`队列增长的路由器会给协商过 ECN 的连接打上标记，而不是丢弃报文。接收方不断回传这个标记（ECE），直到发送方表示已经降速（CWR）。没有任何数据丢失：瓶颈就应该这样告知。`,
    fix: [
      say`没有出错。如果速率太低，瓶颈就是打标记的路由器：查看它的队列（tc -s qdisc 会显示 fq_codel、cake 或 red 的 "ecn_mark"）。`,
    ],
  }),
  TE5010: (f) => ({
    title: say`拥塞标记无人报告`,
    says: say`${f.who}有 ${count(f.marked, '个')}报文带着“遇到拥塞”标记到来（首个见${frame(f.first)}，最后一个见${frame(f.last)}），而接收方此后的 ${count(f.acks, '个')}报文段没有一个带 ECE，尽管两个 SYN 已协商 ECN。`,
    why: say`带标记的报文没有被丢弃，是因为预期发送方会得知并降速。如果标记在抓包点与接收方之间被抹掉，或者接收方的回传在返回途中被抹掉，发送方就会继续全速发送，路由器的队列一直增长到丢包为止。`,
    fix: [
      say`在接收方抓包：如果标记没有到达，就是中间有设备改写了 ECN 比特（旧 TOS 字节的最低两位），往往是在设置 DSCP 的时候。`,
      say`如果到达了却没有回传，就是接收方的协议栈或代替它的代理有问题；修复之前在那里关闭 ECN（net.ipv4.tcp_ecn=0）。`,
    ],
  }),
  TE5011: (f) => ({
    title: say`由 ICMP 得知路径 MTU`,
    says: say`${name(f.router)} 在${frame(f.messageFrame)}告知下一段链路只能承载 ${bytes(f.mtu)}的报文；发送方从${frame(f.withinFrame)}起遵守了它（${count(f.within, '个')}数据报文）。`,
    why: say`这正是路径 MTU 发现应有的样子：对某段链路过大的报文被丢弃，路由器告知允许的大小，发送方重新切分数据。代价是一个往返时延和当时在途的报文，每个目的地一次（Linux 会记住十分钟）。`,
    fix: [
      say`没有出错。要省去这个往返时延，可以在窄链路之前的路由器上钳制 MSS，或调小路由的 MTU：ip route change … mtu ${String(f.mtu)}。`,
    ],
  }),
  TE5012: (f) => ({
    title: say`“报文过大”已发出，却没有被遵守`,
    says: say`${name(f.router)} 要求报文不超过 ${bytes(f.mtu)}（${count(f.messages, '个')}消息，首个见${frame(f.messageFrame)}），发送方却又把 ${bytes(f.size)}的报文重传了 ${count(f.ignored, '次')}（首个见${frame(f.ignoredFrame)}）。`,
    why: say`消息经过了抓包点，却没有起作用：发送方自身或之前的防火墙丢弃了 ICMP，或者发送方的协议栈不信任它。每个满长报文都在窄链路处被丢弃，所以小的交互正常，大的传输卡住。`,
    fix: [
      say`在发送方放行 ICMP 类型 3 代码 4（ICMPv6 类型 2）：检查 nft list ruleset、云上的安全组，并且必须接受 conntrack 的 related。`,
      say`如果在负载均衡或任播后面，消息可能到了别的机器而不是发送方：把它转发给所有机器，或者钳制 MSS。`,
      say`在此期间，发送方设置 net.ipv4.tcp_mtu_probing=1 可以不靠 ICMP 找到合适的大小。`,
    ],
  }),
  TE5013: (f) => ({
    title: say`地址转换设备的两侧都在抓包中`,
    says: say`这份抓包里有 ${count(f.connections, '条')}连接出现了两次，分别在一台转换${TRANSLATED[f.what]}的设备之前和之后：${name(f.before)}（${frame(f.first)}）转换为 ${name(f.after)}（${frame(f.second)}）。`,
    why: say`两个 SYN 的序号、窗口以及时间戳或 IP 标识都相同，而后一个经过了路由器（TTL 更小），或从本机的另一块网卡发出，或在两者都没有写明的文本里紧随其后。它们是同一个报文；如果所有报文都能对上，连接就只讲一次，使用转换之前的地址。`,
    fix: [
      say`没有出错。只想看一侧，就用 --filter 加上那一侧的地址。`,
      say`要跟踪一条穿过地址转换的连接，对比两段过程即可；在设备上执行 conntrack -L 会列出对应关系。`,
    ],
  }),
  TE5014: (f) => ({
    title: say`同一个序号，两种内容`,
    says: say`${frame(f.first)}和${frame(f.second)}的数据都声称来自${f.who}，起始序号也相同，但${f.at === undefined ? '内容不同（校验和不一样；' : say`从第 ${String(f.at + 1)} 个字节起内容不同（`}长度分别为 ${bytes(f.lengths[0] ?? 0)}和 ${bytes(f.lengths[1] ?? 0)}${f.ttls.length === 2 ? say`；TTL 为 ${String(f.ttls[0])} 和 ${String(f.ttls[1])}` : ''}）${f.times > 1 ? say`；共发生 ${count(f.times, '次')}` : ''}。`,
    why: say`发送方重传时，字节是相同的。数据流的同一位置出现两种内容，说明来自两个发送方：路径上有东西抢在真正的应答之前注入了自己的应答（强制门户、运营商或审查设备、攻击），接收方保留先到的那一个。${f.ttls.length === 2 ? 'TTL 不同，也说明是两个发送方。' : ''}少数情况下是代理或有缺陷的协议栈重新拼装了数据。`,
    fix: [
      say`看看两种内容（tcpdump -X，或 Wireshark 的“追踪流 → TCP 流”）：假的那个往往是重定向或拦截页面。`,
      say`与发送方的抓包对比：那里没有的就是途中注入的；TTL 能说明注入点有多远。`,
      say`使用 TLS：这样注入的数据会使连接中断，而不会到达应用。`,
    ],
  }),
  TE5015: (f) => ({
    title: say`不应答 ping，却应答 TCP`,
    says: say`${name(f.address)} 对 ${count(f.requests, '个')} ping 都没有应答（首个见${frame(f.firstFrame)}），却接受 TCP 连接（${frame(f.handshakeFrame)}）。`,
    why: say`主机在线而且可达。途中或主机上的防火墙丢弃了 ICMP 回显，这很常见，与服务是否正常无关。如果所有 ICMP 都被丢弃，路径 MTU 发现也会失效。`,
    fix: [
      say`如果本来就是这样设计的，就无需处理。用 TCP 建连代替 ping 来探测：nc -vz HOST PORT、tcptraceroute、mtr -T。`,
      say`如果过滤了全部 ICMP，至少放行“需要分片”（类型 3 代码 4；ICMPv6 类型 2）。`,
    ],
  }),
  TE5016: (f) => ({
    title: say`报文在环路里打转`,
    says: say`${
      f.rounds > 0
        ? say`${frame(f.first)}的 SYN 又回到同一处 ${count(f.rounds, '次')}，每次 TTL 都更小（最小到 ${String(f.lowest)}）`
        : ''
    }${f.rounds > 0 && f.errorFrame > 0 ? '；' : ''}${
      f.errorFrame > 0
        ? say`${name(f.router)} 在${frame(f.errorFrame)}报告 TTL 在途中耗尽，而报文经过这里时还剩 ${String(f.ttl)} 跳`
        : ''
    }。`,
    why: say`两个或多个路由器互相把对方当作去往该地址的下一跳，报文一直转到 TTL 耗尽。典型原因：有默认路由和聚合路由，聚合路由下面却没有黑洞路由；路由已撤销而其他路由器尚未收敛；隧道自身的报文又被路由进了隧道。`,
    fix: [
      say`对目的地执行 traceroute：反复出现的路由器就是环路。比较它们去往该地址的路由：ip route get ADDRESS。`,
      say`为对外宣告的聚合路由加一条丢弃路由（ip route add blackhole PREFIX），使其中未使用的部分不会被送回去。`,
    ],
  }),
  TE5017: (f) => ({
    title: say`去程和回程经过不同的设备`,
    says: say`${String(f.all)} 次握手中有 ${count(f.other, '次')}，SYN-ACK 所经的链路层地址与 SYN 的不同：${frame(f.syn)}的 SYN ${f.outward ? '交给了' : '来自'} ${name(f.first)}，${frame(f.synAck)}的 SYN-ACK ${f.outward ? '来自' : '交给了'} ${name(f.second)}。`,
    why: say`连接的两个方向各自独立选路，不必一致。对普通路由器来说没有影响；而保存状态的防火墙、地址转换或负载均衡必须看到两个方向，与所见的那一半对不上的，会被丢弃。单向测得的往返时延和跳数，对另一个方向的参考价值较小。`,
    fix: [
      say`如果连接被重置或卡住，检查是否有状态设备只看到一个方向；让两个方向使用同一个下一跳，或让这些设备同步状态。`,
      say`没有虚拟地址的冗余网关、一台主机有两块网卡在同一网段、直接服务器返回（DSR），本来就是这个样子。`,
    ],
  }),
  TE5018: (f) => ({
    title: say`已协商 ECN，比特却在途中被抹掉`,
    says: say`两个 SYN 已协商 ECN（${frame(f.synAckFrame)}），但${f.who}有 ${count(f.bare, '个')}数据报文段到来时没有 ECN 码点（首个见${frame(f.first)}），带码点的一个也没有。`,
    why: say`协商过 ECN 的发送方在发送新数据时会带上码点 ECT，使路由器可以打标记而不必丢弃；常见系统都会这样做。一个都没有到达，说明途中有设备把这两位清零了，最常见的是在设置或清除 DSCP 时改写了整个旧 TOS 字节。之所以说很可能而不是确定，是因为发送方也可以选择不设置。`,
    fix: [
      say`没有出错：这时就和没有 ECN 一样，由丢包来反映拥塞。`,
      say`要修复，就把抓包点移近发送方，直到能看到这些比特；那个位置之后的设备在设置 DSCP 时必须保留该字节的最低两位。`,
    ],
  }),
  TE5019: (f) => ({
    title: say`报文在途中被合并，以致过大`,
    says: say`${name(f.router)} 在${frame(f.messageFrame)}告知，${f.sender}的一个 ${bytes(f.joined)}的报文超出了下一段链路的承载能力 ${bytes(f.mtu)}${f.messages > 1 ? say`（这样的消息共 ${count(f.messages, '个')}，这是第一个）` : ''}。而在这条连接上，${f.sender}从不发送超过 ${bytes(f.most)}的报文，这是对端的 MSS 所要求的：途中有设备把几个报文合并成了一个。`,
    why: say`网卡和虚拟交换机会合并报文段以节省开销（LRO、GRO）。终端主机可以这样做；路由器、负载均衡或网桥合并之后，转发前必须重新切开。如果它先拿合并后的报文与 MTU 比较，就会丢弃本来放得下的数据，而发送方无论怎么改都没有用：每当几个报文挨得很近，它就要等一次重传定时器。`,
    fix: [
      say`在发出消息的设备上：对报文进入的那一侧执行 ethtool -K IFACE lro off gro off；如果消息不再出现，就升级它的内核、驱动或固件。`,
      say`发送方和它的 MTU 没有责任；调小 MSS 也无济于事。`,
    ],
  }),
  TE5020: (f) => ({
    title: say`由 SYN 代理应答握手`,
    says: bySynProxy(f),
    why: say`SYN 代理（nft synproxy、DPVS、受到泛洪时的防火墙）自己用 cookie 应答每个 SYN，等第三次握手证明客户端确实存在，才去连接服务端。它的 SYN-ACK 带的是它自己的 MSS、窗口缩放和 SACK 设置，不是服务端的；窗口打开之前客户端不能发送。服务端宕机时，connect() 看起来也是成功的。`,
    fix: [
      f.outcome === 'opened' || f.outcome === 'called'
        ? say`如果本来就应当有这个代理，无需处理；把它的选项（MSS、窗口缩放、时间戳）与服务端的对照，因为连接用的是代理的。`
        : say`在代理后面或服务端抓包：它的 SYN 在那里被拒绝或没有应答；看服务是否在监听（ss -ltn），是否放行代理的报文。`,
      say`在 Linux 上：nft list ruleset | grep -n synproxy；conntrack -S 和 /proc/net/stat/synproxy 统计它的工作。`,
    ],
  }),
  TE5021: (f) => ({
    title: say`应答绕过了 SYN 所经的设备`,
    says: say`${frame(f.synFrame)}的 SYN 来自链路层地址 ${name(f.from)}，而${frame(f.synAckFrame)}的 SYN-ACK 却交给了 ${name(f.to)}，并被从那里发来的 RST（${frame(f.resetFrame)}）拒绝。很可能是 ${name(f.from)} 所在的设备转换了发起方所呼叫的地址，而发起方并不认识应答的地址。`,
    why: say`地址转换（端口转发、负载均衡、集群的服务地址）之后，应答必须经同一台设备返回，由它换回被呼叫的地址。服务器若与发起方同在一个网段，就会直接应答；在发起方看来，这个应答来自它从未呼叫过的地址，于是由系统重置。`,
    fix: [
      say`对来自该网段的呼叫，让设备同时转换源地址（masquerade，发夹 NAT；在 Kubernetes 中由 hairpin 模式和 --cluster-cidr 决定是否经过 KUBE-MARK-MASQ）。`,
      say`或者让服务器去往该网段的路由经过这台设备。`,
      say`在发起方抓包，就能看到它呼叫的是哪个地址。`,
    ],
  }),
  TE5022: (f) => ({
    title: say`连接中途地址转换变了`,
    says: say`${name(f.before)} 的连接（最后一个报文是${frame(f.lastFrame)}）在 ${time(f.quietNs)}之后从 ${name(f.after)} 继续（${frame(f.frame)}），用的正是两端接下来要用的序号和确认号。${f.resetFrame > 0 ? say`服务端不认识这一端的连接，用${frame(f.resetFrame)}的 RST 应答。` : '对服务端来说这是另一条它不认识的连接。'}`,
    why: say`地址转换设备（NAT、负载均衡、节点上的 conntrack）给每条连接分配自己的地址和端口，只要连接还在就必须保留。它忘掉了这一条：空闲超过了超时时间，表满了或被清空，或者地址迁走了。下一个报文于是被当成新连接，得到另一个端口。`,
    fix: [
      say`让连接在转换设备忘记之前就说话：保活或心跳的间隔小于它对已建立连接的超时时间的一半（Linux：net.netfilter.nf_conntrack_tcp_timeout_established）。`,
      say`查一查变化发生的时候是什么清掉了映射：conntrack -F 或 -D、从接口上删除的地址、主备切换、表满（dmesg 中的 nf_conntrack: table full）。`,
      say`让转换设备丢弃或重置它不认识的报文，而不是重新转换：net.netfilter.nf_conntrack_tcp_loose=0。`,
    ],
  }),
};

const synOf = (f: { readonly synAck: boolean }): string => (f.synAck ? 'SYN-ACK ' : 'SYN ');

const placed = ({ address, port }: FactsOf<'TE5002'>['called']): Phrase =>
  say`${name(address)} 的端口 ${name(String(port))}`;

const STRIPPED: Readonly<Record<FactsOf<'TE5003'>['options'][number], Phrase>> = {
  'window-scale': say`窗口缩放`,
  'sack-permitted': say`SACK 许可`,
  timestamps: say`时间戳`,
  mss: say`MSS`,
  ecn: say`ECN 请求`,
  mptcp: say`MPTCP`,
  'fast-open': say`Fast Open`,
};

const OPTIONS: Readonly<Record<FactsOf<'TE5005'>['option'], string>> = {
  'window-scale': '窗口缩放',
  timestamps: '时间戳',
  sack: 'SACK ',
};

function optionLost(f: FactsOf<'TE5005'>): Phrase {
  const who = f.who.role === 'unknown' ? (f.who.side === 'a' ? say`发起方` : say`另一方`) : say`${f.who}`;
  switch (f.option) {
    case 'window-scale':
      return say`${who}在 SYN（${frame(f.synFrame)}）中写的窗口是 ${String(f.window)}，在${frame(f.first)}中又是同一个数，而按缩放 ${String(f.scale)} 计算应为 ${bytes(f.meant)}${
        f.filled > 0 ? say`；它的数据也像对方的窗口没有缩放那样填满了窗口（${count(f.filled, '次')}）` : ''
      }。`;
    case 'timestamps':
      return say`${who}发送了 ${count(f.count, '个')}不带时间戳的报文段（首个见${frame(f.first)}），而两个 SYN 都带时间戳，此后的每个报文段都必须带。`;
    case 'sack':
      return say`${who}发送了 ${count(f.count, '个')}不带 SACK 块的重复确认（首个见${frame(f.first)}），而两个 SYN 都允许使用 SACK。`;
  }
}

const TRANSLATED: Readonly<Record<FactsOf<'TE5013'>['what'], string>> = {
  source: '源地址',
  destination: '目的地址',
  both: '源地址和目的地址',
};

function bySynProxy(f: FactsOf<'TE5020'>): Phrase {
  if (f.outcome === 'called')
    return say`${frame(f.outcomeFrame)}的 SYN 回显了某个应答的时间戳，它和第三次握手的 TTL 又与${f.client}之后发送的报文不同：它们是 SYN 代理发出的，此前${f.client}已经与代理完成了握手。`;
  const answer = say`${f.server}在${frame(f.synAckFrame)}的 SYN-ACK 中给出的窗口是 0，还没有询问服务端的 SYN 代理就是这样`;
  const { synFrame, serverFrame } = f;
  if (synFrame === undefined || serverFrame === undefined)
    return f.outcome === 'opened'
      ? say`${answer}；握手之后 ${time(f.tookNs)}，一个字节也没有发送，窗口就在${frame(f.outcomeFrame)}打开了：这时代理已经与服务端完成了自己的握手。`
      : f.outcome === 'reset'
        ? say`${answer}；握手之后 ${time(f.tookNs)}来了 RST（${frame(f.outcomeFrame)}）：很可能是它后面的服务端拒绝了，所以这里 connect() 成功，随后的调用失败。`
        : say`${answer}；握手之后没有打开窗口的报文：很可能是它后面的服务端没有应答，而这里 connect() 已经成功。`;
  const called = say`${answer}；代理自己发给服务端的 SYN 在${frame(synFrame)}`;
  if (f.outcome === 'opened')
    return say`${called}，服务端的应答在${frame(serverFrame)}，握手之后 ${time(f.tookNs)}，窗口在${frame(f.outcomeFrame)}打开。${scalesOfProxy(f)}`;
  if (f.outcome === 'reset')
    return say`${called}，服务端在${frame(serverFrame)}拒绝了它：${f.client}的 connect() 成功，随后的调用失败。`;
  return serverFrame > 0
    ? say`${called}，服务端的应答在${frame(serverFrame)}，但没有打开窗口的报文到达${f.client}。`
    : say`${called}，没有应答：${f.client}的 connect() 已经成功，而服务端并不知道这条连接。`;
}

function scalesOfProxy({ client, promisedScale, serverScale }: FactsOf<'TE5020'>): Phrase | '' {
  if (promisedScale === undefined || serverScale === undefined) return '';
  const times = String(2 ** Math.abs(promisedScale - serverScale));
  return promisedScale < serverScale
    ? say`代理答应的窗口缩放是 ${String(promisedScale)}，服务端用的是 ${String(serverScale)}：${client}把每个窗口都看成实际的 1/${times}。`
    : say`代理答应的窗口缩放是 ${String(promisedScale)}，服务端用的是 ${String(serverScale)}：${client}把每个窗口都看成实际的 ${times} 倍，可能发送服务端收不下的数据。`;
}
