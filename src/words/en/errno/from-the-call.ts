/** Errnos of socket calls that no packet causes: how the call was used, what the socket's state was, what ran out. */
import type { SocketErrno } from '../../errno/entry.ts';

type Plain = Pick<SocketErrno, 'name' | 'meaning' | 'calls' | 'remedies'> & Partial<SocketErrno>;

const entry = (plain: Plain): SocketErrno => ({ traces: [], systems: [], findings: [], recorded: [], ...plain });

export const FROM_THE_CALL: readonly SocketErrno[] = [
  entry({
    name: 'EAGAIN',
    meaning:
      'Nothing to do now: no data, no connection or no room, and the socket is non-blocking or its time-out ran out. Not a failure.',
    calls: [
      { call: 'read, accept', when: 'nothing waits, on a non-blocking socket or after SO_RCVTIMEO' },
      { call: 'write', when: 'the send buffer is full, because the peer acknowledges or reads too slowly' },
    ],
    traces: ['For write(): often a zero window from the peer just before. For read(): nothing.'],
    systems: [
      'The same number as EWOULDBLOCK on all systems here; Windows: WSAEWOULDBLOCK (10035), with SO_RCVTIMEO WSAETIMEDOUT.',
    ],
    remedies: [
      'Wait with poll, epoll or kqueue and call again; never spin.',
      'If write() waits for long, look at the peer’s window in the capture.',
    ],
    findings: ['zero-window-stall', 'window-limited', 'reader-stopped'],
    recorded: ['window-closed-write-would-block', 'read-timeout-by-option', 'reset-off-by-one-is-challenged'],
  }),
  entry({
    name: 'EINPROGRESS',
    meaning: 'A non-blocking connect() has begun: the SYN is out. Not a failure.',
    calls: [{ call: 'connect', when: 'on a non-blocking socket, or a blocking one whose SO_SNDTIMEO ran out first' }],
    traces: ['The SYN.'],
    systems: ['Windows tells it as WSAEWOULDBLOCK; its WSAEINPROGRESS means another blocking call is running.'],
    remedies: ['Wait until the socket is writable, then ask getsockopt(SO_ERROR) how it ended.'],
    recorded: ['connect-non-blocking', 'connect-sndtimeo'],
  }),
  entry({
    name: 'EALREADY',
    meaning: 'An earlier connect() on this socket is still under way.',
    calls: [{ call: 'connect', when: 'called again before the first one was answered' }],
    traces: ['A SYN without an answer yet.'],
    remedies: ['Wait for the socket to become writable instead of calling connect() again.'],
    recorded: ['connect-non-blocking'],
  }),
  entry({
    name: 'EISCONN',
    meaning: 'The socket is connected already.',
    calls: [
      { call: 'connect', when: 'on a connected stream socket' },
      { call: 'sendto', when: 'with an address on a connected socket, on systems that refuse that' },
    ],
    remedies: ['After a non-blocking connect(), this answer to a second connect() means that the first one succeeded.'],
    recorded: ['connect-twice'],
  }),
  entry({
    name: 'ENOTCONN',
    meaning: 'The socket has no connection: it never had, or connect() failed.',
    calls: [{ call: 'read, shutdown, getpeername', when: 'before connect() succeeded, or after it failed' }],
    traces: ['A refused or unanswered SYN before, when the program overlooked that connect() failed.'],
    systems: ['write() on such a socket is EPIPE on Linux and ENOTCONN on BSD, macOS and Windows.'],
    remedies: [
      'Check the result of connect(). getpeername() after accept() may tell it when the client reset at once.',
    ],
    recorded: ['not-connected', 'connect-refused', 'connect-unanswered'],
  }),
  entry({
    name: 'EADDRINUSE',
    meaning: 'The local address and port are taken.',
    calls: [
      {
        call: 'bind, listen',
        when: 'another socket listens there, or old connections in TIME-WAIT hold it and SO_REUSEADDR is not set',
      },
      { call: 'connect', when: 'the bound local port already has a connection to that very address' },
    ],
    traces: ['Connections of the old process that it closed first: they stay in TIME-WAIT for 60 s on Linux.'],
    systems: ['On Windows SO_REUSEADDR lets two sockets share a port; SO_EXCLUSIVEADDRUSE forbids it.'],
    remedies: ['ss -ltnp shows who listens. Servers set SO_REUSEADDR before bind().'],
    findings: ['time-wait-pile-up', 'ports-used-again'],
    recorded: ['bind-in-use'],
  }),
  entry({
    name: 'EADDRNOTAVAIL',
    meaning: 'That local address is not on this machine, or no local port is left.',
    calls: [
      { call: 'bind', when: 'to an address that no interface has' },
      { call: 'connect', when: 'all ephemeral ports to this destination are in use, many of them in TIME-WAIT' },
    ],
    traces: [
      'For ports: very many short connections to one address and port, each closed by the client. No SYN for the one that failed.',
    ],
    systems: ['Windows may give WSAENOBUFS (10055) or WSAEADDRINUSE when ports run out.'],
    remedies: [
      'Keep connections and use them again; let the server close first.',
      'Widen net.ipv4.ip_local_port_range; tcp_tw_reuse helps a client. tcp_tw_recycle is gone since Linux 4.12, and broke clients behind NAT.',
    ],
    findings: ['time-wait-pile-up', 'connection-per-request', 'ports-used-again'],
    recorded: ['no-local-port-left', 'bind-foreign-address'],
  }),
  entry({
    name: 'EINTR',
    meaning: 'A signal came before the call had done anything.',
    calls: [
      {
        call: 'any call that waits',
        when: 'a signal handler without SA_RESTART ran; calls with SO_RCVTIMEO or SO_SNDTIMEO are never restarted',
      },
    ],
    remedies: ['Call again; connect() only by waiting for writability and SO_ERROR, since the attempt goes on.'],
  }),
  entry({
    name: 'EINVAL',
    meaning: 'An argument, or the socket’s state, does not fit the call.',
    calls: [
      { call: 'accept', when: 'the socket does not listen (or was shut down)' },
      { call: 'bind', when: 'the socket is bound already, or the address has the wrong length' },
      { call: 'connect, write', when: 'the route is a blackhole' },
    ],
    systems: ['BSD and macOS: also setsockopt() on a socket whose connection is gone.'],
    remedies: ['Check the order: socket, bind, listen, accept. ip route get shows a blackhole route.'],
    recorded: ['accept-without-listen', 'route-blackhole', 'route-blackhole-ipv6'],
  }),
  entry({
    name: 'ESHUTDOWN',
    meaning: 'Sending after shutdown(SHUT_WR).',
    calls: [{ call: 'write', when: 'on Windows (10058) and some protocols; Linux TCP gives EPIPE' }],
    traces: ['Your own FIN earlier.'],
    remedies: ['Do not write after shutdown().'],
  }),
  entry({
    name: 'EMFILE',
    meaning: 'The process has as many files and sockets open as it may.',
    calls: [{ call: 'socket, accept', when: 'RLIMIT_NOFILE is reached' }],
    traces: ['For a server: clients complete the handshake and then wait, until the accept queue overflows.'],
    remedies: [
      'Close what is done (look for CLOSE-WAIT in ss), then raise the limit. In accept loops, pause instead of spinning.',
    ],
    findings: ['close-wait-pile-up'],
  }),
  entry({
    name: 'ENFILE',
    meaning: 'The whole system has as many open files as it may.',
    calls: [{ call: 'socket, accept, open', when: 'fs.file-max is reached' }],
    remedies: ['Find who leaks (lsof), or raise fs.file-max.'],
  }),
  entry({
    name: 'ENOBUFS',
    meaning: 'No memory for network buffers, or the device’s queue is full.',
    calls: [
      {
        call: 'write, sendto',
        when: 'the output queue is full; Linux mostly drops silently instead, unless IP_RECVERR is set',
      },
    ],
    systems: [
      'Common on BSD and macOS for UDP; on Windows (10055) also when ephemeral ports or non-paged memory ran out.',
    ],
    remedies: ['Send more slowly; check the sizes of buffers and queues.'],
  }),
  entry({
    name: 'ENOMEM',
    meaning: 'Out of memory.',
    calls: [{ call: 'any', when: 'the kernel found no memory; for TCP see net.ipv4.tcp_mem' }],
    remedies: ['Look at memory and at tcp_mem against /proc/net/sockstat.'],
  }),
  entry({
    name: 'EBADF',
    meaning: 'That is no open file descriptor.',
    calls: [{ call: 'any', when: 'the descriptor was closed, often by another thread, or never opened' }],
    remedies: [
      'A bug in the program: look for a close() too many. The number may by then belong to another connection.',
    ],
  }),
  entry({
    name: 'ENOTSOCK',
    meaning: 'The descriptor is open but is not a socket.',
    calls: [{ call: 'any socket call', when: 'on a file, pipe or terminal' }],
    remedies: ['Look for a descriptor that was closed and whose number was given out again.'],
  }),
  entry({
    name: 'EDESTADDRREQ',
    meaning: 'A datagram without a destination: the socket is not connected and the call names no address.',
    calls: [{ call: 'write, send', when: 'on an unconnected UDP socket' }],
    remedies: ['Use sendto(), or connect() first.'],
    recorded: ['datagram-without-address'],
  }),
  entry({
    name: 'EAFNOSUPPORT',
    meaning: 'The address family is not supported, or does not fit the socket.',
    calls: [{ call: 'socket, connect, bind', when: 'IPv6 is switched off, or an IPv6 address on an IPv4 socket' }],
    remedies: ['Make the socket from what getaddrinfo() returns, address by address.'],
  }),
  entry({
    name: 'EPFNOSUPPORT',
    meaning: 'The protocol family is not supported.',
    calls: [{ call: 'socket', when: 'on systems that tell it apart from EAFNOSUPPORT' }],
    remedies: ['Check that the family’s module is there.'],
  }),
  entry({
    name: 'EPROTONOSUPPORT',
    meaning: 'That protocol does not exist for this family and type.',
    calls: [{ call: 'socket', when: 'for SCTP or MPTCP without kernel support, say' }],
    remedies: ['Use protocol 0 for the type’s own protocol, or load the module.'],
  }),
  entry({
    name: 'ESOCKTNOSUPPORT',
    meaning: 'That socket type does not exist for this family.',
    calls: [{ call: 'socket', when: 'with a type that the family does not have' }],
    remedies: ['Check the arguments of socket().'],
  }),
  entry({
    name: 'EPROTOTYPE',
    meaning: 'Protocol and socket type do not fit: UDP for SOCK_STREAM, say.',
    calls: [{ call: 'socket, connect', when: 'wrong pair; for Unix sockets, a stream connect to a datagram socket' }],
    systems: ['macOS may give it from write() on a connection that is just being torn down.'],
    remedies: ['Check the arguments; on macOS treat it from write() as EPIPE.'],
  }),
  entry({
    name: 'EOPNOTSUPP',
    meaning: 'This kind of socket does not do that.',
    calls: [
      { call: 'listen, accept', when: 'on a datagram socket' },
      { call: 'connect', when: 'ICMP source route failed (3/5) answered the SYN, which is rare' },
    ],
    remedies: ['Check the type of the socket.'],
    recorded: ['connect-icmp-3-5'],
  }),
  entry({
    name: 'ETOOMANYREFS',
    meaning: 'Too many file descriptors are on their way through Unix sockets.',
    calls: [{ call: 'sendmsg', when: 'SCM_RIGHTS beyond RLIMIT_NOFILE' }],
    remedies: ['Receive the descriptors that were sent.'],
  }),
  entry({
    name: 'ECANCELED',
    meaning: 'An asynchronous operation was cancelled before it was done.',
    calls: [{ call: 'io_uring, aio', when: 'the request was cancelled, or one linked before it failed' }],
    systems: ['Windows: WSA_E_CANCELLED, ERROR_OPERATION_ABORTED (995).'],
    remedies: ['Expected after a cancellation.'],
  }),
  entry({
    name: 'EFAULT',
    meaning: 'A pointer that was given to the kernel points nowhere.',
    calls: [{ call: 'any', when: 'a buffer or address outside the process’s memory' }],
    remedies: ['A bug in the program.'],
  }),
];
