/** Findings about how connections end, in Chinese. */
import { COOKIE_AGE, LEAST_UNANSWERED_TRIES, MOST_LISTED } from '../../limits.ts';
import { bytes, count, frame, idleDevice, name, number, type Phrase, say, separated, time } from '../../phrase.ts';
import { icmpZh } from '../icmp.ts';
import { listedZh } from '../phrases.ts';
import type { FactsOf, FindingSentences } from './typed.ts';

export const ENDING: FindingSentences<'TE4'> = {
  TE4001: (f) => ({
    title: say`连接被重置时仍有数据在途`,
    says: say`${
      f.unackedFromPeer > 0
        ? say`${resetBy(f)}，当时发给它的 ${bytes(f.unackedFromPeer)}（最后一个在${frame(f.lastDataFrame)}）在这份抓包中还没有被确认。`
        : say`${resetBy(f)}，当时它自己发出的 ${bytes(f.unackedFromSender)}（最后一个在${frame(f.lastDataFrame)}）在这份抓包中还没有被确认。`
    }${f.goodbye === null ? '' : say`这些数据很可能只是${GOODBYES[f.goodbye]}：应用没有丢失任何内容。`}`,
    why: say`重置会清空两端的缓冲区：没有被确认的数据就丢了，已经确认的数据也未必被应用读到。`,
    fix:
      f.goodbye === null
        ? [
            say`查清为什么会重置：原因就写在这条连接的过程里。`,
            say`要关闭连接的程序，必须先读完对端还在发送的数据，或者先关闭自己的发送方向，等对端的 FIN。`,
            say`应用只应重试可以安全重复的操作：对方究竟收下了多少，无从得知。`,
          ]
        : [
            say`没有任何故障：程序拿到所需的内容后道别，并不等待应答。如果重置本身带来困扰（有些日志把它记为错误），让程序关闭时不要用 SO_LINGER 0。`,
          ],
  }),
  TE4002: (f) => ({
    title: say`连接关闭一直没有完成`,
    says: f.closeWait
      ? say`${f.closer}在${frame(f.finFrame)}以 FIN 关闭；${f.other}确认了它，但过了 ${time(f.waitedNs)} 仍没有关闭：一直停在 CLOSE-WAIT。`
      : say`${f.closer}在${frame(f.finFrame)}以 FIN 关闭；其后 ${time(f.waitedNs)} 内，没有任何迹象表明${f.other}收到了它。`,
    why: say`处于 CLOSE-WAIT 的一端在等自己的应用调用 close。TCP 没有任何定时器会结束这个状态；描述符不断堆积，直到进程耗尽为止。`,
    fix: [
      say`在停在 CLOSE-WAIT 的程序里：read 返回 0（文件结束）时就关闭套接字，出错的分支也不能漏。`,
      say`用 ss -tnp state close-wait 可以实时查看：最后一列是进程名。`,
    ],
  }),
  TE4003: (f) => ({
    title: say`向已关闭的套接字发送数据`,
    says: say`${f.sender}已经关闭了套接字，${f.fin ? say`${f.peer}在${frame(f.trigger)}的 FIN 之前还有数据没有到达它，它便以` : say`${f.peer}仍在发送数据（${frame(f.trigger)}），于是收到`}${frame(f.resetFrame)}的 RST${f.fin ? '应答' : ''}。${f.goodbye === null ? '' : say`这些数据很可能只是${GOODBYES[f.goodbye]}：应用的数据没有丢失。`}`,
    why: say`FIN 只表示发送它的一方不再发数据，对端仍可以继续发送。但是应用把整个套接字都关闭以后，就没有人再读了，系统便用 RST 应答到来的数据。在留作下次请求使用的连接上，这是一种竞争：服务端关闭连接时，客户端正好在发送。`,
    fix: f.farewell
      ? [say`没有出错：先关闭的一方没有等对方道别，RST 只是系统对这段道别的应答。`]
      : [
          say`让发送请求的一方先于对端关闭空闲连接：keep-alive 时间要比服务端的短。`,
          say`在复用的连接上写失败时，如果请求可以安全重复，就换一条新连接重发。`,
          say`要关闭连接的程序，应当先用 shutdown(SHUT_WR) 发出 FIN，把数据读完，然后才 close。`,
        ],
  }),
  TE4004: (f) => ({
    title: f.seen ? say`关闭套接字时还有未读数据` : say`连接被重置，很可能有数据未读`,
    says: say`${f.sender}在${frame(f.resetFrame)}重置了连接${f.seen ? '；从此前的窗口和确认可以看出，当时有收到的数据还没有读。' : '，而当时它还没有应答完收到的全部数据。很可能是在有数据未读时关闭了套接字；另一种可能是设置了超时为 0 的 SO_LINGER，仅凭报文无法区分。'}${f.peerDone ? say`${f.peer}此前已经关闭，发给它的也都到了：除未读的数据以外没有损失。` : ''}`,
    why: say`程序关闭套接字时，如果接收缓冲区里还有数据，Linux 和 Windows 会发 RST 而不是 FIN，以此表明数据丢失。RST 还会让对端丢掉已收到而未读取的内容，例如一个错误页面。`,
    fix: [
      f.sender.role === 'client'
        ? say`关闭之前把应答读完（或读到设定的上限），即使它不是期望的结果。`
        : say`关闭之前把请求读完（或读到设定的上限），即使要拒绝它。`,
      say`分两步关闭：先 shutdown(SHUT_WR)，再读到文件结束或一个较短的超时，然后 close。`,
      say`检查程序里有没有超时为 0 的 SO_LINGER，以及各种退出路径：进程被杀掉时也是这样关闭的。`,
    ],
  }),
  TE4005: (f) => ({
    title: say`半打开连接，一端已经忘记它`,
    says:
      f.tries > LEAST_UNANSWERED_TRIES
        ? say`在 ${time(f.triedNs)} 里，${f.peer}发出的报文${f.sender}一概不应答（尝试了 ${count(f.tries, '次')}，最后一次在${frame(f.trigger)}）；随后它用${frame(f.resetFrame)}的 RST 应答：它又在线了，却不知道这条连接，很可能是主机在此期间重启过。`
        : f.ownTries > 0
          ? say`同一段数据${f.sender}发送了 ${count(f.ownTries, '次')}，始终没有得到确认（最后一次在${frame(f.ownFrame)}）；${f.peer}在${frame(f.trigger)}再次发来报文时，它用${frame(f.resetFrame)}的 RST 应答：很可能它的系统此时已经放弃了这条连接（ETIMEDOUT），这段数据也没有送达。`
          : f.quietNs > 0
            ? say`静默 ${time(f.quietNs)} 之后，${frame(f.trigger)}得到的应答是${frame(f.resetFrame)}的 RST：${f.sender}或代替它应答的设备已经不认识这条连接。${f.devices === null ? '' : say`静默的时间达到或超过${idleDevice(f.devices)}的空闲超时；这只是一种可能。`}`
            : say`${frame(f.trigger)}得到的应答是${frame(f.resetFrame)}的 RST：${f.sender}已经不认识这条连接。`,
    why: say`不带 ACK、序号恰好等于对端确认号的 RST，是没有这条连接的系统才会发的：它重启过，进程迁到了别的主机，或者负载均衡、防火墙丢弃了空闲连接而没有通知任何一端。`,
    fix: [
      say`在路径忘记连接之前让它有流量：TCP 保活或应用层心跳，间隔小于空闲超时的一半。`,
      say`调大途中设备的空闲超时，或者让它在超时的时候向两端发送 RST。`,
      say`查一查主机当时有没有重启：若是，它的其他连接也会以同样的方式断掉。`,
    ],
  }),
  TE4006: (f) => ({
    title: f.ignored ? say`RST 并非由它所声称的一端发送，也没有被接受` : say`RST 并非由它所声称的一端发送`,
    says: say`${frame(f.resetFrame)}的 RST 声称来自${f.sender}，却不像它的其他报文：${separated(
      f.signs.map((sign) => SIGNS[sign] ?? say`${sign}`),
      '；',
    )}。${f.ignored ? say`${f.peer}没有接受它，它没有起任何作用。` : ''}${f.lost === undefined ? '' : say`它造成了损失：${f.sender}自己继续发送数据（最后在${frame(f.lost.dataFrame)}；${bytes(f.lost.bytes)}一直没有被确认），而${f.peer}已经放弃了连接，用${frame(f.lost.resetFrame)}的 RST 应答。`}`,
    why: say`防火墙、入侵防御和审查设备会用伪造的 RST 切断连接。中间设备的距离（TTL）不同、时钟不同，序号也只能靠猜。这里要求有两个独立的迹象，或者该端之后的表现就像没发过 RST 一样，才作此判断。`,
    fix: [
      say`在两端抓包：一端收到、另一端却没有发过的 RST，就来自中间。`,
      say`拿它的 TTL 与 traceroute 比较：与该主机其他报文的差值，说明那台设备在几跳之外。`,
      say`问问路径上的防火墙、代理或检测设备由谁管理，查它关于这条连接的日志。`,
    ],
  }),
  TE4007: (f) => ({
    title: say`对端失去响应`,
    says: say`从${frame(f.since)}到${frame(f.lastFrame)}，${f.sender}在 ${time(f.ladderNs)} 里把同一个报文重传了 ${count(f.repeats, '次')}；${f.silent}没有任何回音。${f.errors > 0 ? '倒是收到了 ICMP 差错。' : ''}`,
    why: say`主机崩溃、断网或路径中断时，既不会发 FIN 也不会发 RST。发送方按加倍的间隔重传；Linux 在 tcp_retries2 次（默认 15，约 15 分钟以上）后放弃，这时才告诉应用：ETIMEDOUT，或最后一个 ICMP 差错。`,
    fix: [
      say`检查失去响应的主机及其链路当时的情况：崩溃、断电、网卡、路由、防火墙重新加载。`,
      say`想早点知道，就在套接字上设置 TCP_USER_TIMEOUT，或在应用中设置超时。`,
      say`空闲的一侧自己永远不会发觉：在那里启用保活。`,
    ],
  }),
  TE4020: (f) => ({
    title: say`主机一下子关闭了全部连接`,
    says: say`${name(f.address)} 在 ${time(f.withinNs)} 内（${frame(f.firstFrame)}到${frame(f.lastFrame)}）关闭了它打开着的全部 ${count(f.connections, '条')}连接，涉及 ${count(f.peers, '台')}主机${after(f)}。`,
    why: say`进程结束时，系统会关闭它的套接字，每个都发一个 FIN；主机关机时，所有进程都是如此。网络上没有任何问题：各个对端在同一时刻看到数据流结束。`,
    fix: [
      say`查看该主机当时的日志：关机、服务重启、被守护进程拉起的崩溃，或者内核的 OOM killer。`,
      say`计划内的重启之前，先把主机从负载均衡中摘除，等连接自然结束；客户端应当错开重连时间。`,
    ],
  }),
  TE4021: (f) => ({
    title: say`关闭太晚，FIN-WAIT-2 已经超时`,
    says: say`${f.closer}在${frame(f.finFrame)}关闭；${f.late}在 CLOSE-WAIT 停了 ${time(f.waitedNs)}，才在${frame(f.lateFrame)}发出自己的${LATE[f.what]}，得到的应答是${frame(f.resetFrame)}的 RST：另一端的套接字已经不在了。`,
    why: say`应用关闭了的套接字在 FIN-WAIT-2 等待对端的 FIN，没有人在等它；Linux 在 tcp_fin_timeout（默认 60 s）之后丢弃这种孤儿套接字，太多时立即丢弃。另一侧的 CLOSE-WAIT 没有超时：要等那边的应用调用 close() 才结束。`,
    fix: [
      say`查清${f.late}在 read() 返回 0 时为什么没有关闭：漏看了文件结束、描述符泄漏、连接池里遗忘的连接。ss -tn state close-wait 会列出它们。`,
      say`如果数据都已交换完，这个 RST 本身不会造成损失；调大 tcp_fin_timeout 只会掩盖关闭太晚的问题。`,
    ],
  }),
  TE4022: (f) => ({
    title: say`失败之后重试同一条连接`,
    says: say`${f.rows > 1 ? say`有 ${count(f.rows, '个')}地址和端口在失败之后又被重试（连接 ${connections(f.connections.slice(0, MOST_LISTED))}${f.connections.length > MOST_LISTED ? ' 等' : ''}）。其中最长的一串：` : ''}一个客户端从${frame(f.frames[0] ?? 0)}起，在 ${time(f.spanNs)} 里对同一地址和端口尝试了 ${count(f.tries, '次')}${f.rows > 1 ? '' : say`（连接 ${connections(f.connections)}）`}，每次都是在前一次失败之后（${separated(
      f.how.map((how) => FAILURES[how]),
      '，然后',
    )}）；${f.wellFrame > 0 ? say`${frame(f.wellFrame)}的那一次成功了` : f.openFrame > 0 ? say`${frame(f.openFrame)}的那一次结果如何，不在抓包中` : '没有一次成功'}。`,
    why: say`应用遇到错误时，通常会向同一目标重新建连。这些相关的尝试对应用来说是一件事：用户看到的是一次延迟，而不是多次失败。应用自己的原因在报文里看不出来，所以这里标为推测。`,
    fix: [
      say`按第一次失败来判断：要解决的是它的原因。`,
      say`让程序每次失败后等得更久，并加上随机量，以免大量客户端同时涌回来。`,
    ],
  }),
  TE4023: (f) => ({
    title: say`建连撞上同一端口的旧连接`,
    says: say`${frame(f.synFrame)}的 SYN 用的是一条旧连接的端口，而${f.holder}还保留着那条旧连接${f.state === '' ? '' : `（${f.state}）`}：它在${frame(f.ackFrame)}用旧序号的 ACK 应答${f.resetFrame > 0 ? say`，客户端在${frame(f.resetFrame)}重置了它` : ''}。${f.openFrame > 0 ? say`下一个 SYN 在${frame(f.openFrame)}建立了连接${f.delayNs > 0 ? say`，比第一个晚 ${time(f.delayNs)}` : ''}。` : say`${f.delayNs > 0 ? say`在 ${time(f.delayNs)} 里` : ''}发了 ${count(f.tries, '个')} SYN，连接仍没有建立${f.resetFrame > 0 ? '' : '；抓包中没有客户端针对旧连接的 RST'}。`}`,
    why: say`${f.holder}不能因为来了一个 SYN 就放弃连接，因为 SYN 可能是伪造的。它发送挑战 ACK（在 TIME-WAIT 状态也一样），只有对旧连接一无所知的客户端以 RST 回应，旧连接才会结束。客户端的 SYN 一秒后才重发，建连就晚了这么久。如果防火墙认为这个 ACK 或 RST 不合法而丢弃，那么在旧连接消失之前，建连永远不会成功。`,
    fix: [
      say`查清客户端怎么会不声不响地丢了旧连接：重启、NAT 或负载均衡把端口分给了别人、RST 丢失。`,
      say`让保留旧连接的一侧启用保活或 TCP_USER_TIMEOUT，在端口再次被用到之前清掉失效的连接。`,
      say`客户端不要绑定固定端口；有 NAT 时多给一些端口，避免一分钟之内就重复使用。有时间戳时（RFC 6191），TIME-WAIT 可以接受较新的 SYN。`,
      say`如果建连一直卡住，检查有没有状态防火墙丢弃了挑战 ACK 或 RST。`,
    ],
  }),
  TE4024: (f) => ({
    title: say`服务端忘记了这次握手`,
    says: say`服务端在${frame(f.synAckFrame)}发出 SYN-ACK，${f.waitedNs > 0 ? say`${time(f.waitedNs)} 之后` : '随后'}却用${frame(f.resetFrame)}的 RST 应答客户端的${frame(f.trigger)}：它那里没有与之对应的握手。${f.waitedNs > COOKIE_AGE ? '这么晚，SYN cookie 已不再被接受，没有 cookie 的半连接请求也已过期。' : ''}`,
    why: say`在第三次握手到来之前，服务端会保留半连接请求（大约一分钟，其间重发 SYN-ACK）；用 SYN cookie 时则只有一个两分钟内有效的序号。再晚一些、序号不对，或者到了另一台并没有发过 SYN-ACK 的主机上，第三次握手都对不上号，于是和任何不相干的报文一样被重置。`,
    fix: [
      say`如果来得晚：查清是什么耽搁了客户端的第三次握手，或者它丢失之后的首个数据（休眠的主机、自行完成握手的代理）。`,
      say`如果来得及时：负载均衡把同一条连接的报文发给了两台服务器，或者前面的 SYN 代理与服务端的序号对不上。`,
      say`在服务端查看：nstat -az TcpExtSyncookiesFailed TcpExtListenOverflows TcpExtTCPReqQFullDrop。`,
    ],
  }),
  TE4025: (f) => ({
    title: say`已建立的连接中出现 SYN`,
    says: say`${frame(f.synFrame)}的 SYN 落在一条已建立连接的端口上。${f.holder}用挑战 ACK 应答（${frame(f.ackFrame)}），${f.opener}既没有重置它，也没有重发 SYN：这个 SYN 不是它发的，或者是很久以前发的。`,
    why: say`仍然保有连接的一方会把挑战 ACK 当作普通 ACK，照常继续，所以这个 SYN 没有造成危害。不知道序号的盲攻击者会往连接里发 SYN 和 RST；把报文滞留很久的网络也会送来旧报文。`,
    fix: [
      say`只有一个，无需处理。大量出现就是攻击：在主机上执行 nstat -az TcpExtTCPChallengeACK TcpExtTCPSYNChallenge，可以看到挡下了多少。`,
      say`拿它的 TTL 与发送方的其他报文比较：不同就说明来源不同。`,
    ],
  }),
  TE4027: (f) => ({
    title: say`发给主机的 ICMP 差错没有做地址转换`,
    says: say`${name(f.router)} 在${frame(f.errorFrame)}以 ICMP 告知${f.host}：${icmpZh(f.family, f.type, f.code)}（类型 ${number(f.type)}，代码 ${number(f.code)}${f.messages > 1 ? say`；这样的消息共 ${count(f.messages, '个')}` : ''}）。它引用的是 ${name(f.quotes)}，抓包中没有这条连接，但引用的序号正在 ${name(f.tuple)} 上传输：中间有设备做地址转换，却没有改写引用的内容。${EFFECT[f.effect]}`,
    why: say`ICMP 差错里带有引发它的报文的开头部分。做地址转换的设备除了改写消息自身的地址，还必须改写引用部分里的地址和端口：主机按引用内容查找套接字，查不到就丢弃消息。二者属于同一件事只是很可能，并不确定；抓包点之后的另一台设备仍可能把它改对。`,
    fix: [
      say`在做地址转换的设备上：让连接跟踪看到这些流量。Linux 的 masquerade、snat 和 dnat 会改写引用部分；只改地址的规则（notrack 加 ip saddr set、eBPF 程序）不会。`,
      say`解决消息所报告的问题：发送它的设备无法转发或拒绝转发那个报文。`,
    ],
  }),
  TE4028: (f) => ({
    title: say`TIME-WAIT 期间端口再次被使用`,
    says: f.byWaiting
      ? say`前一条连接结束（${frame(f.lastFrame)}）后过了 ${time(f.afterNs)}，${frame(f.synFrame)}的 SYN 又用同样的地址和端口建连，而前一条连接正是${f.opener}自己先关闭的：它当时处于 TIME-WAIT，系统提前放出了端口（Linux 上是 net.ipv4.tcp_tw_reuse；自己绑定端口的程序还需要 SO_REUSEADDR）。`
      : say`前一条连接结束（${frame(f.lastFrame)}）后过了 ${time(f.afterNs)}，${frame(f.synFrame)}的 SYN 又用同样的地址和端口建连。前一条连接是另一端先关闭的，处于 TIME-WAIT 的是它；${f.opener}可以自由地再次使用这个端口。${f.answered ? '另一端接受了新连接。' : '抓包中看不出另一端接受了它。'}`,
    why: say`先关闭的一端会让连接停在 TIME-WAIT（Linux 为 60 s），以免迟到的旧报文被当成新连接的。新 SYN 的序号或时间戳大于旧连接的全部取值时，可以提前结束这段时间；否则得到的是旧序号的 ACK，这次建连要耽误一秒以上。`,
    fix: [
      say`没有出错。客户端这么快又用同一个端口，不是绑定了固定端口，就是端口不够用：保持连接并复用，或者放宽 net.ipv4.ip_local_port_range。`,
      say`保持时间戳开启（net.ipv4.tcp_timestamps）：没有它，较小的初始序号会被拒绝。`,
    ],
  }),
  TE4029: (f) => ({
    title: say`已建立的连接上收到 ICMP 差错`,
    says: say`${name(f.router)} 在${frame(f.errorFrame)}以 ICMP 告知${f.host}：${icmpZh(f.family, f.type, f.code)}（类型 ${number(f.type)}，代码 ${number(f.code)}${f.messages > 1 ? say`；这样的消息共 ${count(f.messages, '个')}` : ''}）${f.quotedFrame > 0 ? say`，针对的是${frame(f.quotedFrame)}` : ''}。${f.underWay ? '连接已经建立，所以它不会终止连接，也不会让任何调用失败' : '它引用的序号当时并不在途，主机会忽略它：要么来得太晚，要么是伪造的'}。${f.heardFrame > 0 ? say`此后对端仍有回音（最后一次在${frame(f.heardFrame)}）。` : f.underWay && f.errno !== '' ? say`此后对端再无回音：Linux 放弃时，报告的将是 ${f.errno} 而不是 ETIMEDOUT。` : say`此后对端再无回音。`}`,
    why: say`建连过程中，这样的差错会终止建连；建立之后只是记下来，因为路由会短暂中断，而且任何人都能发 ICMP 消息。TCP 会继续发送直到定时器到期，那时才报告最后一个这样的差错。想要立即得知的程序可以设置 IP_RECVERR。`,
    fix: [
      say`如果连接后来继续了，查一查当时那台设备上发生了什么变化：路由切换，或加载了规则。`,
      say`如果没有继续，就从发送差错的设备查起：它指出了自己无法转发或拒绝转发什么。`,
    ],
  }),
  TE4030: (f) => ({
    title: say`ACK 与 ACK 互相应答没有尽头`,
    says: say`从${frame(f.first)}到${frame(f.last)}，两端都用空的 ACK 应答对方空的 ACK，${time(f.overNs)}内 ${count(f.answers, '次')}，没有数据前进${f.apart ? '：一端确认的并不是另一端发送的，双方都认为对方不对，并且这样告诉对方' : ''}。`,
    why: say`收到窗口之外的序号时，系统用一个 ACK 说明正确的序号（RFC 9293 §3.10.7.4）。双方都这样认为时，每个应答都引来下一个。双方的计数已不一致：连接里被注入了数据，改动序号的设备丢失了状态，或者一端的连接与另一端的并不是同一条。Linux 对一条连接每 500 ms 最多应答一次（net.ipv4.tcp_invalid_ratelimit），这会让风暴变慢。`,
    fix: [
      say`关闭一端：ss -K dst ADDRESS dport = PORT，或者重启程序；连接结束，风暴就结束。`,
      say`找一找中间有什么会改动序号（防火墙的随机化、带切换的代理、NAT 的协议辅助），或者以主机的名义发送报文。`,
      say`在两端抓包，对照同一报文的序号。`,
    ],
  }),
  TE4031: (f) => ({
    title: say`服务重启，连接随之丢失`,
    says: say`${name(f.service)} 不再认识${f.forgotten === 1 ? '一条已打开的连接' : say` ${count(f.forgotten, '条')}已打开的连接`}（RST 见${frame(f.forgottenFrame)}），${time(f.afterNs)}之后又拒绝了新的连接（${count(f.refused, '次')}，首次见${frame(f.refusedFrame)}）${
      f.backFrame > 0
        ? say`；${frame(f.backFrame)}时它又有了应答，距那个 RST ${time(f.awayNs)}`
        : '，在抓包余下的部分里没有应答过'
    }：很可能是它的主机、容器或地址重启或迁移了，服务比网络晚一步起来。`,
    why: say`对已打开的连接发出不带 ACK 的 RST，说明那里的系统没有这条连接；对 SYN 发出 RST，说明没有程序在监听。先后出现，就是重启的样子：连接的记忆一下子没有了，程序还要一段时间才能监听。路径上忘记连接的设备不会拒绝新的连接。`,
    fix: [
      say`在服务端查找那个时间的重启（journalctl -b -1、kubectl get events、服务的日志）及其原因（内存不足、健康检查失败、发布）。`,
      say`让服务在监听之前不被分配客户端（就绪探针），并让它结束之前先处理完连接。`,
      say`让客户端以逐渐加长的随机间隔重试：它们是同时失去连接的。`,
    ],
  }),
};

/** What a device answers or makes in the name of an endpoint is not that endpoint's doing. */
const OF_A_DEVICE: ReadonlySet<string> = new Set(['firewall-reject', 'injected', 'idle-timeout']);

const resetBy = (f: FactsOf<'TE4001'>): Phrase =>
  OF_A_DEVICE.has(f.cause)
    ? say`${frame(f.resetFrame)}以${f.sender}名义发出的 RST 终止了连接`
    : say`${f.sender}在${frame(f.resetFrame)}重置了连接`;

const GOODBYES: Readonly<Record<NonNullable<FactsOf<'TE4003'>['goodbye']>, string>> = {
  'tls-alert': ' TLS 的道别（close_notify）',
  goodbye: '协议自身的道别（SMTP 或 FTP 的 221）',
};

const SIGNS: Readonly<Record<string, Phrase>> = {
  'went-on': say`该端在它之后仍在继续发送`,
  'opened-after': say`该端在它之后打开了连接，对端也接受了`,
  'only-beyond-device': say`它只在地址转换设备之后被抓到，而该端所在的前面一侧没有`,
  'made-by-capturing-machine': say`它是从抓包主机发出的，而该端的其他报文都是先进入这台主机的`,
  ttl: say`它的 TTL 不是该端所用的`,
  'sooner-than-round-trip': say`它来得比该端可能的应答还快`,
  'behind-own-data': say`它的序号落在该端已发送数据之前`,
  'ahead-of-own-data': say`它的序号超前于该端已发送的数据`,
  'several-numbers': say`有好几个序号不同的 RST，像是猜的`,
  'ip-id-copied': say`它的 IP 标识取自反方向的报文，不是该端自己的`,
  'ip-id': say`它的 IP 标识发生跳变`,
  'no-timestamp': say`它缺少该端报文都带的时间戳`,
};

function after(f: FactsOf<'TE4020'>): Phrase {
  if (f.after === 'refused') return say`，之后还拒绝了一条新连接（${frame(f.afterFrame)}）`;
  if (f.after === 'unanswered') return say`，之后对新的 SYN 没有应答（${frame(f.afterFrame)}）`;
  return say`；此后没有新的建连，看不出停掉的是主机还是只是程序`;
}

const LATE: Readonly<Record<FactsOf<'TE4021'>['what'], string>> = {
  FIN: ' FIN',
  data: '数据',
  'keepalive-probe': '保活探测',
  'next-packet': '下一个报文',
};

const connections = (ids: readonly number[]): Phrase => listedZh(ids.map((id) => say`${String(id)}`));

const FAILURES: Readonly<Record<FactsOf<'TE4022'>['how'][number], Phrase>> = {
  refused: say`被拒绝`,
  reset: say`被重置`,
  'rejected-by-icmp': say`被 ICMP 差错拒绝`,
  'no-answer': say`没有应答`,
  'data-unanswered': say`数据没有应答`,
  'keepalive-unanswered': say`保活没有应答`,
};

const EFFECT: Readonly<Record<FactsOf<'TE4027'>['effect'], string>> = {
  'connect-waits': '因此 connect() 不会因它而失败：主机继续重试，最后以 ETIMEDOUT 放弃。',
  'packets-too-big': '因此发送方继续发送对这条路径来说过大的报文，这些报文都会丢失。',
  none: '对应用没有任何影响：在已建立的连接上，这种差错只是一个提示。',
};
