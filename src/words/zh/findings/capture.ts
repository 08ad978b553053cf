/** Findings about the capture as a witness, in Chinese. */
import { bytes, count, frame, name, number, type Phrase, say, time } from '../../phrase.ts';
import type { FactsOf, FindingSentences } from './typed.ts';

export const CAPTURE: FindingSentences<'TE9'> = {
  TE9001: (f) => ({
    title: say`抓包从连接中途开始`,
    says: say`${String(f.of)} 条连接中有 ${count(f.connections, '条')}在这份抓包里没有 SYN；首个见${frame(f.firstFrame)}。`,
    why: say`没有三次握手，就无从得知窗口缩放、MSS、SACK 和时间戳选项、由哪一方发起、往返时延是多少，因此窗口只是原始数值，有些问题也没有答案。`,
    fix: [
      say`在建连之前开始抓包，或者在抓包期间重启建连的程序。`,
      say`使用循环缓冲（tcpdump -C 100 -W 50 -w trace.pcap），让抓包一直运行到故障出现。`,
    ],
  }),
  TE9002: (f) => ({
    title: say`只抓到一个方向`,
    says: say`${f.bothWays === 0 ? '' : say`${String(f.oneWay + f.bothWays)} 条连接中`}有 ${count(f.oneWay, '条')}${f.bothWays === 0 ? '连接' : ''}在这份抓包里只有一方的报文（首个见${frame(f.firstFrame)}）：它们确认了抓包中没有的数据。`,
    why: say`另一个方向走了别的路径、聚合链路的另一条成员或别的队列，或者被过滤器排除了。缺失的一方应答、丢失、确认或拒绝了什么，都无从得知，因此不从它的静默中得出任何结论。`,
    fix: [
      say`在两台主机之一上抓包：那里两个方向都会经过。`,
      say`在镜像端口上复制两个方向（rx 和 tx），以及聚合链路的所有成员。`,
      say`过滤表达式不要带方向：用 host 和 port，不用 src 或 dst。`,
    ],
  }),
  TE9003: (f) => ({
    title: say`抓包漏掉了报文`,
    says: say`${f.dropped > 0 ? say`抓包程序统计到自己丢弃了 ${count(f.dropped, '个')}报文${f.droppedFrame > 0 ? say`，首个在${frame(f.droppedFrame)}之前` : ''}。` : ''}${f.acks > 0 ? say`${count(f.connections, '条')}连接上有 ${bytes(f.bytes)}已被确认，却不在抓包中（有 ${count(f.acks, '个')}确认说明了这一点，首个见${frame(f.firstFrame)}${f.acks > 1 ? say`，最后一个见${frame(f.lastFrame)}` : ''}）。` : ''}`,
    why: say`被确认的数据确实到达了：不是网络丢了它，而是抓包漏了它，或者它走了别的路径。缓冲区满或磁盘太慢时，抓包就会丢报文。从出现这种迹象的报文起，凡是根据缺失的报文得出的结论，可信程度都会降低。`,
    fix: [
      say`给抓包更大的缓冲区（tcpdump -B 65536），用 -n 和 -w 写到快速的本地磁盘。`,
      say`少抓一些：用过滤器只抓这条连接，截断长度设为 128 字节（-s 128）。`,
      say`看 tcpdump 结束时打印的内容：packets dropped by kernel。`,
    ],
  }),
  TE9004: (f) => ({
    title: say`报文被抓到两次`,
    says: say`${String(f.segments)} 个 TCP 报文中有 ${count(f.mirrored + f.throughHost, '个')}是抓包中另一个报文的副本（首个见${frame(f.firstFrame)}），最多晚 ${time(f.sinceNs)}。${f.throughHost >= f.mirrored ? '它们在进入一台机器时被抓到一次，离开时又被抓到一次。' : '两份毫无差别，而且重复的太多，不像是网络造成的；但也不能排除。'}每个报文只判断一次。`,
    why: say`同时复制进和出的镜像端口会让每个报文出现两次，网桥以及在转发主机上运行 tcpdump -i any 也是如此。如果照单全收，这些副本看起来就像重传和重复确认。`,
    fix: [
      say`每个端口只镜像一个方向，或者只镜像一个端口。`,
      say`在某一个接口上抓包（-i eth0），不要用 any；如果用 any，tcpdump -Q in 可以只留下其中一份。`,
      say`editcap -d 可以从文件中删除完全相同的副本。`,
    ],
  }),
  TE9005: (f) => ({
    title: say`截断长度太短，TCP 首部不完整`,
    says: say`${f.options > 0 ? say`有 ${count(f.options, '个')}报文在 TCP 选项结束之前就被截断（首个见${frame(f.firstFrame)}）` : ''}${f.options > 0 && f.headers > 0 ? '，' : ''}${f.headers > 0 ? say`有 ${count(f.headers, '个')}报文连首部都不完整` : ''}${f.snapLength > 0 ? say`；截断长度是 ${bytes(f.snapLength)}` : ''}。`,
    why: say`SACK 块、时间戳、窗口缩放和 MSS 都在选项里。没有它们，就无法确切区分丢包和乱序，无法证明不必要的重传，窗口也只是原始数值。`,
    fix: [
      say`每个报文至少抓 128 字节（tcpdump -s 128），有隧道或 VLAN 时抓 200 字节；现在的 tcpdump 默认值（262,144）不会截断任何报文。`,
    ],
  }),
  TE9006: (f) => ({
    title: say`报文段比网络上实际传输的大`,
    says: say`有 ${count(f.segments, '个')}报文段（首个见${frame(f.firstFrame)}）最多带了 ${bytes(f.largest)}，${f.mss > 0 ? say`超过了接收方所要求的 ${bytes(f.mss)}（MSS）` : '超过了任何网络的承载能力'}。${f.leftChecksums > 0 ? say`另有 ${count(f.leftChecksums, '个')}报文把校验和留给网卡计算，这不是错误。` : ''}`,
    why: say`这是分段卸载：主机把大块数据交给网卡去切分，或者网卡把收到的报文合并起来，而抓包正好处在主机上的这两者之间。此时报文段、丢包和重复确认的数量都不是网络上的实际数量；丢一小块，就可能显得整个大报文段都重传了。`,
    fix: [
      say`连接没有问题。要看网络上的实际报文，就在另一台机器上抓包（镜像端口），或者暂时关闭卸载：ethtool -K eth0 tso off gso off gro off。`,
    ],
  }),
  TE9007: (f) => ({
    title: say`抓包的时钟发生跳变`,
    says: say`在${frame(f.frameNo)}处，抓包的时间向${f.back ? '后' : '前'}跳了 ${time(f.byNs)}${f.proved ? '，而两台主机自己的 TCP 时间戳是均匀前进的' : ''}${f.steps > 1 ? say`（这样的跳变共 ${String(f.steps)} 次，这是最大的一次）` : ''}。`,
    why: say`${f.proved ? '抓包期间，抓包主机的时钟被调整过（NTP、管理员，或虚拟机被迁移、休眠）。' : '时钟被往回调过，或者把时间上不相接的文件拼在了一起。'}跨越这个报文的等待时间、往返时延和超时都是错的；凡以此为依据的结论，可信程度都会降低。`,
    fix: [
      say`抓包期间让时钟平滑调整，不要跳变（chrony 的 makestep 只在启动时使用）。`,
      say`拼接文件时：mergecap 会按时间排序；reordercap 可以修复单个文件。`,
    ],
  }),
  TE9008: (f) => ({
    title: say`报文没有按时间顺序排列`,
    says: say`有 ${count(f.times, '个')}报文（首个见${frame(f.firstFrame)}）排在了时间更晚的报文之后，最多相差 ${time(f.mostNs)}。`,
    why: say`多队列的网卡、各自打时间戳的处理器，以及同时抓多个接口，写出报文的顺序会与到达的顺序不同。这样，确认可能排在它所确认的数据之前。`,
    fix: [say`用 reordercap IN OUT 按时间排序，然后重新分析。`],
  }),
  TE9009: (f) => {
    const { title, proof, example, tells } = FILTERS[f.kinds];
    return {
      title: say`只抓了${title}`,
      says: proof(f),
      why: say`这样的抓包是用过滤器得到的，例如${example}。${tells}没有抓到的内容，这里不作任何结论。`,
      fix: [say`要全面判断，就抓取连接的全部报文，每个截到 128 字节（-s 128）。`],
    };
  },
  TE9010: (f) => ({
    title: say`一个文件里有两个抓包点`,
    says: say`${String(f.segments)} 个 TCP 报文中有 ${count(f.copies, '个')}（首个见${frame(f.firstFrame)}）在文件里出现了两次，TTL、VLAN、隧道或链路层地址不同，最多相差 ${time(f.sinceNs)}。${f.backInTime > 0 ? say`有 ${count(f.backInTime, '个')}报文（首个见${frame(f.backFrame)}）先出现在路由器之后，再出现在路由器之前：两处的时钟不一致。` : ''}每条连接以最先看到它的那一处为准。`,
    why: say`两处的抓包被合并了，或者在同一台设备的两个端口上抓了包。混在一起，往返时延和报文的顺序就哪一处的都不是。`,
    fix: [
      say`把两处的抓包分开来分析；两者的差别，就是中间路径上发生的事情。`,
      say`合并之前先对准时钟：editcap -t SECONDS 可以平移一个文件的时间。`,
    ],
  }),
  TE9011: (f) => ({
    title: say`抓包在传输中途结束`,
    says: say`抓包结束时，有 ${count(f.connections, '条')}连接还有数据在途，发出不到一秒，尚未确认（${f.connections > 1 ? '例如' : ''}${frame(f.frameNo)}）。`,
    why: say`这些数据是否到达无从得知：就这份抓包而言，既不算丢失，也不算送达。`,
    fix: [say`让抓包一直运行到传输结束或故障过去。`],
  }),
  TE9012: (f) => ({
    title: say`连接太多，超出允许使用的内存`,
    says: say`从${frame(f.firstFrame)}起，有 ${count(f.connections, '条')}连接在结束之前就提前给出了结果${f.lateSegments > 0 ? say`；此后属于它们的 ${count(f.lateSegments, '个')}报文没有再作判断` : ''}。`,
    why: say`无论抓包有多大，使用的内存都是有上限的。超过上限时，静默最久的连接先被放弃，其中又以只见到一方的为先：对它的结论截止到最后一个判断过的报文，此后一概不知。常见原因是用伪造报文的泛洪，每个报文都属于不同的连接。`,
    fix: [
      say`给它更多内存，例如 --max-memory 4G；如果超过 Node 默认用量的一半左右，还要设置 NODE_OPTIONS=--max-old-space-size=8192。`,
      say`或者少看一些报文：--filter "host 10.0.0.1 and port 443"。`,
    ],
  }),
};

interface FilterWords {
  readonly title: Phrase;
  readonly proof: (f: FactsOf<'TE9009'>) => Phrase;
  readonly example: Phrase;
  readonly tells: string;
}

const FILTERS: Readonly<Record<FactsOf<'TE9009'>['kinds'], FilterWords>> = {
  syn: {
    title: say` SYN`,
    proof: (f) =>
      say`全部 ${count(f.segments, '个')} TCP 报文都带 SYN。有 ${count(f.proofs, '个')} SYN-ACK（首个见${frame(f.firstFrame)}）之后既没有任何报文，也没有重发，而没有应答的 SYN-ACK 在 1 s 后就会重发：握手其实继续了，只是不在抓包中。`,
    example: say` tcp[tcpflags] & tcp-syn != 0`,
    tells: '它能说明谁发起了连接、谁得到了应答，但不能说明后来的事。',
  },
  reset: {
    title: say` RST`,
    proof: (f) =>
      say`全部 ${count(f.segments, '个')} TCP 报文都带 RST（首个见${frame(f.firstFrame)}），每一个都是在应答或结束抓包中没有的东西。${resetForms(f)}`,
    example: say` tcp[tcpflags] & tcp-rst != 0；有人伪造地址、只有应答到了这里时，看起来也一样`,
    tells: '它能说明谁拒绝或放弃了什么、在什么时候，但不能说明起因：谁有责任、丢了什么、此前静默了多久。',
  },
  control: {
    title: say` SYN、FIN 和 RST`,
    proof: (f) =>
      say`全部 ${count(f.segments, '个')} TCP 报文都带 SYN、FIN 或 RST，但从 ${count(f.proofs, '个')}报文的序号（首个见${frame(f.firstFrame)}）可以看出，其间传输过数据。`,
    example: say` tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0`,
    tells: '它能说明谁发起了连接、怎样结束、传了多少数据，但不能说明丢包、等待、窗口和确认；每次握手都缺第三个报文。',
  },
  data: {
    title: say`带数据的报文`,
    proof: (f) =>
      say`全部 ${count(f.segments, '个')} TCP 报文都带数据。有 ${count(f.proofs, '个')}报文（首个见${frame(f.firstFrame)}）表明缺了一个 ACK：数据等它的时间超过了任何系统延迟 ACK 的时间，却没有任何定时器重传这些数据。ACK 其实发过，只是不在抓包中。`,
    example: say` tcpdump(1) 中针对 HTTP 的例子，或 Wireshark 的 tcp.len > 0`,
    tells: '它能说明双方说了什么，但不能说明连接怎样建立和结束、丢了什么、谁在等谁。',
  },
};

function resetForms({ segments, resets }: FactsOf<'TE9009'>): Phrase {
  if (resets === undefined) return say``;
  const { refusals, bare, sender, ofSender } = resets;
  const numbered = segments - refusals - bare;
  return say`${refusals > 0 ? say`${count(refusals, '个')} RST 序号为 0 并带 ACK，是对 SYN 的拒绝：那里没有程序在监听，或者被包过滤器拒绝。` : ''}${numbered > 0 ? say`${count(numbered, '个')} RST 带 ACK 和连接的序号：很可能是连接自己的一端放弃了它。` : ''}${bare > 0 ? say`${count(bare, '个')} RST 不带 ACK：很可能是在应答一条那里不认识（或不再认识）的连接的报文。` : ''}${sender === '' ? '' : say`${ofSender === segments ? '全部' : say`其中 ${number(ofSender)} 个`}来自 ${name(sender)}。`}`;
}
