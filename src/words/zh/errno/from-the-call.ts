/** Errnos of socket calls that no packet causes, in Chinese. */
import type { ErrnoText } from '../../errno/entry.ts';

const entry = (text: Pick<ErrnoText, 'meaning' | 'calls' | 'remedies'> & Partial<ErrnoText>): ErrnoText => ({
  traces: [],
  systems: [],
  ...text,
});

export const FROM_THE_CALL: Readonly<Record<string, ErrnoText>> = {
  EAGAIN: entry({
    meaning: '现在无事可做：没有数据、没有连接或没有空间，而套接字是非阻塞的，或者它的超时已到。不是故障。',
    calls: [
      { call: 'read、accept', when: '没有等待处理的内容，套接字是非阻塞的，或者 SO_RCVTIMEO 已到' },
      { call: 'write', when: '发送缓冲区已满，因为对端确认或读取得太慢' },
    ],
    traces: ['write() 时：此前往往有对端的零窗口。read() 时：没有。'],
    systems: [
      '在这里的所有系统上都与 EWOULDBLOCK 是同一个数值；Windows：WSAEWOULDBLOCK（10035），设置 SO_RCVTIMEO 时是 WSAETIMEDOUT。',
    ],
    remedies: [
      '用 poll、epoll 或 kqueue 等待，然后再次调用；不要空转。',
      '如果 write() 等了很久，在抓包中看对端的窗口。',
    ],
  }),
  EINPROGRESS: entry({
    meaning: '非阻塞的 connect() 已经开始：SYN 已发出。不是故障。',
    calls: [{ call: 'connect', when: '套接字是非阻塞的，或者是阻塞的而 SO_SNDTIMEO 先到了' }],
    traces: ['那个 SYN。'],
    systems: ['Windows 用 WSAEWOULDBLOCK 表示；它的 WSAEINPROGRESS 表示另一个阻塞调用正在进行。'],
    remedies: ['等到套接字可写，再用 getsockopt(SO_ERROR) 查询结果。'],
  }),
  EALREADY: entry({
    meaning: '这个套接字上较早的 connect() 还在进行。',
    calls: [{ call: 'connect', when: '前一次还没有得到应答就再次调用' }],
    traces: ['还没有应答的 SYN。'],
    remedies: ['等待套接字变为可写，不要再次调用 connect()。'],
  }),
  EISCONN: entry({
    meaning: '套接字已经连接。',
    calls: [
      { call: 'connect', when: '对已连接的流套接字调用' },
      { call: 'sendto', when: '在已连接的套接字上又给出地址，而系统不允许' },
    ],
    remedies: ['非阻塞的 connect() 之后，再次 connect() 得到它，说明第一次成功了。'],
  }),
  ENOTCONN: entry({
    meaning: '套接字没有连接：从未连接，或 connect() 失败了。',
    calls: [{ call: 'read、shutdown、getpeername', when: '在 connect() 成功之前，或失败之后' }],
    traces: ['此前有被拒绝或没有应答的 SYN，而程序没有注意到 connect() 失败了。'],
    systems: ['在这样的套接字上 write()，Linux 返回 EPIPE，BSD、macOS 和 Windows 返回 ENOTCONN。'],
    remedies: ['检查 connect() 的结果。客户端立即重置时，accept() 之后的 getpeername() 也可能返回它。'],
  }),
  EADDRINUSE: entry({
    meaning: '本地的地址和端口已被占用。',
    calls: [
      {
        call: 'bind、listen',
        when: '另一个套接字正在那里监听，或者处于 TIME-WAIT 的旧连接占着它而没有设置 SO_REUSEADDR',
      },
      { call: 'connect', when: '所绑定的本地端口已经有一条到同一地址的连接' },
    ],
    traces: ['旧进程先关闭的连接：在 Linux 上，它们会在 TIME-WAIT 停留 60 s。'],
    systems: ['在 Windows 上，SO_REUSEADDR 允许两个套接字共用一个端口；SO_EXCLUSIVEADDRUSE 禁止这样做。'],
    remedies: ['ss -ltnp 显示谁在监听。服务端应在 bind() 之前设置 SO_REUSEADDR。'],
  }),
  EADDRNOTAVAIL: entry({
    meaning: '本机没有这个地址，或者没有可用的本地端口了。',
    calls: [
      { call: 'bind', when: '绑定任何接口都没有的地址' },
      { call: 'connect', when: '通往这个目的地的临时端口都已被占用，其中许多处于 TIME-WAIT' },
    ],
    traces: ['端口耗尽时：到同一地址和端口有极多的短连接，都由客户端关闭。失败的那一次没有 SYN。'],
    systems: ['端口耗尽时，Windows 可能返回 WSAENOBUFS（10055）或 WSAEADDRINUSE。'],
    remedies: [
      '保持连接并复用；让服务端先关闭。',
      '放宽 net.ipv4.ip_local_port_range；tcp_tw_reuse 对客户端有用。tcp_tw_recycle 从 Linux 4.12 起已经取消，它曾使 NAT 之后的客户端出问题。',
    ],
  }),
  EINTR: entry({
    meaning: '调用还没有做任何事，信号先来了。',
    calls: [
      {
        call: '任何会等待的调用',
        when: '运行了没有 SA_RESTART 的信号处理函数；设置了 SO_RCVTIMEO 或 SO_SNDTIMEO 的调用从不自动重启',
      },
    ],
    remedies: ['再次调用；connect() 则只能等待可写并查询 SO_ERROR，因为建连仍在继续。'],
  }),
  EINVAL: entry({
    meaning: '参数或套接字的状态不适合这个调用。',
    calls: [
      { call: 'accept', when: '套接字没有在监听（或已被 shutdown）' },
      { call: 'bind', when: '套接字已经绑定，或地址长度不对' },
      { call: 'connect、write', when: '路由是黑洞' },
    ],
    systems: ['BSD 和 macOS：连接已经消失的套接字，setsockopt() 也返回它。'],
    remedies: ['检查顺序：socket、bind、listen、accept。ip route get 能看到黑洞路由。'],
  }),
  ESHUTDOWN: entry({
    meaning: '在 shutdown(SHUT_WR) 之后发送。',
    calls: [{ call: 'write', when: '在 Windows（10058）和某些协议上；Linux 的 TCP 返回 EPIPE' }],
    traces: ['此前自己的 FIN。'],
    remedies: ['不要在 shutdown() 之后写。'],
  }),
  EMFILE: entry({
    meaning: '进程打开的文件和套接字已达上限。',
    calls: [{ call: 'socket、accept', when: '达到 RLIMIT_NOFILE' }],
    traces: ['对服务端来说：客户端完成握手，然后一直等待，直到全连接队列溢出。'],
    remedies: ['关闭用完了的（用 ss 找 CLOSE-WAIT），然后调高上限。在 accept 循环里要停顿，不要空转。'],
  }),
  ENFILE: entry({
    meaning: '整个系统打开的文件已达上限。',
    calls: [{ call: 'socket、accept、open', when: '达到 fs.file-max' }],
    remedies: ['查清是谁泄漏了（lsof），或者调高 fs.file-max。'],
  }),
  ENOBUFS: entry({
    meaning: '没有内存可作网络缓冲区，或者设备的队列已满。',
    calls: [{ call: 'write、sendto', when: '输出队列已满；Linux 大多悄悄丢弃，除非设置了 IP_RECVERR' }],
    systems: ['在 BSD 和 macOS 上常见于 UDP；在 Windows 上（10055），临时端口或非分页内存耗尽时也是。'],
    remedies: ['发送得慢一些；检查缓冲区和队列的大小。'],
  }),
  ENOMEM: entry({
    meaning: '内存不足。',
    calls: [{ call: '任何调用', when: '内核找不到内存；TCP 的情况见 net.ipv4.tcp_mem' }],
    remedies: ['查看内存，并把 tcp_mem 与 /proc/net/sockstat 对照。'],
  }),
  EBADF: entry({
    meaning: '这不是一个打开的文件描述符。',
    calls: [{ call: '任何调用', when: '描述符已被关闭（往往是被另一个线程），或从未打开' }],
    remedies: ['程序的缺陷：找一找多余的 close()。那个编号这时可能已属于另一条连接。'],
  }),
  ENOTSOCK: entry({
    meaning: '描述符是打开的，但不是套接字。',
    calls: [{ call: '任何套接字调用', when: '作用于文件、管道或终端' }],
    remedies: ['找一找有没有描述符已经关闭，而它的编号又被分配出去。'],
  }),
  EDESTADDRREQ: entry({
    meaning: '数据报没有目的地：套接字没有连接，调用也没有给出地址。',
    calls: [{ call: 'write、send', when: '在未连接的 UDP 套接字上' }],
    remedies: ['使用 sendto()，或先 connect()。'],
  }),
  EAFNOSUPPORT: entry({
    meaning: '不支持这个地址族，或者与套接字不符。',
    calls: [{ call: 'socket、connect、bind', when: 'IPv6 已关闭，或在 IPv4 套接字上使用 IPv6 地址' }],
    remedies: ['按 getaddrinfo() 返回的结果，逐个地址创建套接字。'],
  }),
  EPFNOSUPPORT: entry({
    meaning: '不支持这个协议族。',
    calls: [{ call: 'socket', when: '在把它与 EAFNOSUPPORT 区分开的系统上' }],
    remedies: ['检查该协议族的模块是否存在。'],
  }),
  EPROTONOSUPPORT: entry({
    meaning: '这个地址族和类型没有该协议。',
    calls: [{ call: 'socket', when: '例如内核不支持 SCTP 或 MPTCP' }],
    remedies: ['协议写 0，使用该类型自己的协议，或者加载模块。'],
  }),
  ESOCKTNOSUPPORT: entry({
    meaning: '这个地址族没有该套接字类型。',
    calls: [{ call: 'socket', when: '使用了该地址族没有的类型' }],
    remedies: ['检查 socket() 的参数。'],
  }),
  EPROTOTYPE: entry({
    meaning: '协议与套接字类型不符：例如对 SOCK_STREAM 使用 UDP。',
    calls: [{ call: 'socket、connect', when: '搭配错误；Unix 套接字则是流套接字连接数据报套接字' }],
    systems: ['在 macOS 上，正在拆除的连接，write() 可能返回它。'],
    remedies: ['检查参数；在 macOS 上，由 write() 返回时按 EPIPE 处理。'],
  }),
  EOPNOTSUPP: entry({
    meaning: '这种套接字不支持这个操作。',
    calls: [
      { call: 'listen、accept', when: '在数据报套接字上' },
      { call: 'connect', when: '对 SYN 的应答是少见的 ICMP 源路由失败（3/5）' },
    ],
    remedies: ['检查套接字的类型。'],
  }),
  ETOOMANYREFS: entry({
    meaning: '正在通过 Unix 套接字传递的文件描述符太多。',
    calls: [{ call: 'sendmsg', when: 'SCM_RIGHTS 超过 RLIMIT_NOFILE' }],
    remedies: ['把已发来的描述符接收下来。'],
  }),
  ECANCELED: entry({
    meaning: '异步操作在完成之前被取消。',
    calls: [{ call: 'io_uring、aio', when: '请求被取消，或者它前面相链接的请求失败了' }],
    systems: ['Windows 上是 WSA_E_CANCELLED、ERROR_OPERATION_ABORTED（995）。'],
    remedies: ['取消之后本来就会这样。'],
  }),
  EFAULT: entry({
    meaning: '交给内核的指针没有指向有效的内存。',
    calls: [{ call: '任何调用', when: '缓冲区或地址在进程的内存之外' }],
    remedies: ['程序的缺陷。'],
  }),
};
