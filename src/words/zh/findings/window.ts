/** Findings about windows, buffers and who holds whom up, in Chinese. */
import { bytes, count, frame, frames, number, percent, say, time } from '../../phrase.ts';
import type { FindingSentences } from './typed.ts';

export const WINDOW: FindingSentences<'TE3'> = {
  TE3001: (f) => ({
    title: say`零窗口停顿`,
    says: say`从${frame(f.frameNo)}起，${f.who}通告的窗口为 0（零窗口），累计 ${time(f.waitedNs)}${f.still ? '，直到最后一次出现仍未重新打开' : ''}：对端不能发送数据。`,
    why: say`窗口为 0 说明接收缓冲区已满：这一侧的应用读得比数据来得慢。问题不在网络。`,
    fix: [
      say`查清这一侧的应用当时在忙什么，为什么没有读数据。`,
      say`如果平均下来就是读得慢，加大接收缓冲区只会推迟停顿。`,
    ],
  }),
  TE3002: (f) => ({
    title: say`接收窗口对这条路径来说太小`,
    says: say`${f.sender}有 ${count(f.times, '次')}填满了${f.receiver}提供的 ${bytes(f.window)}窗口（首次见${frame(f.frameNo)}）；往返时延为 ${time(f.rttNs)}，这个窗口每秒最多能传 ${bytes(f.perSecond)}。${f.scaled ? '' : say`双方没有协商窗口缩放，因此窗口不可能超过 65.5 kB。`}`,
    why: say`在每个往返时延里，发送方最多只能有一个窗口的数据在途。窗口小于“速率 × 往返时延”时，网络即使空闲，它也得停下来等确认。`,
    fix: f.scaled
      ? [
          say`在${f.receiver}让系统自己决定缓冲区大小：应用不要设置 SO_RCVBUF（一设置就关闭了自动增长），net.ipv4.tcp_rmem 的最大值不小于“速率 × 往返时延”。`,
          say`确实要设置 SO_RCVBUF 的程序，应设为“速率 × 往返时延”的两倍，并且不超过 net.core.rmem_max。`,
        ]
      : [
          say`查清为什么没有协商窗口缩放：某台主机上 net.ipv4.tcp_window_scaling = 0、使用 SYN cookie 却没有时间戳，或者有设备从 SYN 中删掉了这个选项。`,
        ],
  }),
  TE3010: (f) => ({
    title: say`Nagle 算法碰上延迟确认`,
    says:
      f.stalls === 1
        ? say`${f.sender}在${frame(f.sentFrame)}发送了 ${bytes(f.sentBytes)}，接下来的 ${bytes(f.heldBytes)}直到${frame(f.heldFrame)}才发出，紧跟在${frame(f.ackFrame)}的 ACK 之后，而这个 ACK 被${f.receiver}延迟了 ${time(f.longestNs)}。这种情况只见到一次；也可能程序恰好在那时才写入，但可能性较小。`
        : say`${f.sender}在${frame(f.sentFrame)}发送了 ${bytes(f.sentBytes)}，把接下来的 ${bytes(f.heldBytes)}压着不发，直到${frame(f.ackFrame)}的 ACK 到来，而这个 ACK 被${f.receiver}延迟了。这种情况发生了 ${count(f.stalls, '次')}，一共耗费 ${time(f.lostNs)}，最长的一次 ${time(f.longestNs)}。`,
    why: say`两种节约机制碰到了一起。发送方把一条消息分成几小块写出；按 Nagle 算法，前一个小报文段还没有被确认时，后一个小报文段要等。接收方则延迟发送 ACK（Linux 为 40 ms 以上，其他系统最长 200 ms），想和应答一起捎带回去，可是消息没有收齐之前它给不出应答。`,
    fix: [
      say`在${f.sender}的程序中：每条消息用一次调用写出（末尾再刷新的缓冲区、writev、sendmsg）。这样还能减少报文数。`,
      say`或者在该套接字上设置 TCP_NODELAY：小报文段就会立即发出。大多数 HTTP、RPC 和数据库的库已经这样做，或者提供了相应选项。`,
      say`只有在那个程序无法修改时，才在${f.receiver}的程序中使用 TCP_QUICKACK。Linux 会自动取消它，所以每次读完都要重新设置。`,
    ],
  }),
  TE3012: (f) => ({
    title: say`空闲之后重新慢启动`,
    says: say`${f.who}在途数据最多曾有 ${bytes(f.from)}；停顿 ${time(f.idleNs)}后，从${frame(f.frameNo)}起只发送了 ${bytes(f.to)}就停下来等 ACK，尽管还有数据要发，窗口也是打开的。这样的重新启动共 ${count(f.restarts, '次')}，往返时延为 ${time(f.rttNs)}，大约耗费了 ${time(f.lostNs)}。`,
    why: say`拥塞窗口如果闲置超过一个重传超时，就可能不再符合网络的现状，于是发送方把它缩回到接近初始大小（十个报文段），再让它每个往返时延翻一倍地重新增长。`,
    fix: [
      say`在${f.who}所在主机上：sysctl net.ipv4.tcp_slow_start_after_idle=0 可以让窗口在停顿之后保持不变。它适合长连接上突发传输的服务端；在带宽小的共享链路上，停顿之后可能引起丢包。`,
      say`自带 pacing 的拥塞控制算法（net.ipv4.tcp_congestion_control=bbr）不受这个设置影响。`,
      say`减少停顿：应答一次发完，并在靠近用户的地方终结连接（代理、CDN），缩短往返时延。`,
    ],
  }),
  TE3013: (f) => ({
    title: say`队列堆满使往返时延膨胀（bufferbloat）`,
    says: say`${f.who}发送期间，往返时延从 ${time(f.minNs)} 升到 ${time(f.mostNs)}（${frame(f.frameNo)}），与在途数据同步增长：当时在途 ${bytes(f.mostBytes)}。速率始终在每秒 ${bytes(f.perSecond)}左右（${number(Math.round((f.perSecond * 8) / 100_000) / 10)} Mbit/s）。`,
    why: say`路径上最慢的链路前面有一个队列，凡是超出链路速率的数据都积压在里面。在途数据再多也不会更早到达，只是等得更久，凡是经过同一队列的其他流量也跟着一起等。`,
    fix: [
      say`找出${f.who}发送方向上最慢的链路（常见的是路由器或光猫的上行、VPN、Wi-Fi、移动网络），给它换一个能保持短队列的排队算法：fq_codel 或 CAKE（“tc qdisc replace dev DEV root cake bandwidth RATE”，速率略低于链路速率）。`,
      say`${f.who}自身也可以改用不会填满队列的拥塞控制算法：net.ipv4.tcp_congestion_control=bbr；或者限速。`,
    ],
  }),
  TE3014: (f) => ({
    title: say`两端互相等待对方读取`,
    says: say`从${frames([f.otherFrame, f.frameNo])}起，两端通告的窗口同时为 0（零窗口），持续 ${time(f.lastedNs)}${f.still ? '，直到最后一个报文；双方都在用发不出去的数据不断探测' : ''}。`,
    why: say`窗口为 0 说明这一侧的程序没有在读。如果两个程序都是先写后读，两边的接收缓冲区都会填满，两边的写操作都会阻塞，谁也走不到读那一步：这就是死锁。只要探测有应答，TCP 的任何超时都不会结束它。`,
    fix: [
      say`边写边读：使用非阻塞套接字加 poll/epoll，或者每个方向用一个线程（任务）。`,
      say`限制读之前能写多少：流水线请求要一边发一边读应答。`,
      say`加大缓冲区只会让死锁晚一点发生。`,
    ],
  }),
  TE3015: (f) => ({
    title: say`使用了紧急数据`,
    says: say`有 ${count(f.segments, '个')}带数据的报文段设置了 URG 标志，首个见${frame(f.firstFrame)}。`,
    why: say`这个标志标出一个字节，大多数系统会把它从数据流中取出：没有设置 SO_OOBINLINE 的程序永远读不到它。它究竟是紧急指针所指的字节还是前一个字节，各系统长期不一致；还有些防火墙会清除这个标志，使这个字节又回到数据流里。`,
    fix: [
      say`Telnet、rlogin 和 FTP 的 ABOR 就是这样用的：无需处理。`,
      say`其他情况下，找出用 MSG_OOB 发送的程序；另开一条连接，或者用协议自身的消息，同样能办到，而且没有歧义。`,
    ],
  }),
  TE3030: (f) => ({
    title: say`糊涂窗口，每次只打开几个字节`,
    says:
      f.least === f.most
        ? say`${f.who}有 ${count(f.steps, '次')}只把窗口打开了 ${bytes(f.least)}（${frame(f.firstFrame)}到${frame(f.lastFrame)}），而当时窗口还容不下一个满长报文段。`
        : say`${f.who}有 ${count(f.steps, '次')}只把窗口打开了 ${bytes(f.least)}到 ${bytes(f.most)}（${frame(f.firstFrame)}到${frame(f.lastFrame)}），而当时窗口还容不下一个满长报文段。`,
    why: say`缓冲区满了，应用取走一点，系统就立刻把这一点空间通告出去；对端用一个极小的报文段填满它，如此往复：几个字节的数据要搭上 40 字节的首部。接收方应当保持窗口关闭，直到能容下一个满长报文段或缓冲区的一半为止。`,
    fix: [
      say`让应用每次读得更多，或者读得更快；在 Linux 上，setsockopt SO_RCVLOWAT 可以让数据够多时才唤醒它。`,
      say`Linux、Windows 和 BSD 本身就会避免这种情况：在那一侧找一找小型或老旧的 TCP 实现（嵌入式设备、中间盒、用户态协议栈），升级它或给它更大的缓冲区。`,
    ],
  }),
  TE3031: (f) => ({
    title: say`读取跟不上数据到达`,
    says: say`${f.sender}有 ${count(f.times, '次')}填满了${f.reader}提供的窗口（首次见${frame(f.firstFrame)}），其中 ${count(f.narrow, '次')}窗口还不到最大时（${bytes(f.mostWindow)}）的七成，并且没有缺失数据：缓冲区的其余部分装的是已到达而未读取的数据。${f.sender}为等窗口花了 ${time(f.waitedNs)}，占它全部等待时间的 ${percent(f.share)}。`,
    why: say`窗口就是接收缓冲区剩下的空间。数据按序到达而窗口却在缩小，说明这一侧的程序读得比对端能发的慢，TCP 就让对端降到这个速度。问题不在网络，也不在发送方。`,
    fix: [
      say`查清读取程序在两次读之间做了什么：磁盘慢、所有事都在一个线程里、锁、它自己的下游慢。有意按固定速率读取的程序（播放器、限速）看起来也一样，无需处理。`,
      say`发生时，在该主机上用 ss -tmi 可以看到未读的字节数（Recv-Q）。加大接收缓冲区只会让窗口晚一点缩小。`,
    ],
  }),
  TE3032: (f) => ({
    title: say`数据到达了却没有被接收`,
    says: say`${f.who}在 ${time(f.overNs)}内把同一段数据重传了 ${count(f.tries, '次')}（${frame(f.first)}到${frame(f.last)}），${f.receiver}应答了 ${count(f.answers, '次')}，确认号都是原来的，并且还有 ${bytes(f.window)} 的窗口（${frame(f.lastAnswer)}）：每次都有报文到达，却被丢弃。这不是途中丢包，至少不全是。`,
    why: say`系统收到不能接受的报文段时，用一个 ACK 说明自己已有什么（RFC 9293 §3.10.7.4）。以下情况会这样：时间戳比已见过的旧（PAWS）；按它自己的计数，序号在窗口之外（途中的设备改动了一个方向的序号）；没有内存存放数据。而损坏的报文是不应答就丢弃的。`,
    fix: [
      say`在接收端，一次重传的前后各看一次：nstat -az TcpExtPAWSEstab TcpExtTCPRcvQDrop TcpExtTCPACKSkippedSeq TcpExtPruneCalled TcpInErrs。`,
      say`对照两端抓包中的序号和确认号：随机化序号的防火墙，或带有协议辅助的 NAT，可能已经错了计数。`,
      say`查看接收端的套接字内存：cat /proc/net/sockstat 与 net.ipv4.tcp_mem 对照；ss -tm dst ADDRESS 显示丢弃数（d）。`,
    ],
  }),
};
