/** Errnos that routers, routes and packet filters cause: what each means, which packets bring it, and what to do. */
import type { SocketErrno } from '../../errno/entry.ts';

export const FROM_THE_NETWORK: readonly SocketErrno[] = [
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
