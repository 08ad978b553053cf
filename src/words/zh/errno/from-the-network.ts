/** Errnos that packets cause, or their absence, in Chinese: what each means, which packets bring it, and what to do. */
import type { ErrnoText } from '../../errno/entry.ts';

export const FROM_THE_NETWORK: Readonly<Record<string, ErrnoText>> = {
  ECONNREFUSED: {
    meaning: '主机（或代替它应答的设备）表示该端口上没有程序监听。',
    calls: [
      { call: 'connect', when: '对 SYN 的应答是带 ACK 的 RST，或者有 ICMP 端口不可达引用了它' },
      { call: 'read、write', when: '已连接的 UDP 套接字，此前的数据报引来了 ICMP 端口不可达' },
    ],
    traces: [
      'SYN，然后是序号为 0、确认号为 ISN + 1 的 RST,ACK：没有程序监听，或者防火墙以重置拒绝。',
      'SYN，然后是引用它的 ICMP 3/3 或 ICMPv6 1/4：防火墙以端口不可达拒绝。',
      '不带 ACK 的 RST，或确认了别的内容的 RST，不算拒绝：SYN-SENT 状态会忽略它。',
      'UDP 数据报，然后是 ICMP 端口不可达：已连接套接字的下一次 read() 或 write() 会得知一次。',
    ],
    systems: [
      'Windows 每次收到 RST 之后会再发 SYN（大约三次，间隔半秒），然后才以 10061 放弃。',
      'BSD 和 macOS 对 ICMP 管理性禁止（3/9、3/10、3/13）也给出它，而 Linux 给出 EHOSTUNREACH 或 ENETUNREACH。',
      'Windows 也会告知未连接的 UDP 套接字，即 recvfrom() 返回 WSAECONNRESET；Linux 只在设置了 IP_RECVERR 时才告知。',
    ],
    remedies: [
      '检查服务是否在运行，是否在这个地址和端口上监听（ss -ltn），而不是只监听 127.0.0.1。',
      '把 RST 的 TTL 和延迟与该主机的其他报文对比：TTL 不同，或者应答快得不合常理，就是防火墙。',
      '刚刚重启的服务会短暂地拒绝连接：逐渐加长间隔再试。',
    ],
  },
  ECONNRESET: {
    meaning: '连接原本存在，被一个 RST 终止：对端强行关闭了它、已经不认识它，或者中间有设备伪造了这个 RST。',
    calls: [
      {
        call: 'read',
        when: '在 ESTABLISHED、FIN-WAIT-1 或 FIN-WAIT-2 收到 RST 之后：先给出等待中的数据，然后返回一次本错误，再往后返回 0',
      },
      { call: 'write', when: '同样的 RST，之后第一个调用是 write() 时；再次 write() 则返回 EPIPE' },
      { call: 'connect', when: '只有两个 SYN 交叉、RST 在 SYN-RECEIVED 状态到来时' },
      { call: 'accept', when: 'Linux 上从不返回：accept() 成功，由第一次 read() 告知' },
    ],
    traces: [
      '序号为对端下一个序号的 RST,ACK，此前没有 FIN：有未读数据时 close()，或者 SO_LINGER 为 0 秒。',
      '不带 ACK、序号等于自己确认号的 RST：对端没有这条连接（重启过、崩溃过，或套接字已关闭并消失）。',
      '长时间静默，然后是数据或保活探测，再是 RST：中间设备或对端忘记了这条连接。',
      '在对端的 FIN 之后发送数据，然后是 RST：对端两个方向都已关闭。在 CLOSE-WAIT 状态，Linux 给出的是 EPIPE，而不是本错误。',
      'RST 的 TTL 与对端的报文不同，或者 RST 之后对端仍在继续：途中伪造的。',
    ],
    systems: [
      'BSD 和 macOS 由 read() 返回它；write() 立即返回 EPIPE。',
      '在对端的 FIN 之后，BSD 和 macOS 的 read() 仍返回它，而 Linux 返回 0。',
      'Windows 会丢掉接收缓冲区中等待的数据。在 UDP 上，它用这个错误表示 ICMP 端口不可达。',
    ],
    remedies: [
      '在抓包中找到这个 RST，以及真正发送它的是谁；随它给出的原因会说明接下来该查什么。',
      '如果对端在您发送时关闭：先读它的应答再继续写，或者约定由谁先关闭。',
      '如果发生在空闲之后：保活或心跳的间隔要小于路径上最短的超时。',
      '只有重复执行无害的请求才能重试：对端在重置之前可能已经处理过。',
    ],
  },
  EPIPE: {
    meaning: '向一条发送方向已经结束的连接写数据。同时会收到 SIGPIPE，不忽略它，进程就会被杀死。',
    calls: [
      { call: 'write', when: '在 CLOSE-WAIT 收到 RST 之后（对端此前已发送 FIN）' },
      { call: 'write', when: '错误（ECONNRESET、ETIMEDOUT、ECONNABORTED）已由另一个调用告知之后' },
      { call: 'write', when: '自己 shutdown(SHUT_WR) 之后，或者套接字从未连接、被拒绝' },
    ],
    traces: [
      '对端的 FIN，自己的数据（那次 write() 是成功的），应答是 RST：再次 write() 返回 EPIPE。服务端被杀掉时的经典情形。',
      'RST，read() 返回过 ECONNRESET，然后 write()：EPIPE。',
      '自己的 FIN，此后再没有自己的报文：shutdown() 之后的 write() 根本不会发到网络上。',
    ],
    systems: [
      'Windows 没有这个错误：shutdown() 之后是 WSAESHUTDOWN（10058），其他情况是 WSAECONNRESET 或 WSAECONNABORTED。',
    ],
    remedies: [
      '忽略 SIGPIPE（或者使用 MSG_NOSIGNAL，BSD 和 macOS 上用 SO_NOSIGPIPE），把 EPIPE 当作连接的结束。',
      '留意数据流的结束：在 EPIPE 之前，read() 已经返回过 0，说明对端正在关闭。',
    ],
  },
  ETIMEDOUT: {
    meaning: 'TCP 一再询问而没有任何回音：SYN、数据、零窗口探测或保活探测没有应答。',
    calls: [
      { call: 'connect', when: '所有 SYN 都没有应答：Linux 6.5 之前约 127 s，此后 131 s，由 tcp_syn_retries 决定' },
      {
        call: 'read、write',
        when: '经过全部重传，数据仍没有被确认（tcp_retries2：924 s 以上），或者 TCP_USER_TIMEOUT 已到',
      },
      { call: 'read、write', when: '保活探测没有应答（默认空闲 7200 s 之后，每隔 75 s 探测一次，共 9 次）' },
    ],
    traces: [
      '同一个 SYN 出现在第 1、3、7、15 … 秒（Linux 6.5 起，最初是每秒一次），对方没有任何报文：被过滤，或主机宕机。',
      '同样的数据以加倍的间隔重传，直到抓包结束，对方没有任何报文。Linux 放弃时，没有报文能看出来。',
      '间隔均匀的保活探测没有应答，然后由探测方发出 RST,ACK：这个 RST 就是它的放弃。',
      '如果其间有路由器以 ICMP 不可达应答，错误就是那个 ICMP 所对应的（例如 EHOSTUNREACH），而不是本错误。',
    ],
    systems: [
      'FreeBSD 和 macOS 建连 75 s 后放弃；Windows 约 21 s（WSAETIMEDOUT）。',
      'Windows 上，数据没有应答以 WSAECONNABORTED（10053）结束，保活没有应答以 WSAENETRESET（10052）结束。',
    ],
    remedies: [
      '在两端抓包：发出而没有到达的报文是途中丢的；到达而没有应答，是那台主机的原因。',
      '只有一个端口的 SYN 被丢弃：防火墙丢弃。所有端口都是：主机宕机、地址错误，或没有回程路由。',
      '不要等 TCP 自己的耐心耗尽：设置建连超时、TCP_USER_TIMEOUT 或应用的时限。',
    ],
  },
  EHOSTUNREACH: {
    meaning: '路由器或自己的内核表示，这台主机不可达。',
    calls: [
      {
        call: 'connect',
        when: '对 SYN 的应答是 ICMP 主机不可达（3/1）、超时（11/0）、禁止类代码 3/10 和 3/13 至 3/15，或 ICMPv6 1/2、1/3、3/0；立即返回',
      },
      { call: 'connect', when: '查不到邻居的链路层地址（ARP，约 3 s；SYN 没有发出），或路由注明不可达' },
      { call: 'read、write', when: '重传放弃，而最后的消息是这样的 ICMP 差错；设置了 IP_RECVERR 时立即返回' },
    ],
    traces: [
      'SYN，然后是引用它的 ICMP。引用的序号必须是该 SYN 的，否则 Linux 忽略这个差错。',
      'ARP 请求（或邻居请求）没有应答，也根本没有 SYN：这台主机不在这个链路上。',
      '在已建立的连接上，ICMP 差错本身不改变什么：重传继续。',
    ],
    systems: ['BSD 和 macOS 会继续尝试，四个 SYN 之后才告知；在那里，ARP 失败是 EHOSTDOWN。'],
    remedies: [
      '看看是哪个路由器发的 ICMP 差错：故障就在那里或它的后面。',
      '超时说明有路由环路，或 TTL 太小：跟踪路径。',
      '管理性的代码是防火墙的决定：问问由谁管理。',
    ],
  },
  ENETUNREACH: {
    meaning: '没有通往那个网络的路由：自己的路由表里没有，或者路由器这样告知。',
    calls: [
      { call: 'connect、write', when: '自己没有路由：立即返回，什么都不会发出' },
      { call: 'connect', when: '对 SYN 的应答是 ICMP 网络不可达（3/0、3/6、3/11）、3/9，或 ICMPv6 1/0' },
    ],
    traces: ['什么都没有（没有路由），或者 SYN，然后是引用它的 ICMP 差错。'],
    systems: ['BSD 和 macOS 把这些 ICMP 差错转为 EHOSTUNREACH；Windows 有 WSAENETUNREACH（10051）。'],
    remedies: [
      'ip route get ADDRESS 可以看到内核会怎么走；找一找是不是缺少默认路由。',
      '有 IPv6 地址却没有 IPv6 连通性：应当再试该名字的下一个地址。',
    ],
  },
  ECONNABORTED: {
    meaning: '结束连接的是自己的系统，不是对端。',
    calls: [
      { call: 'read、write', when: '套接字被管理员销毁（ss -K）；只告知一次' },
      { call: 'connect', when: '同样的情况，发生在等待应答期间' },
      { call: 'accept', when: '在 BSD 和 macOS 上：连接还没有被接受，就被客户端重置了' },
    ],
    traces: [
      '自己一侧发出的 RST,ACK，没有任何报文引发它：ss -K 之类。',
      '握手，然后服务端还没有说话，客户端就发来 RST：Linux 会接受连接，由 read() 返回 ECONNRESET；BSD 则由 accept() 返回本错误。',
    ],
    systems: [
      'POSIX 要求由 accept() 返回它；Linux 不在那里返回。',
      'Windows（10053）用得很广：始终没有被确认的数据、本机的安全软件、重置之后的写操作。',
    ],
    remedies: [
      '由 accept() 返回时：不是监听套接字的错误，继续接受就是了。',
      '在 Windows 上：看看此前有没有得不到应答的重传，以及本机有没有安全软件。',
    ],
  },
  ENETRESET: {
    meaning: '保活发现对端已经不在，因而丢弃了连接（Windows），或者套接字所在的网络发生了变化。',
    calls: [{ call: 'read、write', when: 'Windows 上保活没有得到应答之后（10052）；Linux 的 TCP 返回 ETIMEDOUT' }],
    traces: ['没有应答的保活探测，然后由探测方发出 RST。'],
    systems: ['Linux 的 TCP 从不返回它。'],
    remedies: ['按 ETIMEDOUT 处理：对端或路径已经不在。'],
  },
  EHOSTDOWN: {
    meaning: '最后一个路由器（或自己的链路）表示，主机在那里没有应答。',
    calls: [
      {
        call: 'connect',
        when: '对 SYN 的应答是少见的 ICMP 主机未知（3/7）；在 BSD 和 macOS 上，ARP 没有应答时也是',
      },
    ],
    traces: ['SYN，然后是 ICMP 3/7；或者在 BSD 上，没有应答的 ARP 请求。'],
    systems: ['ARP 没有应答时，Linux 返回 EHOSTUNREACH。'],
    remedies: ['检查主机是否开机，是否在正确的网络里。'],
  },
  ENETDOWN: {
    meaning: '报文要从中发出的接口已停用。',
    calls: [
      {
        call: 'write、bind',
        when: '原始套接字和 packet 套接字，以及停用的设备；接口消失时，TCP 得到的是 ENETUNREACH',
      },
    ],
    traces: ['什么都没有发出。'],
    systems: ['Windows：WSAENETDOWN（10050），网络子系统发生故障。'],
    remedies: ['ip link 显示接口的状态。'],
  },
  ENONET: {
    meaning: 'ICMP 表示源主机被隔离：几乎没有路由器会发送这样的应答。',
    calls: [{ call: 'connect', when: '对 SYN 的应答是 ICMP 3/8' }],
    traces: ['SYN，然后是 ICMP 3/8。'],
    systems: ['BSD、macOS 和 Windows 没有它；BSD 返回 EHOSTUNREACH。'],
    remedies: ['查看发送它的路由器。'],
  },
  ENOPROTOOPT: {
    meaning: '该层没有这个套接字选项；由 connect() 返回时，表示主机不支持这个协议。',
    calls: [
      { call: 'setsockopt、getsockopt', when: '这一层或这个内核没有该选项' },
      { call: 'connect', when: '对 SYN 的应答是 ICMP 协议不可达（3/2）' },
    ],
    traces: ['SYN，然后是 ICMP 3/2。'],
    systems: ['BSD 和 macOS 对 ICMP 3/2 返回 ECONNREFUSED。'],
    remedies: ['由 setsockopt() 返回时：核对层和选项名，以及运行中的内核支持什么。'],
  },
  EPROTO: {
    meaning: '协议错误：ICMP 差错表示您的报文首部有误，或者差错代码未知。',
    calls: [
      {
        call: 'connect',
        when: '对 SYN 的应答是 ICMP 参数问题（12）、ICMPv6 参数问题（4），或未知的 ICMPv6 不可达代码',
      },
    ],
    traces: ['SYN，然后是 ICMP 12/0 或 ICMPv6 4/x：往往是中间设备不接受某个 IP 选项或扩展首部。'],
    systems: [],
    remedies: ['看看 ICMP 的指针指向哪里；去掉那个选项或扩展首部。'],
  },
  EACCES: {
    meaning: '不允许：因为文件权限，因为禁止类路由，或者防火墙用 ICMPv6 这样告知。',
    calls: [
      {
        call: 'connect',
        when: '对 SYN 的应答是 ICMPv6 管理性禁止（1/1）、策略（1/5）或拒绝路由（1/6）；或者自己有禁止类路由',
      },
      { call: 'sendto', when: '发往广播地址而没有设置 SO_BROADCAST' },
      { call: 'bind', when: '绑定 ip_unprivileged_port_start（1024）以下的端口而没有 CAP_NET_BIND_SERVICE' },
    ],
    traces: ['IPv6 的 SYN，然后是 ICMPv6 1/1、1/5 或 1/6。IPv4 上同样的决定（3/13）是 EHOSTUNREACH。'],
    systems: ['Windows：WSAEACCES（10013），本机防火墙禁止，或另一个套接字独占该端口时也是。'],
    remedies: ['找到应答的路由器，或本机的规则：ip -6 route、nft list ruleset。'],
  },
  EPERM: {
    meaning: '自己的系统禁止这样做：本机防火墙、安全模块，或缺少权限。',
    calls: [
      { call: 'sendto、write', when: 'UDP 和原始套接字，报文发出时被本机过滤规则丢弃' },
      {
        call: 'connect',
        when: '安全模块或 cgroup 程序拒绝。本机的 DROP 规则不会这样：TCP 会一直尝试到 ETIMEDOUT',
      },
    ],
    traces: ['什么都没有发出。'],
    systems: ['Windows 返回 WSAEACCES（10013）。'],
    remedies: ['查看 output 链：nft list ruleset。conntrack 表满了也会这样；dmesg 会写明。'],
  },
  EMSGSIZE: {
    meaning: '数据报超过了协议或路径允许的大小。',
    calls: [
      { call: 'sendto、write', when: 'UDP 数据报超过 65,507 字节，或超过已知的路径 MTU 而又禁止分片' },
      { call: 'read、write', when: '已连接的 UDP 套接字，收到 ICMP 需要分片（3/4）或 ICMPv6 报文过大（2/0）之后' },
    ],
    traces: ['UDP 数据报，然后是给出下一跳 MTU 的 ICMP 3/4 或 ICMPv6 2/0。TCP 从不告知它：TCP 会改发更小的报文段。'],
    systems: ['Windows：WSAEMSGSIZE（10040），数据报比缓冲区长时 recv() 也会返回它。'],
    remedies: ['每次最多发送路径 MTU 减去首部（IPv6 下 1,232 字节是安全的），或者让内核分片。'],
  },
};
