/** Findings about waiting, silence, keepalive and heartbeats, in Chinese. */
import { timerSeconds } from '../../../units.ts';
import { bytes, count, frame, idleDevice, number, percent, say, system, time } from '../../phrase.ts';
import type { FindingWords } from '../../finding-words.ts';
import { listedZh } from '../phrases.ts';
import type { FactsOf, FindingSentences } from './typed.ts';

export const IDLE: FindingSentences<'TE6'> = {
  TE6001: (f) => ({
    title: say`保活探测没有应答`,
    says: say`静默 ${time(f.idleNs)}之后，${f.prober}以 ${time(f.intervalNs)}的间隔发出 ${count(f.probes, '个')}保活探测（最后一个在${frame(f.lastFrame)}），${f.unheard === undefined ? '都没有应答' : say`应答都没有收到：抓包中有这些应答（最后一个在${frame(f.unheard.frame)}），但它回显的时间戳说明有 ${count(f.unheard.answers, '个')}应答没有到达它`}${f.gaveUpFrame > 0 ? say`；它在${frame(f.gaveUpFrame)}以 RST 放弃了连接` : '；它是否放弃了连接，抓包中看不出来'}。${f.system.length === 0 ? say`对应的参数是 TCP_KEEPIDLE ${number(timerSeconds(f.keepIdleNs))}、TCP_KEEPINTVL ${number(timerSeconds(f.intervalNs))}${f.gaveUpFrame > 0 ? say`、TCP_KEEPCNT ${number(f.probes)}` : ''}：由程序在套接字上设置，或者在 Linux 上由 net.ipv4.tcp_keepalive_time、_intvl 和 _probes 对所有套接字设置。` : say`这是${listedZh(f.system.map(system), '或')}的默认值。`}`,
    why: say`保活探测是一个 ACK，序号取下一个序号的前一个；对端只要还在，就会应答。所有尝试都没有应答时，系统丢弃连接，应用的下一次调用得到 ETIMEDOUT。`,
    fix: [
      say`查清对端为什么不在了：崩溃、断网，或途中设备丢弃了空闲连接。`,
      ...(f.unheard === undefined
        ? []
        : [
            say`如果应答从主机的另一块网卡进来（例如有线与无线），就让主机只用一块来应答和监听：查看它的路由，以及对返回路径的过滤（rp_filter）。`,
          ]),
      say`如果是途中设备，探测就要比它的空闲超时更频繁：TCP_KEEPIDLE 小于空闲超时的一半。`,
    ],
  }),
  TE6010: (f) => (f.greeting ? slowGreeting(f) : slowAnswers(f)),
  TE6011: (f) => ({
    title: say`大部分时间花在客户端自己身上`,
    says: say`从收到应答到发出下一个请求，${f.who}平均用了 ${time(f.meanNs)}，共 ${count(f.questions, '次')}：累计 ${time(f.thoughtNs)}，占整个交互过程的 ${percent(f.share)}。${f.server}开始应答只用了 ${time(f.answerNs)}。`,
    why: say`程序处理完上一个应答，才发出下一个请求。停顿这么均匀、这么短，说明是程序在工作，而不是人在操作；网络和${f.server}都无法让这个过程更快。`,
    fix: [
      say`看看${f.who}在两个请求之间做了什么：解析、写日志、等锁、逐行处理。`,
      say`一次多请求一些（批量、连接查询、流水线），或者在处理完上一个应答之前就发出下一个请求。`,
    ],
  }),
  TE6012: (f) => ({
    title: say`大部分时间花在往返路上`,
    says: say`${f.client}依次发出 ${count(f.turns, '个')}请求，每个都等上一个的应答到了才发。往返时延为 ${time(f.rttNs)}，单是来回路上就用了 ${time(f.wireNs)}，占整个交互过程的 ${percent(f.share)}。`,
    why: say`每个请求都要等上一个应答，因此每个都要付出一个完整的往返时延，无论${f.server}有多快、带宽有多大。`,
    fix: [
      say`少问几次，一次多问一些：批量、连接查询、流水线（HTTP/2、Redis pipeline、SMTP PIPELINING）、预取。`,
      say`让两者靠近：把${f.client}的程序部署到${f.server}附近，或者在${f.client}附近放一个缓存或代理。`,
    ],
  }),
  TE6030: (f) => ({
    title: say`心跳丢失之后连接被关闭`,
    says: f.unanswered
      ? say`${f.beater}每隔 ${time(f.periodNs)}发送一条小消息，每条都有应答，直到${frame(f.lastBeat)}的这一条；${time(f.waitedNs)}之后，它在${frame(f.closeFrame)}关闭了连接。`
      : say`${f.beater}每隔 ${time(f.periodNs)}发送一条小消息，最后一条在${frame(f.lastBeat)}；等了 ${time(f.waitedNs)}没有下一条，${f.closer}在${frame(f.closeFrame)}关闭了连接。`,
    why: say`应用用自己的心跳监视对端，少了一次就认为对端已死。对端也许只是慢了（运行时长时间停顿、磁盘写满、正在恢复丢包），所以一两次心跳的限度会关掉还活着的连接。`,
    fix: [
      say`查清静默的一侧当时在做什么：运行时停顿、负载高、进程被暂停、路径中断。`,
      say`把限度放宽到好几次心跳，并且要长于最初几次重传超时（1 s 以上）。`,
      say`客户端重新连上来时，让服务端立即丢弃同一客户端的旧连接。`,
    ],
  }),
  TE6031: (f) => ({
    title: say`长时间静默之后连接已死`,
    says: say`有 ${time(f.quietNs)}没有任何报文；随后${f.sender}在${frame(f.since)}恢复发送，又重复了 ${count(f.repeats, '次')}，${f.silent}都没有应答，它最后一次有回音是在${frame(f.heardFrame)}。静默的时间${f.exact ? '正好等于' : '超过了'}${idleDevice(f.devices)}的空闲超时：这是一种可能，仅凭报文无法证明。`,
    why: say`NAT、防火墙和负载均衡都有一张连接表，空闲达到固定时间的表项会被删除。许多设备删除时一声不响：两端都以为连接还在，下一个报文却被丢弃了。在静默期间离开的主机看起来也一样。`,
    fix: [
      say`查一查两台主机之间每台设备的空闲超时，与这次静默的时间比较；如果还有别的连接也在同样长的静默之后断掉，就能证明。`,
      say`启用保活（SO_KEEPALIVE 加 TCP_KEEPIDLE）或心跳，间隔小于该超时的一半。`,
      say`连接池要抢在路径之前关闭空闲连接，并设置 TCP_USER_TIMEOUT，使失效的连接在几秒内就能发现。`,
    ],
  }),
  TE6032: (f) => ({
    title: say`保活比空闲超时还慢`,
    says: say`${f.prober}的首个保活探测在静默 ${time(f.idleNs)}之后才出现（${frame(f.firstFrame)}），而此时连接已经死了：${f.resetFrame > 0 ? say`应答是${frame(f.resetFrame)}的 RST` : '没有一个探测得到应答'}。这段静默超过了${idleDevice(f.devices)}的空闲超时：可能在保活探测发出之前，途中设备就已忘记了这条连接。`,
    why: say`保活的空闲时间必须短于路径上最短的空闲超时，才能让途中设备记住连接。多数系统默认两小时，几乎比所有防火墙、NAT 和负载均衡的超时都长；这样保活只会发现连接已死，而不能维持它。在静默期间离开的对端看起来也一样。`,
    fix: [
      say`把保活的空闲时间设为路径上最短空闲超时的一半以下：此处为 TCP_KEEPIDLE ${String(f.halfSeconds)} 或更小；只设置了 SO_KEEPALIVE 的套接字则用 net.ipv4.tcp_keepalive_time。`,
      say`保活要由程序主动启用（SO_KEEPALIVE）；许多库有自己的选项来设置时间。`,
    ],
  }),
  TE6033: (f) => ({
    title: say`服务端等到有数据才接受连接`,
    says: say`客户端在${frame(f.ackFrame)}完成了三次握手，还什么也没发；首个 SYN-ACK 之后 ${time(f.waitedNs)}，服务端又重发了一次（${frame(f.againFrame)}），比丢包重传的定时器要晚：很可能是监听套接字推迟了 accept()。`,
    why: say`使用 TCP_DEFER_ACCEPT（nginx 的 deferred、Apache 的 AcceptFilter）时，Linux 要等首个数据到来才把连接交给应用。在此之前，服务端系统只保留半连接请求：它丢弃客户端的第三次握手，在期限将到时重发 SYN-ACK，然后接受客户端或忘掉它。`,
    fix: [
      say`如果本来就应由客户端先发送，就没有问题；等待服务端问候语的客户端会白等：去掉该监听套接字上的这个选项。`,
      say`提前建连、首次发送又晚于延迟接受期限的客户端（浏览器、连接池），可能在发送首个数据时被重置：把期限设得更长。`,
    ],
  }),
  TE6034: (f) => ({
    title: say`程序停止了读取`,
    says: say`${f.reader}在${frame(f.closedFrame)}关闭了窗口，过了 ${time(f.forNs)}（${frame(f.lastFrame)}）仍未打开，其间收到 ${count(f.probes, '个')}零窗口探测：它的程序一直没有读数据。总共发给它 ${bytes(f.received)}${f.silent ? '；它自己什么都没发' : ''}。`,
    why: say`窗口就是接收缓冲区的空闲空间：缓冲区满了就关闭，程序一读就打开。主机能应答探测，说明还活着；只要它继续应答，TCP 就没有定时器会结束这种状态，要等某一方的程序放弃才会结束。`,
    fix: [
      say`在不读的一侧查看进程：阻塞在锁、系统调用或调试器中，被暂停（状态 T），或者在等另一条反过来等它的连接。ss -tm 可以看到填满的 Recv-Q。`,
      say`在发送的一侧为写操作设置超时，或设置 TCP_USER_TIMEOUT：窗口关闭期间它也计时。`,
      say`先把数据全部写完再读的程序会这样互相阻塞；应当读写交替进行。`,
    ],
  }),
  TE6036: (f) => ({
    title: say`保活探测由途中设备代答`,
    says: say`${f.prober}的 ${count(f.probes, '个')}保活探测（最后一个在${frame(f.lastFrame)}）中有 ${number(f.answers)} 个得到应答；其中 ${number(f.onPath)} 个应答的 TTL 是${f.peer}从未用过的，而且不到握手往返时延的一半就到了：是两者之间的设备代答的。`,
    why: say`有些防火墙、加速设备以及卫星或移动网关会自己应答探测，为的是节省无线资源，或者因为它们把连接在自己这里终结、再另建一条。这样探测方只知道那台设备还在。${f.peer}可能早已离线几个小时，而它自己的系统收不到探测，也可能按自己的定时器丢弃连接。`,
    fix: [
      say`让应用自己去问对端：应用协议自身的心跳（HTTP/2、WebSocket、数据库的 ping）能穿过这种设备。`,
      say`按 TTL 找出这台设备：与初始值（64、128、255）之差就是到它的路由器数。对这类流量关闭它的保活或 TCP 代理功能。`,
      say`在它的后面抓包，看探测有没有到达。`,
    ],
  }),
  TE6037: (f) => ({
    title: say`旧连接未关闭，客户端又连了回来`,
    says: say`客户端在连接 ${String(f.connections[0])} 上每隔 ${time(f.periodNs)}发送一条小消息，最后一条在${frame(f.lastBeat)}；${time(f.waitedNs)}之后，它在${frame(f.synFrame)}向同一目标建立了连接 ${String(f.connections[1])}，而旧连接谁也没有关闭：服务端于是同时保有两条。${f.sweptFrame > 0 ? say`再过 ${time(f.sweptNs)}，服务端才在${frame(f.sweptFrame)}关闭旧连接。` : '直到抓包结束，服务端也没有关闭旧连接。'}`,
    why: say`断电或断网的设备不会发 FIN。在服务端看来，旧连接一直是 ESTABLISHED，直到它自己的或 TCP 的定时器结束它；经常重启的设备会留下许多这样的僵尸连接，占用描述符、名额和锁（TE7022）。同一地址后面有多个客户端时看起来也一样，因此只是很可能。`,
    fix: [
      say`客户端再次表明身份时，让服务端立即丢弃它的旧连接。`,
      say`服务端的限度定为两三次心跳，由每条连接上的定时器执行，而不是缓慢地轮询所有连接。`,
      say`在服务端的套接字上启用保活，时间要短（TCP_KEEPIDLE、TCP_KEEPINTVL、TCP_KEEPCNT）；它会发送数据的地方，设置 TCP_USER_TIMEOUT。`,
    ],
  }),
  TE6038: (f) => ({
    title: say`应答到来之前已放弃等待`,
    says: say`${f.who}在${frame(f.asked)}${f.question === 'tls' ? '开始 TLS 握手' : f.question === 'http' ? '发出 HTTP 请求' : '发出最后一段数据'}；${f.server}确认了它，却什么也没说。${time(f.waitedNs)}之后，${f.who}${f.reset ? '重置' : '关闭'}了连接（${frame(f.closed)}）${
      f.timeoutNs > 0 ? say`，与超时设为 ${time(f.timeoutNs)}的程序一致` : ''
    }。${
      f.answered > 0
        ? say`应答后来还是到了，到${frame(f.answered)}为止，距请求 ${time(f.answeredAfterNs)}：那时已经没有人读了。`
        : say`抓包中没有应答。`
    }`,
    why: say`确认由系统发出：请求已经到达，网络没有问题。超时是发出请求的程序自己的（HTTP 客户端、数据库驱动、连接池），不是 TCP 的；慢的是应答的程序，或者它所等待的东西。`,
    fix: [
      say`在${f.server}的日志里找${frame(f.asked)}的请求，看它当时在做什么（慢查询、工作线程池已满、锁、调用其他服务）。`,
      say`在${f.who}的配置里找出${f.timeoutNs > 0 ? say` ${time(f.timeoutNs)}的` : ''}超时，与${f.server}允许用的时间比较；紧接着的重试会让负载加倍。`,
      say`让${f.server}在客户端已经离开时停止处理，放弃的请求就不再白费资源。`,
    ],
  }),
  TE6039: (f) => ({
    title: say`没有应答就关闭`,
    says: say`${f.who}${f.question === 'tls' ? '开始 TLS 握手' : '发出 HTTP 请求'}（到${frame(f.asked)}为止）；${f.server}全部确认了，却一个字节也没有发送，${time(f.waitedNs)}之后关闭了连接（${frame(f.closed)}）${
      f.timeoutNs > 0 ? say`，与超时设为 ${time(f.timeoutNs)}的程序一致` : ''
    }。`,
    why: say`确认之后正常发出 FIN，说明程序或代替它的代理已经从套接字取走了请求：若有数据未读，Linux 和 Windows 会重置。随后它是有意关闭的：自己的超时、没有报告的错误，或者进程结束。${f.question === 'tls' ? '这个端口上的服务若不使用 TLS，或者不接受客户端的提议又不发告警，也是如此。' : '后端中断的代理也是如此；请求声明的长度比实际到来的长，服务端一直等待其余部分，也是如此。'}客户端读到的是空的应答（“empty reply from server”“unexpected EOF”“socket hang up”）。`,
    fix: [
      say`在${f.server}的日志里查找${frame(f.asked)}${f.waitedNs > 0 ? say`之后 ${time(f.waitedNs)}` : '之后'}发生了什么：崩溃、被杀的工作进程、后端的错误。`,
      f.question === 'tls'
        ? say`手工试这个端口：openssl s_client -connect HOST:PORT，再不用 TLS 试一次：curl -v http://HOST:PORT/。`
        : say`手工发送同一个请求，也直接发给代理后面的服务：curl -v http://HOST:PORT/。`,
      ...(f.timeoutNs > 0 ? [say`在服务端、它的工作进程管理器和代理的配置里找 ${time(f.timeoutNs)}的超时。`] : []),
    ],
  }),
};

const slowAnswers = (f: FactsOf<'TE6010'>): FindingWords => ({
  title: say`应答慢，但不是网络的问题`,
  says: say`${frame(f.asked)}的请求在 ${time(f.ackedAfterNs)}之后就由${frame(f.acked)}确认了，应答的第一个字节却到${frame(f.answered)}才来：${f.who}用了 ${time(f.waitedNs)}${
    f.slow > 1
      ? say`。${f.slow === f.answers ? say`全部 ${count(f.answers, '个')}应答` : say`${count(f.answers, '个')}应答中有 ${number(f.slow)} 个`}用时一秒以上，累计 ${time(f.slowNs)}（占首个请求到最后一个应答之间的 ${percent(f.share)}）`
      : f.answers > 1
        ? say`，而 ${count(f.answers, '个')}应答的中位数是 ${time(f.medianNs)}`
        : ''
  }。`,
  why: say`ACK 是系统发的，应答是程序发的：请求已经到达，其间也没有丢包。剩下的就是程序自身，或者它在等的东西（数据库、磁盘、锁、另一个服务、它自己的某个线程）。它是在计算，还是有意在等某个事件，从报文看不出来。`,
  fix: [
    say`按${frame(f.asked)}到来的这个请求，查看${f.who}自己的日志或调用链：慢查询、工作进程池已满、对其他服务的调用。`,
    say`同时在该主机上抓取它与后端之间的报文：一连串的慢应答，终点就是不再等别人的那一个。`,
  ],
});

const slowGreeting = (f: FactsOf<'TE6010'>): FindingWords => ({
  title: say`服务端的问候语来得慢`,
  says: say`连接在${frame(f.asked)}就已建立，${f.who}却直到${frame(f.answered)}才发送数据，晚了 ${time(f.waitedNs)}；${f.asker}只能等着。`,
  why: say`${f.who}的程序在问候之前查了什么东西、正忙，或者有意等待。常见原因：对客户端做反向 DNS 查询而超时、ident 查询、工作进程池已满、反垃圾邮件的延迟（greet pause、postscreen）。`,
  fix: [
    say`在${f.who}所在主机上测一下反查客户端地址要多久，并关闭这类查询（sshd 的 UseDNS no、MySQL 的 skip_name_resolve、邮件服务器的相应设置）。`,
    say`如果停顿是为了反垃圾邮件，就把已知的客户端加入例外名单。`,
  ],
});
