/** Errnos that segments of the peer cause, or their absence: what each means, which packets bring it, and what to do. */
import type { SocketErrno } from '../../errno/entry.ts';

export const FROM_THE_PEER: readonly SocketErrno[] = [
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
];
