/** What lines of other programs say, pasted beside packets or alone, in Chinese. */
import type { EvidenceFacts } from '../../records/evidence-facts.ts';
import { bytes, count, frames, name, number, percent, type Phrase, say, separated, time } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

/** What a counter of the kernel means (Linux net/ipv4/proc.c), since the host started. */
const COUNTERS: Readonly<Record<string, (value: number) => Phrase>> = {
  TcpExtListenOverflows: (n) =>
    say`本机启动以来，监听套接字的全连接队列满过 ${count(n, '次')}：连接排队的速度超过程序调用 accept() 的速度，或者 backlog 太小`,
  TcpExtListenDrops: (n) =>
    say`本机启动以来，监听套接字丢弃了 ${count(n, '个')} SYN 或第三次握手：全连接队列每次溢出（TcpExtListenOverflows）也计入此数，超出那个数的部分另有原因`,
  TcpExtSyncookiesSent: (n) =>
    say`本机启动以来，用 SYN cookie 应答了 ${count(n, '次')}：半连接队列曾经满过，原因是泛洪或 backlog 太小`,
  TcpExtTCPAbortOnTimeout: (n) => say`本机启动以来，有 ${count(n, '条')}连接因超时而结束：对端不再应答`,
  TcpExtTCPAbortOnData: (n) => say`本机启动以来，因为程序关闭之后又有数据到来，重置了 ${count(n, '条')}连接`,
  TcpExtTCPAbortOnClose: (n) => say`本机启动以来，因为程序关闭时还有未读数据，重置了 ${count(n, '条')}连接`,
  TcpExtPAWSEstab: (n) => say`本机启动以来，已建立的连接上有 ${count(n, '个')}报文段因时间戳太旧而被丢弃`,
  TcpExtPAWSPassive: (n) =>
    say`本机启动以来，有 ${count(n, '个')} SYN 因时间戳太旧而被丢弃：同一地址后面有多个客户端，而旧内核启用了 tcp_tw_recycle`,
};

/** Why sockets stay in a state. */
const PILES: Readonly<Record<string, string>> = {
  'SYN-SENT': '它们的 SYN 至今没有应答',
  'SYN-RECEIVED': '它们的 SYN-ACK 没有被确认：泛洪、客户端已离开，或者应答没有到达',
  'CLOSE-WAIT': '另一方已经关闭，而这里的程序没有关闭，TCP 没有定时器会结束这种状态',
  'TIME-WAIT': '本机先关闭；每条都把端口占用一分钟（Linux 为 60 s），在端口用完之前没有害处',
};

/** What Wireshark's marks mean (its User's Guide, TCP Analysis). */
const MARKS: Readonly<Record<EvidenceFacts['evidence.marked']['mark'], string>> = {
  retransmission: '重传',
  'spurious-retransmission': '重传（此前已被确认）',
  'lost-segment': '前面有它没有看到的数据',
  'window-full': '填满了接收方的窗口',
};

export const EVIDENCE: Sentences<EvidenceFacts> = {
  'evidence.states': (f) =>
    say`${f.program} 列出 ${count(f.sockets, '个')}套接字：${separated(
      Object.entries(f.states).map(([state, n]) => say`${number(n)} 个处于 ${state}`),
      '，',
    )}。`,
  'evidence.pile-up': (f) =>
    say`${f.place === '' ? '' : say`${f.at === 'here' ? '在' : '到'} ${name(f.place)} ${f.at === 'here' ? '上' : '的'}`}有 ${count(f.sockets, '个')}套接字处于 ${f.state}：${PILES[f.state] ?? ''}（${f.code}；tcptrace-explain explain --lang zh ${f.code}）。`,
  'evidence.accept-queue': (f) =>
    f.backlog >= 0 && f.waiting > f.backlog
      ? say`${name(f.place)} 的全连接队列已满：${count(f.waiting, '条')}连接在等 accept()，而上限是 ${number(f.backlog)} 条；再来的会被丢弃。`
      : say`${name(f.place)} 上有 ${count(f.waiting, '条')}连接在等 accept()${f.backlog < 0 ? '' : say`，上限是 ${number(f.backlog)} 条`}。`,
  'evidence.socket-state': (f) =>
    f.same
      ? say`${name(f.place)} 处于 ${f.state}，与报文显示的 ${f.side} 端一致。`
      : say`${name(f.place)} 处于 ${f.state}，而报文显示 ${f.side} 端最后是 ${f.shown}：表是在另一时刻打印的，或者缺少报文。`,
  'evidence.timer': (f) => {
    const more = say`（${f.code}；tcptrace-explain explain --lang zh ${f.code}）`;
    const next = say`下一次在 ${time(f.leftNs)}之后`;
    if (f.timer === 'keepalive')
      return say`${name(f.place)} 向 ${name(f.peer)} 连续发送了 ${count(f.tries, '个')}保活探测，都没有应答；${next}${more}。`;
    const isFin = f.fin && f.waiting === 0;
    if (f.timer === 'persist')
      return say`${name(f.place)} 有${f.waiting > 0 ? say` ${bytes(f.waiting)}` : isFin ? ' FIN ' : '数据'}要发给 ${name(f.peer)}，却一点也不能发送：已连续探测 ${count(f.tries, '次')}，很可能是对方的窗口已关闭（那里的程序不读数据）；${next}${more}。`;
    if (f.state === 'SYN-SENT')
      return say`${name(f.place)} 向 ${name(f.peer)} 重传了 ${count(f.tries, '次')} SYN，没有应答；${next}${more}。`;
    if (f.state === 'SYN-RECEIVED')
      return say`${name(f.place)} 向 ${name(f.peer)} 重传了 ${count(f.tries, '次')} SYN-ACK，没有得到确认；${next}。`;
    return say`${name(f.place)} 向 ${name(f.peer)} 连续重传了 ${count(f.tries, '次')}${isFin ? ' FIN' : '数据'}，没有得到确认${f.waiting > 0 ? say`；有 ${bytes(f.waiting)}${f.fin ? '和 FIN' : ''} 在等待` : ''}；${next}${more}。`;
  },
  'evidence.syn-sent': (f) =>
    say`打印这张表时，到 ${name(f.place)} 的 ${count(f.sockets, '次')}连接尝试还没有得到 SYN 的应答：稍后也许就会到来；隔一秒再打印一次，若仍是如此，则可能是过滤、主机不在或监听队列已满。`,
  'evidence.end-unread': (f) => {
    const where =
      f.of === 1
        ? say`${name(f.place)} 的对方已经关闭，而那里的程序连这一点也还没有读到`
        : say`${count(f.of, '个')}处于 CLOSE-WAIT 的套接字中，有 ${number(f.sockets)} 个（${f.sockets > 1 ? '第一个是 ' : ''}${name(f.place)}）的程序连对方已经关闭这一点也还没有读到`;
    return say`${where}：Recv-Q 里的 1 就是 FIN（Linux）。读到 0 字节却忘了关闭的程序，Recv-Q 是 0；这里没有谁在读：连接留在连接池里，或者程序挂住了。`;
  },
  'evidence.unread': (f) =>
    f.state === 'CLOSE-WAIT'
      ? say`${name(f.place)} 上有 ${name(f.peer)} 发来的 ${bytes(f.bytes)} 未读，而对方已经关闭：这里的程序既不读也不关闭。`
      : say`${name(f.place)} 上有 ${name(f.peer)} 发来的 ${bytes(f.bytes)} 未读：打印这张表时，程序还没有来得及读。`,
  'evidence.held-up': (f) => {
    const parts: Phrase[] = [];
    if (f.windowShare > 0)
      parts.push(
        say`有数据要发送的时间中，${percent(f.windowShare)} 受接收端窗口的限制：那里的程序读得太慢，或者缓冲区太小（TE3031）`,
      );
    if (f.bufferShare > 0)
      parts.push(say`其中 ${percent(f.bufferShare)} 的时间受自己的发送缓冲区限制（net.ipv4.tcp_wmem、SO_SNDBUF）`);
    if (f.repeatedBytes > 0)
      parts.push(
        say`${f.sentBytes > 0 ? say`${bytes(f.sentBytes)} 中` : ''}重传了 ${bytes(f.repeatedBytes)}：它们在途中丢失，或者确认来得太晚`,
      );
    return say`${name(f.place)} 到 ${name(f.peer)}：${separated(parts, '；')}。`;
  },
  'evidence.counter': (f) =>
    say`${COUNTERS[f.counter]?.(f.value) ?? ''}（${f.counter}）。${f.fits ? '如果这就是被访问的主机，那么这里没有应答的连接与此相符。' : ''}`,
  'evidence.echo': (f) =>
    say`${name(f.host)} 应答 ping 的 TTL 为 ${number(f.ttl)}${f.answers > 1 ? say`（${count(f.answers, '个')}应答）` : ''}：如果该主机像多数同类主机那样以 ${number(f.initialTtl)} 为初始值，从 ${number(f.initialTtl)} 算起，途中经过了 ${count(f.hops, '个')}路由器。`,
  'evidence.echoes': (f) =>
    f.instead && f.received < f.sent
      ? say`${count(f.sent, '个')} ping 中有 ${number(f.sent - f.received)} 个没有应答；代替应答的 ICMP 错误说明了原因。`
      : f.received === 0
        ? say`${count(f.sent, '个')} ping 一个应答也没有：主机宕机或不可达，或者 ICMP 被过滤；TCP 仍可能通。`
        : f.received < f.sent
          ? say`${count(f.sent, '个')} ping 中有 ${number(f.sent - f.received)} 个没有应答：报文在往返途中丢失，或者 ICMP 应答被限速。`
          : say`ping 全部有应答，${number(f.sent)} 个中的 ${number(f.sent)} 个：主机在线，路径对 ICMP 是通的。`,
  'evidence.echo-error': (f) => {
    const times = f.times > 1 ? say`（${count(f.times, '次')}）` : '';
    const by = f.from === '' ? say`本机报告` : say`${name(f.from)} 报告`;
    const what: Readonly<Record<typeof f.reason, Phrase>> = {
      host: say`${by}主机不可达${times}：那里的路由器或本机自己查询该地址（ARP）没有得到应答：主机宕机，或者不在那个网络里`,
      net: say`${by}网络不可达${times}：没有到它的路由`,
      port: say`${by}端口不可达${times}：是包过滤器拒绝的，因为 ping 没有端口`,
      filtered: say`${by}被过滤器禁止${times}`,
      ttl: say`${by} TTL 在途中用尽${times}：路由环路，或者途中的路由器比 TTL 允许的还多`,
      'too-big': say`${by}报文太大${times}${f.mtu > 0 ? say`：这条路径上每个报文最多 ${bytes(f.mtu)}，包括首部` : ''}；只有这个报告能到达发送方，或者 MSS 设得更小，TCP 才能通过`,
      timeout: say`没有应答${times}`,
    };
    return say`ping：${what[f.reason]}。`;
  },
  'evidence.marked': (f) =>
    say`列表把从 ${name(f.from)} 到 ${name(f.to)} 的${frames(f.packets)}${f.times > f.packets.length ? say`以及另外 ${count(f.times - f.packets.length, '个')}` : ''}${f.frameBytes > 0 ? say`（每帧 ${bytes(f.frameBytes)}）` : ''}标为“${MARKS[f.mark]}”：这是 Wireshark 的判断，照原样转述；这些行没有 TCP 序号，这里不计入任何连接。`,
  'evidence.call': (f) => {
    const where = f.place === '' ? '' : say`对 ${name(f.place)} 的`;
    const what = say`${where}${f.call === '' ? '一次调用' : say` ${f.call}() 调用`}以 ${f.errno} 失败`;
    if (f.shown === 'same') return say`${what}，与报文一致。`;
    if (f.shown === 'other') return say`${what}，而按报文来看结果是 ${f.other}：那是另一次尝试，或者缺少报文。`;
    return say`${what}；这里的报文看不出来（tcptrace-explain errno --lang zh ${f.errno}）。`;
  },
};
