/** Errnos that packets cause, or their absence: what each means, which packets bring it, and what to do. */
import type { SocketErrno } from '../../errno/entry.ts';

export const FROM_THE_NETWORK: readonly SocketErrno[] = [
  {
    name: 'ECONNREFUSED',
    meaning: 'The host (or something that speaks for it) answered that nobody listens on that port.',
    calls: [
      { call: 'connect', when: 'a RST with ACK answers the SYN, or an ICMP port unreachable quotes it' },
      { call: 'read, write', when: 'on a connected UDP socket after an ICMP port unreachable for an earlier datagram' },
    ],
    traces: [
      'SYN, then RST,ACK with sequence 0 and acknowledgement ISN + 1: no listener, or a firewall that rejects with a reset.',
      'SYN, then ICMP 3/3 or ICMPv6 1/4 that quotes it: a packet filter that rejects with port unreachable.',
      'A RST without ACK, or one that acknowledges something else, refuses nothing: SYN-SENT ignores it.',
      'UDP datagram, then ICMP port unreachable: the next read() or write() on the connected socket tells it, once.',
    ],
    systems: [
      'Windows sends the SYN again after each RST (about three tries, half a second apart) before it gives up with 10061.',
      'BSD and macOS also give it for ICMP administratively prohibited (3/9, 3/10, 3/13), where Linux gives EHOSTUNREACH or ENETUNREACH.',
      'Windows tells an unconnected UDP socket too, as WSAECONNRESET from recvfrom(); Linux only with IP_RECVERR.',
    ],
    remedies: [
      'Check that the service runs and listens on this address and port (ss -ltn), not on 127.0.0.1 alone.',
      'Compare the TTL and the delay of the RST with those of the host’s other packets: another TTL or a far too quick answer is a firewall.',
      'A service that is just restarting refuses for a moment: try again with a growing pause.',
    ],
    findings: ['connection-refused', 'connect-rejected-by-icmp', 'connect-tried-again'],
    recorded: ['connect-refused', 'connect-refused-ipv6', 'connect-icmp-3-3', 'connect-icmp6-1-4', 'udp-icmp-3-3'],
  },
  {
    name: 'ECONNRESET',
    meaning:
      'The connection existed and was torn down by a RST: the peer aborted it, no longer knows it, or something between forged it.',
    calls: [
      {
        call: 'read',
        when: 'after a RST in ESTABLISHED, FIN-WAIT-1 or FIN-WAIT-2: data that waits is given first, then this once, then 0',
      },
      {
        call: 'write',
        when: 'the same RST, when write() is the first call after it; the next write() fails with EPIPE',
      },
      { call: 'connect', when: 'only when two SYNs had crossed and the RST came in SYN-RECEIVED' },
      { call: 'accept', when: 'never on Linux: accept() succeeds and the first read() tells it' },
    ],
    traces: [
      'RST,ACK with the peer’s next sequence number and no FIN before: close() with unread data, or SO_LINGER with 0 seconds.',
      'RST without ACK whose sequence is your own acknowledgement: the peer has no such connection (rebooted, crashed, or its socket is closed and gone).',
      'Long silence, then data or a keepalive probe, then RST: a middlebox or the peer forgot the connection.',
      'Data sent after the peer’s FIN, then RST: the peer had closed both directions. In CLOSE-WAIT Linux tells EPIPE, not this.',
      'RST with another TTL than the peer’s packets, or one after which the peer goes on: forged on the way.',
    ],
    systems: [
      'BSD and macOS give it to read(); write() fails with EPIPE at once.',
      'BSD and macOS give it to read() even after the peer’s FIN, where Linux gives 0.',
      'Windows throws away data that waits in the receive buffer. On UDP it gives this code for an ICMP port unreachable.',
    ],
    remedies: [
      'Find the RST in the capture and who really sent it; the cause that is told with it says what to ask next.',
      'If the peer closes while you send: read its answer before you write more, or agree on who closes first.',
      'If it follows an idle time: send keepalives or heartbeats more often than the shortest time-out on the path.',
      'Repeat the request only when repeating it is harmless: the peer may have acted on it before the reset.',
    ],
    findings: [
      'accept-queue-overflow',
      'reset-with-data-in-flight',
      'data-after-close',
      'unread-data-at-close',
      'connection-forgotten',
      'forged-reset',
      'fin-wait-2-expired',
      'idle-timeout-on-path',
      'keepalive-too-slow',
      'handshake-forgotten',
    ],
    recorded: [
      'reset-then-read',
      'reset-then-read-ipv6',
      'reset-then-write',
      'reset-with-data-queued',
      'reset-with-data-queued-then-write',
      'reset-in-fin-wait-1',
      'reset-in-fin-wait-2',
      'reset-in-last-ack',
      'reset-before-accept',
      'keepalive-answered-by-reset',
      'reset-in-syn-received-of-a-simultaneous-open',
    ],
  },
  {
    name: 'EPIPE',
    meaning:
      'You wrote to a connection whose sending direction is over. SIGPIPE comes with it, and kills the process unless it is ignored.',
    calls: [
      { call: 'write', when: 'after a RST that came in CLOSE-WAIT (the peer had sent its FIN before)' },
      { call: 'write', when: 'after another call was told the error (ECONNRESET, ETIMEDOUT, ECONNABORTED) already' },
      {
        call: 'write',
        when: 'after your own shutdown(SHUT_WR), or on a socket that was never connected or was refused',
      },
    ],
    traces: [
      'FIN from the peer, data from you (its write() succeeded), RST in answer: the write() after that fails with EPIPE. The classic of a killed server.',
      'RST, a read() that was told ECONNRESET, then a write(): EPIPE.',
      'Your own FIN and then nothing more from you: a write() after shutdown() never reaches the wire.',
    ],
    systems: [
      'Windows has no such code: WSAESHUTDOWN (10058) after shutdown(), else WSAECONNRESET or WSAECONNABORTED.',
    ],
    remedies: [
      'Ignore SIGPIPE (or use MSG_NOSIGNAL, SO_NOSIGPIPE on BSD and macOS) and treat EPIPE as the end of the connection.',
      'Watch for the end of the stream: read() that returns 0 came before the EPIPE, and told that the peer was closing.',
    ],
    findings: ['data-after-close', 'fin-wait-2-expired'],
    recorded: [
      'reset-in-close-wait-then-write',
      'reset-answers-data-in-close-wait',
      'reset-then-read',
      'own-shutdown-then-write',
      'connect-refused',
      'not-connected',
    ],
  },
  {
    name: 'ETIMEDOUT',
    meaning:
      'TCP asked again and again and nothing came back: no answer to the SYN, to data, to window probes or to keepalive probes.',
    calls: [
      {
        call: 'connect',
        when: 'no answer to any SYN: about 127 s on Linux before 6.5 and 131 s since, by tcp_syn_retries',
      },
      {
        call: 'read, write',
        when: 'data stayed unacknowledged through all retransmissions (tcp_retries2: 924 s and more), or TCP_USER_TIMEOUT ran out',
      },
      {
        call: 'read, write',
        when: 'keepalive probes were not answered (7200 s idle, then 9 probes 75 s apart by default)',
      },
    ],
    traces: [
      'The same SYN at 1, 3, 7, 15 … seconds (or each second first, since Linux 6.5) and nothing from the other side: filtered, or the host is down.',
      'The same data with doubling pauses to the end of the capture, nothing from the other side. When Linux gives up, no packet shows it.',
      'Keepalive probes at a steady pace without an answer, then RST,ACK from the prober: that RST is its give-up.',
      'If a router answered with ICMP unreachable meanwhile, the errno is the ICMP’s (EHOSTUNREACH, say), not this one.',
    ],
    systems: [
      'FreeBSD and macOS give up a connect after 75 s; Windows after about 21 s (WSAETIMEDOUT).',
      'Windows ends unanswered data with WSAECONNABORTED (10053) and unanswered keepalive with WSAENETRESET (10052).',
    ],
    remedies: [
      'Capture at both ends: packets that leave and do not arrive are dropped on the way; packets that arrive and are not answered are the host’s doing.',
      'Dropped SYNs to one port only: a firewall that drops. To all ports: host down, wrong address, or no way back.',
      'Do not wait for TCP’s own patience: set connect time-outs, TCP_USER_TIMEOUT or an application deadline.',
    ],
    findings: [
      'connect-unanswered',
      'path-mtu-black-hole',
      'peer-vanished',
      'keepalive-unanswered',
      'first-data-ignored',
      'icmp-quote-not-translated',
      'old-connection-in-the-way',
    ],
    recorded: [
      'connect-unanswered',
      'connect-user-timeout',
      'keepalive-unanswered',
      'keepalive-unanswered-then-write',
      'retransmissions-unanswered',
      'user-timeout',
      'window-probes-unanswered',
    ],
  },
  {
    name: 'EHOSTUNREACH',
    meaning: 'A router, or your own kernel, said that this host cannot be reached.',
    calls: [
      {
        call: 'connect',
        when: 'ICMP host unreachable (3/1), time exceeded (11/0), the prohibited codes 3/10 and 3/13 to 3/15, ICMPv6 1/2, 1/3, 3/0 answered the SYN; at once',
      },
      {
        call: 'connect',
        when: 'the neighbour’s link address was not found (ARP, about 3 s; no SYN leaves), or the route says unreachable',
      },
      {
        call: 'read, write',
        when: 'retransmissions gave up and the last news was such an ICMP error; with IP_RECVERR at once',
      },
    ],
    traces: [
      'SYN, then ICMP that quotes it. The quoted sequence number must be the SYN’s: else Linux ignores the error.',
      'ARP requests (or neighbour solicitations) without an answer and no SYN at all: the host is not on this link.',
      'On an established connection the ICMP error changes nothing by itself: retransmissions go on.',
    ],
    systems: ['BSD and macOS keep trying and tell it only after four SYNs; ARP failure is EHOSTDOWN there.'],
    remedies: [
      'See which router sent the ICMP error: the fault is there or behind it.',
      'Time exceeded means a routing loop or too small a TTL: trace the path.',
      'An administrative code is a firewall’s decision: ask who runs it.',
    ],
    findings: ['connect-rejected-by-icmp', 'peer-vanished', 'routing-loop', 'icmp-on-open-connection'],
    recorded: [
      'connect-icmp-3-1',
      'connect-icmp-3-13',
      'connect-icmp-11-0',
      'connect-icmp6-1-2',
      'connect-icmp6-1-3',
      'connect-icmp6-3-0',
      'neighbour-unresolved',
      'route-unreachable',
      'retransmissions-unanswered-with-icmp',
      'local-firewall-reject-admin-prohibited',
    ],
  },
  {
    name: 'ENETUNREACH',
    meaning: 'There is no route to that network: in your own table, or in a router’s that said so.',
    calls: [
      { call: 'connect, write', when: 'no route of your own: at once, nothing leaves' },
      { call: 'connect', when: 'ICMP network unreachable (3/0, 3/6, 3/11), 3/9, or ICMPv6 1/0 answered the SYN' },
    ],
    traces: ['Nothing at all (no route), or SYN and then the ICMP error that quotes it.'],
    systems: ['BSD and macOS make EHOSTUNREACH of the ICMP errors; Windows has WSAENETUNREACH (10051).'],
    remedies: [
      'ip route get ADDRESS shows what the kernel would do; look for the missing default route.',
      'IPv6 addresses without IPv6 connectivity: the next address of the name should be tried.',
    ],
    findings: ['connect-rejected-by-icmp', 'icmp-on-open-connection'],
    recorded: [
      'no-route',
      'no-route-ipv6',
      'connect-icmp-3-0',
      'connect-icmp-3-9',
      'connect-icmp6-1-0',
      'interface-down',
    ],
  },
  {
    name: 'ECONNABORTED',
    meaning: 'Your own system ended the connection, not the peer.',
    calls: [
      { call: 'read, write', when: 'the socket was destroyed by an administrator (ss -K); told once' },
      { call: 'connect', when: 'the same, while it waited for an answer' },
      { call: 'accept', when: 'on BSD and macOS: the client reset the connection before it was accepted' },
    ],
    traces: [
      'RST,ACK from your own side without anything that provokes it: ss -K or the like.',
      'Handshake, then RST from the client before the server said anything: Linux accepts it and read() gives ECONNRESET; BSD gives this from accept().',
    ],
    systems: [
      'POSIX wants it from accept(); Linux does not give it there.',
      'Windows (10053) uses it widely: data that was never acknowledged, a local security program, writing after a reset.',
    ],
    remedies: [
      'From accept(): not an error of the listener. Go on accepting.',
      'On Windows: look for unanswered retransmissions before it, and for security software on the same machine.',
    ],
    findings: [],
    recorded: ['aborted-by-ss-kill', 'connect-aborted-by-ss-kill'],
  },
  {
    name: 'ENETRESET',
    meaning:
      'The connection was dropped because keepalive found the peer gone (Windows), or the socket’s network changed.',
    calls: [
      {
        call: 'read, write',
        when: 'on Windows after keepalive got no answer (10052); Linux TCP gives ETIMEDOUT instead',
      },
    ],
    traces: ['Keepalive probes without an answer, then a RST from the prober.'],
    systems: ['Linux’s TCP never gives it.'],
    remedies: ['Treat it as ETIMEDOUT: the peer or the path is gone.'],
    findings: ['keepalive-unanswered'],
    recorded: [],
  },
  {
    name: 'EHOSTDOWN',
    meaning: 'The last router (or your own link) says that the host does not answer there.',
    calls: [
      {
        call: 'connect',
        when: 'ICMP host unknown (3/7), which is rare, answered the SYN; on BSD and macOS also when ARP gets no answer',
      },
    ],
    traces: ['SYN, then ICMP 3/7; or, on BSD, ARP requests without an answer.'],
    systems: ['Linux gives EHOSTUNREACH when ARP gets no answer.'],
    remedies: ['Check that the host is up and in the right network.'],
    findings: ['connect-rejected-by-icmp'],
    recorded: ['connect-icmp-3-7', 'udp-icmp-3-7'],
  },
  {
    name: 'ENETDOWN',
    meaning: 'The interface that the packet would leave by is down.',
    calls: [
      {
        call: 'write, bind',
        when: 'on raw and packet sockets, and on devices that are down; TCP over a lost interface finds ENETUNREACH instead',
      },
    ],
    traces: ['Nothing leaves.'],
    systems: ['Windows: WSAENETDOWN (10050), the network subsystem has failed.'],
    remedies: ['ip link shows the interface’s state.'],
    findings: [],
    recorded: [],
  },
  {
    name: 'ENONET',
    meaning: 'ICMP said that the source host is isolated: an answer that hardly any router sends.',
    calls: [{ call: 'connect', when: 'ICMP 3/8 answered the SYN' }],
    traces: ['SYN, then ICMP 3/8.'],
    systems: ['BSD, macOS and Windows do not have it; BSD gives EHOSTUNREACH.'],
    remedies: ['Look at the router that sent it.'],
    findings: ['connect-rejected-by-icmp'],
    recorded: ['connect-icmp-3-8', 'udp-icmp-3-8'],
  },
  {
    name: 'ENOPROTOOPT',
    meaning: 'A socket option is not known at that level; from connect(), the host does not speak this protocol.',
    calls: [
      { call: 'setsockopt, getsockopt', when: 'the option does not exist for this level or kernel' },
      { call: 'connect', when: 'ICMP protocol unreachable (3/2) answered the SYN' },
    ],
    traces: ['SYN, then ICMP 3/2.'],
    systems: ['BSD and macOS give ECONNREFUSED for ICMP 3/2.'],
    remedies: ['From setsockopt(): check level and option name, and what the running kernel supports.'],
    findings: ['connect-rejected-by-icmp'],
    recorded: ['connect-icmp-3-2', 'udp-icmp-3-2'],
  },
  {
    name: 'EPROTO',
    meaning: 'A protocol error: an ICMP error said that your packet’s header was wrong, or that the code is not known.',
    calls: [
      {
        call: 'connect',
        when: 'ICMP parameter problem (12), ICMPv6 parameter problem (4) or an unknown ICMPv6 unreachable code answered the SYN',
      },
    ],
    traces: ['SYN, then ICMP 12/0 or ICMPv6 4/x: often a middlebox that dislikes an IP option or extension header.'],
    systems: [],
    remedies: ['See what the ICMP pointer points at; remove the option or extension header.'],
    findings: [],
    recorded: ['connect-icmp-12-0', 'connect-icmp6-4-1', 'connect-icmp6-1-7', 'udp-icmp-12-0'],
  },
  {
    name: 'EACCES',
    meaning: 'Not allowed: by file permission, by a route that prohibits, or by a firewall that said so over ICMPv6.',
    calls: [
      {
        call: 'connect',
        when: 'ICMPv6 administratively prohibited (1/1), policy (1/5) or reject route (1/6) answered the SYN; a prohibit route of your own',
      },
      { call: 'sendto', when: 'to a broadcast address without SO_BROADCAST' },
      { call: 'bind', when: 'to a port below ip_unprivileged_port_start (1024) without CAP_NET_BIND_SERVICE' },
    ],
    traces: ['SYN over IPv6, then ICMPv6 1/1, 1/5 or 1/6. The same decision over IPv4 (3/13) is EHOSTUNREACH.'],
    systems: [
      'Windows: WSAEACCES (10013), also when a local firewall forbids it or another socket holds the port exclusively.',
    ],
    remedies: ['Find the router that answered, or the local rule: ip -6 route, nft list ruleset.'],
    findings: ['connect-rejected-by-icmp'],
    recorded: [
      'connect-icmp6-1-1',
      'connect-icmp6-1-5',
      'connect-icmp6-1-6',
      'route-prohibit',
      'broadcast-without-option',
    ],
  },
  {
    name: 'EPERM',
    meaning: 'Your own system forbids it: a local packet filter, a security module, or a missing privilege.',
    calls: [
      { call: 'sendto, write', when: 'on UDP and raw sockets when a local filter drops the packet on its way out' },
      {
        call: 'connect',
        when: 'a security module or cgroup program refuses. A local DROP rule does not: TCP tries on until ETIMEDOUT',
      },
    ],
    traces: ['Nothing leaves.'],
    systems: ['Windows gives WSAEACCES (10013).'],
    remedies: ['Read the output chain: nft list ruleset. A full conntrack table does the same; dmesg says so.'],
    findings: [],
    recorded: ['local-firewall-drop-udp'],
  },
  {
    name: 'EMSGSIZE',
    meaning: 'The datagram is larger than the protocol or the path allows.',
    calls: [
      {
        call: 'sendto, write',
        when: 'a UDP datagram above 65,507 bytes, or above the known path MTU with fragmentation forbidden',
      },
      {
        call: 'read, write',
        when: 'on a connected UDP socket after ICMP fragmentation needed (3/4) or ICMPv6 packet too big (2/0)',
      },
    ],
    traces: [
      'UDP datagram, then ICMP 3/4 or ICMPv6 2/0 with the next hop’s MTU. TCP never tells it: it sends smaller segments.',
    ],
    systems: ['Windows: WSAEMSGSIZE (10040) also from recv() when the datagram is longer than the buffer.'],
    remedies: ['Send at most the path MTU minus headers (1,232 bytes is safe for IPv6), or let the kernel fragment.'],
    findings: ['path-mtu-lowered', 'path-mtu-message-ignored', 'path-mtu-black-hole'],
    recorded: ['datagram-too-long', 'udp-icmp-3-4', 'udp-icmp6-2-0'],
  },
];
