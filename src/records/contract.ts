/** Types of the output records, written by `npm run schema` from schema/output.ts: change that file. Long because nobody writes it. */

export const SCHEMA_VERSION = '1.1';

export const ANNOTATION_KINDS = [
  'handshake-1',
  'handshake-2',
  'handshake-3',
  'close-1',
  'close-2',
  'close-3',
  'close-4',
  'syn-retransmission',
  'syn-ack-retransmission',
  'retransmission-timeout',
  'timeout-recovery',
  'fast-retransmission',
  'tail-loss-probe',
  'path-mtu-retransmission',
  'fast-open-retransmission',
  'unclassified-retransmission',
  'conflicting-data',
  'duplicate-ack',
  'duplicate-sack',
  'window-update',
  'zero-window',
  'window-full',
  'window-probe',
  'window-probe-ack',
  'keepalive-probe',
  'keepalive-ack',
  'challenge-ack',
  'reordered',
  'network-duplicate',
  'capture-duplicate',
  'reset',
  'icmp-error',
  'urgent-data',
  'heartbeat',
  'unseen-acked',
  'no-ack',
  'data',
  'ack',
] as const;
export type AnnotationKind = (typeof ANNOTATION_KINDS)[number];

export const STATE_NAMES = [
  'UNKNOWN',
  'CLOSED',
  'LISTEN',
  'SYN-SENT',
  'SYN-RECEIVED',
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
  'TIME-WAIT',
] as const;
export type StateName = (typeof STATE_NAMES)[number];

export const RESET_CAUSES = [
  'port-closed',
  'connection-unknown',
  'half-open-scan',
  'connect-abandoned',
  'data-after-close',
  'time-wait',
  'closed-with-unread-data',
  'abortive-close',
  'keepalive-gave-up',
  'accept-queue-overflow',
  'syn-cookie-rejected',
  'unacceptable-ack',
  'unacceptable-segment',
  'firewall-reject',
  'injected',
  'idle-timeout',
  'aborted-by-administrator',
  'after-close',
  'unknown',
] as const;
export type ResetCause = (typeof RESET_CAUSES)[number];

export interface CaptureRecord {
  type: 'capture';
  schema: string;
  /**
   * index of the file in the run
   */
  file: number;
  path: string;
  format: string;
  linkTypes: string[];
  lang: string;
  facts: {
    absoluteSeq?: boolean;
    ackSeqPrinted?: boolean;
    checksums?: boolean;
    payload?: boolean;
    snapLength?: number;
    clock?: 'ns' | 'us' | 'ms' | 's' | 'none';
    ttl?: boolean;
    options?: boolean;
    /**
     * of a text: lines that look like packets and could not be read
     */
    unreadLines?: number;
    /**
     * of a text: packets cut short or in part not understood, and marks of lines left out
     */
    cutLines?: number;
    /**
     * of a text: numbers that its packets skip
     */
    framesLeftOut?: number;
  };
  /**
   * of the first packet, ISO 8601 in UTC; absent where the input carries no date or none was read yet
   */
  startTime?: string;
  /**
   * of the first packet, `14:12:45.104701000`; where a text prints times of day without a date
   */
  startTimeOfDay?: string;
  /**
   * plain packets have annotations too
   */
  packets?: 'all';
  /**
   * the text does not say its time zone: its times stand as it prints them
   */
  zone?: 'unknown';
}

export interface AnnotationRecord {
  type: 'annotation';
  /**
   * index of the file in the run
   */
  file: number;
  /**
   * 1-based number of the frame in its file; for text the nth packet
   */
  frame: number;
  /**
   * line of the text that the packet was read from, 1-based
   */
  line?: number;
  /**
   * since the file's first frame; absent where the text prints no time
   */
  timeNs?: number;
  /**
   * id of the connection, unique in the run
   */
  connection: number;
  /**
   * a spoke first
   */
  from: 'a' | 'b';
  kind:
    | 'handshake-1'
    | 'handshake-2'
    | 'handshake-3'
    | 'close-1'
    | 'close-2'
    | 'close-3'
    | 'close-4'
    | 'syn-retransmission'
    | 'syn-ack-retransmission'
    | 'retransmission-timeout'
    | 'timeout-recovery'
    | 'fast-retransmission'
    | 'tail-loss-probe'
    | 'path-mtu-retransmission'
    | 'fast-open-retransmission'
    | 'unclassified-retransmission'
    | 'conflicting-data'
    | 'duplicate-ack'
    | 'duplicate-sack'
    | 'window-update'
    | 'zero-window'
    | 'window-full'
    | 'window-probe'
    | 'window-probe-ack'
    | 'keepalive-probe'
    | 'keepalive-ack'
    | 'challenge-ack'
    | 'reordered'
    | 'network-duplicate'
    | 'capture-duplicate'
    | 'reset'
    | 'icmp-error'
    | 'urgent-data'
    | 'heartbeat'
    | 'unseen-acked'
    | 'no-ack'
    | 'data'
    | 'ack';
  /**
   * observed: the frames show it; implied: nothing else explains them; assumed: likely
   */
  certainty: 'observed' | 'implied' | 'assumed';
  because: number[];
  detail: {
    [k: string]: unknown;
  };
  packet?: Packet;
}
/**
 * the TCP packet; absent for an ICMP error, and where another annotation of the frame has it
 */
export interface Packet {
  /**
   * control bits: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128, AE 256
   */
  flags: number;
  /**
   * payload bytes
   */
  length: number;
  /**
   * relative to the sender's `base`
   */
  seq?: number;
  /**
   * relative to the other side's `base`; only with the ACK bit
   */
  ack?: number;
  /**
   * in bytes where `windowScaled`, else as the header has it
   */
  window?: number;
  windowScaled?: true;
  /**
   * blocks [from, to), relative to the other side's `base`, in the order of the option
   */
  sack?: number[][];
  ttl?: number;
  ipId?: number;
  /**
   * round trip that a plain packet ended, as its receiver measures it
   */
  rttNs?: number;
}

export interface RevisionRecord {
  type: 'revision';
  /**
   * index of the file in the run
   */
  file: number;
  /**
   * 1-based number of the frame in its file; for text the nth packet
   */
  frame: number;
  /**
   * id of the connection, unique in the run
   */
  connection: number;
  /**
   * a spoke first
   */
  from?: 'a' | 'b';
  /**
   * the kind that this one takes the place of; absent: the kind itself, or an addition
   */
  replaces?:
    | 'handshake-1'
    | 'handshake-2'
    | 'handshake-3'
    | 'close-1'
    | 'close-2'
    | 'close-3'
    | 'close-4'
    | 'syn-retransmission'
    | 'syn-ack-retransmission'
    | 'retransmission-timeout'
    | 'timeout-recovery'
    | 'fast-retransmission'
    | 'tail-loss-probe'
    | 'path-mtu-retransmission'
    | 'fast-open-retransmission'
    | 'unclassified-retransmission'
    | 'conflicting-data'
    | 'duplicate-ack'
    | 'duplicate-sack'
    | 'window-update'
    | 'zero-window'
    | 'window-full'
    | 'window-probe'
    | 'window-probe-ack'
    | 'keepalive-probe'
    | 'keepalive-ack'
    | 'challenge-ack'
    | 'reordered'
    | 'network-duplicate'
    | 'capture-duplicate'
    | 'reset'
    | 'icmp-error'
    | 'urgent-data'
    | 'heartbeat'
    | 'unseen-acked'
    | 'no-ack'
    | 'data'
    | 'ack';
  kind:
    | 'handshake-1'
    | 'handshake-2'
    | 'handshake-3'
    | 'close-1'
    | 'close-2'
    | 'close-3'
    | 'close-4'
    | 'syn-retransmission'
    | 'syn-ack-retransmission'
    | 'retransmission-timeout'
    | 'timeout-recovery'
    | 'fast-retransmission'
    | 'tail-loss-probe'
    | 'path-mtu-retransmission'
    | 'fast-open-retransmission'
    | 'unclassified-retransmission'
    | 'conflicting-data'
    | 'duplicate-ack'
    | 'duplicate-sack'
    | 'window-update'
    | 'zero-window'
    | 'window-full'
    | 'window-probe'
    | 'window-probe-ack'
    | 'keepalive-probe'
    | 'keepalive-ack'
    | 'challenge-ack'
    | 'reordered'
    | 'network-duplicate'
    | 'capture-duplicate'
    | 'reset'
    | 'icmp-error'
    | 'urgent-data'
    | 'heartbeat'
    | 'unseen-acked'
    | 'no-ack'
    | 'data'
    | 'ack';
  /**
   * observed: the frames show it; implied: nothing else explains them; assumed: likely
   */
  certainty: 'observed' | 'implied' | 'assumed';
  because: number[];
  detail: {
    [k: string]: unknown;
  };
}

export interface TransitionRecord {
  type: 'transition';
  /**
   * index of the file in the run
   */
  file: number;
  /**
   * id of the connection, unique in the run
   */
  connection: number;
  /**
   * a spoke first
   */
  side: 'a' | 'b';
  /**
   * 1-based number of the frame in its file; for text the nth packet
   */
  frame: number;
  /**
   * RFC 9293 §3.3.2; UNKNOWN only as the origin of a transition where the capture begins mid-connection
   */
  from:
    | 'UNKNOWN'
    | 'CLOSED'
    | 'LISTEN'
    | 'SYN-SENT'
    | 'SYN-RECEIVED'
    | 'ESTABLISHED'
    | 'FIN-WAIT-1'
    | 'FIN-WAIT-2'
    | 'CLOSE-WAIT'
    | 'CLOSING'
    | 'LAST-ACK'
    | 'TIME-WAIT';
  /**
   * RFC 9293 §3.3.2; UNKNOWN only as the origin of a transition where the capture begins mid-connection
   */
  to:
    | 'UNKNOWN'
    | 'CLOSED'
    | 'LISTEN'
    | 'SYN-SENT'
    | 'SYN-RECEIVED'
    | 'ESTABLISHED'
    | 'FIN-WAIT-1'
    | 'FIN-WAIT-2'
    | 'CLOSE-WAIT'
    | 'CLOSING'
    | 'LAST-ACK'
    | 'TIME-WAIT';
  /**
   * observed: the frames show it; implied: nothing else explains them; assumed: likely
   */
  certainty: 'observed' | 'implied' | 'assumed';
  /**
   * the section that rules it, or the reason that the observer has
   */
  rfc: string;
  /**
   * key of the reason
   */
  reasonKey?: string;
}

export interface ConnectionRecord {
  type: 'connection';
  /**
   * id of the connection, unique in the run
   */
  id: number;
  /**
   * index of the file in the run
   */
  file: number;
  tuple: string;
  /**
   * nth use of the tuple, from 1
   */
  incarnation?: number;
  /**
   * told before its end, because memory was used up: what came after `lastFrame` is not judged
   */
  letGo?: true;
  /**
   * VLANs and tunnels around the packets
   */
  path?: string;
  /**
   * by what name the connection asks for its server, where payload was captured: printable ASCII, other bytes as \xNN; --no-names leaves it out
   */
  name?: {
    protocol: 'tls' | 'http';
    /**
     * the server name that the ClientHello asks for, or the Host field
     */
    host?: string;
    /**
     * HTTP request line; what follows a question mark is left out
     */
    request?: string;
    /**
     * the packet that completes it
     */
    frame: number;
  };
  /**
   * 1-based number of the frame in its file; for text the nth packet
   */
  firstFrame: number;
  /**
   * 1-based number of the frame in its file; for text the nth packet
   */
  lastFrame: number;
  /**
   * nanoseconds
   */
  startNs?: number;
  /**
   * nanoseconds
   */
  endNs?: number;
  /**
   * of its first packet, ISO 8601; absent where the input carries no date
   */
  startTime?: string;
  /**
   * of its last packet, in the same way
   */
  endTime?: string;
  a: ConnectionSide;
  b: ConnectionSide;
  vantage: {
    at: 'a' | 'b' | 'between' | 'unknown';
    /**
     * observed: the frames show it; implied: nothing else explains them; assumed: likely
     */
    certainty?: 'observed' | 'implied' | 'assumed';
    /**
     * part of the handshake RTT on the far side of the capture point from a, 0–1
     */
    share?: number;
  };
  handshake?: {
    complete: boolean;
    /**
     * nanoseconds
     */
    rttNs?: number;
    /**
     * round trip between capture point and a
     */
    aNs?: number;
    /**
     * round trip between capture point and b
     */
    bNs?: number;
  };
  /**
   * of sides that take turns: from the question's arrival to the first byte of the answer; the way between them and the capture point is taken off
   */
  responses?: {
    /**
     * who answers
     */
    from: 'a' | 'b';
    count: number;
    /**
     * nanoseconds
     */
    medianNs: number;
    /**
     * nanoseconds
     */
    maxNs: number;
    /**
     * first frame of the slowest answer
     */
    maxFrame: number;
    /**
     * least that the slowest answer can have taken, from the ACK of its question; where that ACK came late, so that the path or a delayed ACK had part of maxNs
     */
    leastNs?: number;
  };
  /**
   * the same connection under other addresses or numbers: the capture holds both sides of a translator or a SYN proxy
   */
  seenAt?: {
    a: {
      address: string;
      port: number | string;
    };
    b: {
      address: string;
      port: number | string;
    };
    packetsOnBothSides: number;
    /**
     * packets that were seen on the side of their sender only
     */
    notPassedOn: number;
    /**
     * the first eight of them
     */
    notPassedOnFrames: number[];
    /**
     * packets seen only on the side that their sender is not on; eight at most
     */
    madeBetweenFrames: number[];
    /**
     * first packet that the device sent on under yet another address
     */
    renewedFrame?: number;
    /**
     * that address: the device had forgotten the translation
     */
    renewedAs?: {
      address: string;
      port: number | string;
    };
    /**
     * the device answered the SYN itself: behind it the server has other numbers, which are given as those towards the client
     */
    synProxy?: true;
    /**
     * the device translates sequence numbers from the SYN on (pf's modulate state): each end's are given as it chose them itself
     */
    renumbered?: true;
  }[];
  /**
   * where the time went, at the capture point: shares that add up to the time from the first packet to the last
   */
  time?: {
    /**
     * until the handshake was done
     */
    openingNs?: number;
    /**
     * nothing was under way, b had spoken last, and a spoke next
     */
    aThinksNs?: number;
    /**
     * nothing was under way, a had spoken last, and b spoke next
     */
    bThinksNs?: number;
    /**
     * data or its acknowledgement was on the way
     */
    networkNs?: number;
    /**
     * until a retransmission timer fired
     */
    timeoutsNs?: number;
    /**
     * losses were being repaired
     */
    recoveryNs?: number;
    /**
     * the receiver's window was closed or full
     */
    windowNs?: number;
    /**
     * nothing was under way, and who had spoken last went on
     */
    nothingToSendNs?: number;
    /**
     * a keepalive probe waited for its answer
     */
    probesNs?: number;
    /**
     * nobody had anything to say
     */
    idleNs?: number;
  };
  verdict: {
    slug: string;
    /**
     * names the sentence: `text` is made of it and `facts`, in the language of the run
     */
    key: string;
    text: string;
    facts: {
      [k: string]: unknown;
    };
    frames: number[];
  };
  trouble: 'problem' | 'warning' | 'note' | 'none';
  /**
   * codes of the findings about it so far, each once
   */
  findings?: string[];
  story?: ConnectionStory;
  communityId?: string;
  /**
   * What Zeek says of it by its own rules (TCPSessionAdapter.cc, conn/main.zeek), its timeouts left out
   */
  zeek?: {
    connState: string;
    history: string;
  };
  /**
   * tcp.stream and tcp.completeness as Wireshark 4.0 counts them in the same file, unfiltered
   */
  wireshark?: {
    stream: number;
    completeness: number;
  };
}
export interface ConnectionSide {
  address: string;
  port: number | string;
  role: 'client' | 'server' | 'unknown';
  /**
   * RFC 9293 §3.3.2; UNKNOWN only as the origin of a transition where the capture begins mid-connection
   */
  state?:
    | 'UNKNOWN'
    | 'CLOSED'
    | 'LISTEN'
    | 'SYN-SENT'
    | 'SYN-RECEIVED'
    | 'ESTABLISHED'
    | 'FIN-WAIT-1'
    | 'FIN-WAIT-2'
    | 'CLOSE-WAIT'
    | 'CLOSING'
    | 'LAST-ACK'
    | 'TIME-WAIT';
  /**
   * observed: the frames show it; implied: nothing else explains them; assumed: likely
   */
  certainty?: 'observed' | 'implied' | 'assumed';
  calls: {
    call: 'connect' | 'accept' | 'read' | 'write' | 'close';
    when: 'happened' | 'next';
    result: 'ok' | 'eof' | 'errno';
    errno?: string;
    linux?: number | string;
    bsd?: number | string;
    windows?: number | string;
    certainty: 'implied' | 'assumed';
    /**
     * 1-based number of the frame in its file; for text the nth packet
     */
    frame?: number;
    note?: string;
    /**
     * key of the note
     */
    noteKey?: string;
  }[];
  hops?: number;
  initialTtl?: number;
  segments: number;
  /**
   * absolute sequence number that the relative ones of this side count from
   */
  base?: number;
  /**
   * payload bytes sent, each byte once
   */
  bytes: number;
  retransmittedSegments: number;
  retransmittedBytes: number;
  retransmissions?: {
    [k: string]: {
      segments: number;
      bytes: number;
    };
  };
  /**
   * retransmissions within one round trip taken together; the longest in segments
   */
  lossEvents?: {
    count: number;
    longest: number;
  };
  reorderedSegments?: number;
  /**
   * how late the latest segment came after one that was sent later, and how far behind what had come by then
   */
  reordering?: {
    /**
     * nanoseconds
     */
    mostNs: number;
    mostBytes: number;
  };
  /**
   * whose original had arrived, as far as the capture proves it
   */
  spuriousRetransmissions?: number;
  /**
   * reductions of the congestion window that a Linux sender took back, by what had reached it
   */
  reductionsUndone?: number;
  timeouts?: {
    count: number;
    /**
     * nanoseconds
     */
    waitedNs: number;
  };
  /**
   * the system whose retransmission timer the time-outs fit best, of several that are run side by side
   */
  timers?: {
    system: string;
    /**
     * key of the system, and so of its rule
     */
    systemKey: string;
    rule: string;
    /**
     * time-outs that were compared
     */
    waits: number;
    alsoFits: string[];
    alsoFitsKeys: string[];
    /**
     * where the rule of a system is written that was not recorded
     */
    source?: string;
    /**
     * observed: the frames show it; implied: nothing else explains them; assumed: likely
     */
    certainty: 'observed' | 'implied' | 'assumed';
  };
  /**
   * time that a transfer waited for the receiver's window, for the congestion window or a repair, for its own program; only where the capture can tell
   */
  limits?: {
    /**
     * nanoseconds
     */
    receiverNs: number;
    /**
     * nanoseconds
     */
    networkNs: number;
    /**
     * nanoseconds
     */
    senderNs: number;
  };
  /**
   * keepalive probes that this end sent
   */
  keepalive?: {
    probes: number;
    answered: number;
    /**
     * answers that came from a device on the path in the place of the peer
     */
    answeredOnPath?: number;
    /**
     * silence before the first probe of the last train: TCP_KEEPIDLE
     */
    idleNs: number;
    /**
     * between probes without an answer: TCP_KEEPINTVL
     */
    intervalNs?: number;
    /**
     * the text prints no numbers: told by the pace alone
     */
    byTiming?: true;
  };
  /**
   * the application's own signs of life that this end sent
   */
  heartbeats?: {
    beats: number;
    size: number;
    /**
     * nanoseconds
     */
    periodNs: number;
    /**
     * nanoseconds
     */
    jitterNs: number;
    answered: number;
    missed?: number;
    late?: number;
  };
  mss?: number;
  windowScale?: number;
  sackPermitted?: boolean;
  timestamps?: boolean;
  /**
   * explicit congestion notification in its SYN or SYN-ACK (RFC 3168)
   */
  ecn?: 'asks' | 'agrees' | 'declines';
  /**
   * Fast Open (RFC 7413): asks for a cookie, sends one, gives one, or has none for who asked
   */
  fastOpen?: 'asks' | 'cookie' | 'gives' | 'declines';
  /**
   * Multipath TCP (RFC 8684) in its SYN or SYN-ACK; echoes: the other end's own key came back
   */
  mptcp?: 'asks' | 'agrees' | 'declines' | 'echoes';
  /**
   * kind of the first option of its SYN or SYN-ACK that has no field of its own here
   */
  otherOption?: number;
  rtt?: {
    samples: number;
    /**
     * nanoseconds
     */
    minNs: number;
    /**
     * nanoseconds
     */
    medianNs?: number;
    /**
     * nanoseconds
     */
    p95Ns?: number;
    /**
     * nanoseconds
     */
    srttNs?: number;
    /**
     * nanoseconds
     */
    rtoNs?: number;
  };
}
/**
 * the packets of the connection as a report draws them: runs of plain data folded, of many rows the first and the last
 */
export interface ConnectionStory {
  /**
   * in frame order; a number: the packet of that frame, which its annotations tell
   */
  rows: (number | StoryRow)[];
  /**
   * packets between the beginning and the end that are only counted; `after`: rows before the first gap
   */
  hidden?: {
    /**
     * rows before the gap
     */
    after: number;
    packets: number;
    /**
     * annotations in the gaps
     */
    kinds?: {
      [k: string]: number;
    };
    /**
     * where the packets are that are only counted: around rows that follow a long silence
     */
    gaps?: {
      /**
       * rows before the gap
       */
      after: number;
      packets: number;
      /**
       * from its last packet to the row behind it
       */
      silenceNs?: number;
    }[];
  };
}
export interface StoryRow {
  /**
   * of its first packet
   */
  frame: number;
  /**
   * last frame, where it is more than one packet
   */
  to?: number;
  /**
   * who sent the first packet
   */
  from: 'a' | 'b';
  /**
   * nanoseconds
   */
  timeNs?: number;
  /**
   * time of the last packet
   */
  endNs?: number;
  /**
   * control bits of all packets together
   */
  flags: number;
  /**
   * packets with payload, where it is more than one packet
   */
  data?: number;
  /**
   * packets without, where it is more than one packet
   */
  acks?: number;
  /**
   * whose data the row is about, where that is not who sent the first packet
   */
  dataFrom?: 'a' | 'b';
  /**
   * payload bytes
   */
  length: number;
  seq?: number;
  ack?: number;
  window?: number;
  /**
   * packets that carry an annotation
   */
  marked?: number;
  /**
   * of these annotations
   */
  kinds?: (
    | 'handshake-1'
    | 'handshake-2'
    | 'handshake-3'
    | 'close-1'
    | 'close-2'
    | 'close-3'
    | 'close-4'
    | 'syn-retransmission'
    | 'syn-ack-retransmission'
    | 'retransmission-timeout'
    | 'timeout-recovery'
    | 'fast-retransmission'
    | 'tail-loss-probe'
    | 'path-mtu-retransmission'
    | 'fast-open-retransmission'
    | 'unclassified-retransmission'
    | 'conflicting-data'
    | 'duplicate-ack'
    | 'duplicate-sack'
    | 'window-update'
    | 'zero-window'
    | 'window-full'
    | 'window-probe'
    | 'window-probe-ack'
    | 'keepalive-probe'
    | 'keepalive-ack'
    | 'challenge-ack'
    | 'reordered'
    | 'network-duplicate'
    | 'capture-duplicate'
    | 'reset'
    | 'icmp-error'
    | 'urgent-data'
    | 'heartbeat'
    | 'unseen-acked'
    | 'no-ack'
    | 'data'
    | 'ack'
  )[];
  /**
   * every packet carries the same annotations
   */
  alike?: true;
}

export interface ConnectionStartRecord {
  type: 'connection-start';
  /**
   * id of the connection, unique in the run
   */
  connection: number;
  /**
   * index of the file in the run
   */
  file: number;
  /**
   * 1-based number of the frame in its file; for text the nth packet
   */
  frame: number;
  /**
   * nanoseconds
   */
  timeNs?: number;
  tuple: string;
  a: {
    address: string;
    port: number | string;
  };
  b: {
    address: string;
    port: number | string;
  };
}

export interface HostRecord {
  type: 'host';
  /**
   * index of the file, where each file of a batch has its own hosts
   */
  file?: number;
  address: string;
  initialTtl?: number;
  hops?: number;
  /**
   * observed: the frames show it; implied: nothing else explains them; assumed: likely
   */
  certainty?: 'observed' | 'implied' | 'assumed';
  frames: number;
  ttls?: number[];
  /**
   * TTLs of its ICMP echo replies, the commonest first
   */
  echoTtls?: number[];
  /**
   * the system whose retransmission timer the time-outs fit best, of several that are run side by side
   */
  timers?: {
    system: string;
    /**
     * key of the system, and so of its rule
     */
    systemKey: string;
    rule: string;
    /**
     * time-outs that were compared
     */
    waits: number;
    alsoFits: string[];
    alsoFitsKeys: string[];
    /**
     * where the rule of a system is written that was not recorded
     */
    source?: string;
    /**
     * observed: the frames show it; implied: nothing else explains them; assumed: likely
     */
    certainty: 'observed' | 'implied' | 'assumed';
  };
  /**
   * what speaks against the number of hops, beside that the initial TTL is a guess
   */
  doubts?: ('initial-32-or-64' | 'several-ttls' | 'echo-differs')[];
}

export interface ExchangeRecord {
  type: 'exchange';
  /**
   * index of the file in the run
   */
  file: number;
  protocol: 'icmp' | 'icmpv6' | 'udp' | 'tcp';
  slug: string;
  /**
   * names the sentence: `text` is made of it and `facts`, in the language of the run
   */
  key: string;
  text: string;
  /**
   * observed: the frames show it; implied: nothing else explains them; assumed: likely
   */
  certainty: 'observed' | 'implied' | 'assumed';
  frames: number[];
  facts: {
    [k: string]: unknown;
  };
}

export interface EvidenceRecord {
  type: 'evidence';
  /**
   * index of the file in the run
   */
  file: number;
  /**
   * of the text; of several the first
   */
  line: number;
  program: 'ss' | 'netstat' | 'nstat' | 'ping' | 'strace' | 'log' | 'wireshark';
  /**
   * names what the line says; `facts` are what its sentence needs
   */
  key: string;
  facts: {
    [k: string]: unknown;
  };
  /**
   * the sentence, in the run’s `lang`
   */
  text: string;
  /**
   * for or against what the packets show; beside: it says more, or there is nothing to hold it against
   */
  stance: 'for' | 'against' | 'beside';
  /**
   * id of the connection, unique in the run
   */
  connection?: number;
  /**
   * whose page explains it
   */
  finding?: string;
}

export interface FindingRecord {
  type: 'finding';
  code: string;
  slug: string;
  severity: 'problem' | 'warning' | 'note';
  /**
   * observed: the frames show it; implied: nothing else explains them; assumed: likely
   */
  certainty: 'observed' | 'implied' | 'assumed';
  connection: number | null;
  /**
   * index of the file in the run
   */
  file?: number;
  /**
   * nanoseconds
   */
  timeNs?: number;
  frames: number[];
  title: string;
  says: string;
  why: string;
  fix: string[];
  rfcs: string[];
  facts: {
    [k: string]: unknown;
  };
  /**
   * why it is less certain: what the capture could not give; told at the end of `says`
   */
  caveats?: {
    key: string;
    facts: {
      [k: string]: unknown;
    };
  }[];
}

export interface CaptureEndRecord {
  type: 'capture-end';
  /**
   * index of the file in the run
   */
  file: number;
  frames: number;
  tcpSegments: number;
  startTime?: string;
  /**
   * nanoseconds
   */
  durationNs: number;
  /**
   * what was wrong with packets, counted; in words
   */
  malformed: {
    [k: string]: number;
  };
  /**
   * the same before it was put into words
   */
  malformedMessages?: {
    key: string;
    facts: {
      [k: string]: unknown;
    };
    count: number;
  }[];
  /**
   * what was passed over and why, counted; in words
   */
  skipped?: {
    [k: string]: number;
  };
  /**
   * the same before it was put into words
   */
  skippedMessages?: {
    key: string;
    facts: {
      [k: string]: unknown;
    };
    count: number;
  }[];
  /**
   * frames of a capture that gave no TCP segment, by what became of them; with those that did they add up to `frames`
   */
  framesWithoutTcp?: {
    malformed?: number;
    skipped?: number;
    /**
     * of IP datagrams, all but the one that completed it
     */
    fragments?: number;
    /**
     * held back by the filter
     */
    filtered?: number;
    icmp?: number;
    udp?: number;
  };
  truncatedAt?: {
    offset: number;
    /**
     * 1-based number of the frame in its file; for text the nth packet
     */
    frame: number;
    why: string;
    /**
     * names why
     */
    whyKey?: string;
    whyFacts?: {
      [k: string]: unknown;
    };
  };
  capturedDrops?: number;
  /**
   * files that the capture was cut into; frame numbers count on from one to the next
   */
  pieces?: {
    path: string;
    /**
     * 1-based number of the frame in its file; for text the nth packet
     */
    firstFrame: number;
    frames: number;
  }[];
  quality?: {
    /**
     * connections of which one direction is in the capture although the other one spoke
     */
    oneDirection?: number;
    bothDirections?: number;
    /**
     * connections that are older than the capture
     */
    beganBefore?: number;
    unseenAcked?: {
      acks: number;
      bytes: number;
      connections: number;
    };
    copies?: {
      mirrored: number;
      throughHost: number;
      elsewhere: number;
    };
    optionsCut?: number;
    /**
     * segments, and the largest of them
     */
    largerThanWire?: {
      segments: number;
      bytes: number;
    };
    /**
     * wrong ones, and those that the sending host left to its network card
     */
    checksums?: {
      bad: number;
      leftToCard: number;
    };
    outOfOrder?: {
      packets: number;
      /**
       * nanoseconds
       */
      mostNs: number;
    };
    clockSteps?: {
      /**
       * 1-based number of the frame in its file; for text the nth packet
       */
      frame: number;
      byNs: number;
    }[];
    /**
     * a filter kept packets out of the capture
     */
    filtered?: true;
    /**
     * what alone the filter let in
     */
    filteredTo?: 'SYN' | 'SYN, FIN and RST' | 'data' | 'RST';
    /**
     * key of the same
     */
    filteredToKey?: 'syn' | 'control' | 'data' | 'reset';
    /**
     * connections that were told before their end because memory was used up, and their segments after that, which are not judged
     */
    letGo?: {
      connections: number;
      lateSegments: number;
    };
    /**
     * findings not made because the capture cannot bear them, by code
     */
    withheld?: {
      [k: string]: number;
    };
  };
  notes?: string[];
  /**
   * the notes, in the same order, before they were put into words
   */
  noteMessages?: {
    key: string;
    facts: {
      [k: string]: unknown;
    };
  }[];
  /**
   * why this input could not be read at all
   */
  error?: string;
  /**
   * key of the error
   */
  errorKey?: string;
  errorFacts?: {
    [k: string]: unknown;
  };
  facts: {
    absoluteSeq?: boolean;
    ackSeqPrinted?: boolean;
    checksums?: boolean;
    payload?: boolean;
    snapLength?: number;
    clock?: 'ns' | 'us' | 'ms' | 's' | 'none';
    ttl?: boolean;
    options?: boolean;
    /**
     * of a text: lines that look like packets and could not be read
     */
    unreadLines?: number;
    /**
     * of a text: packets cut short or in part not understood, and marks of lines left out
     */
    cutLines?: number;
    /**
     * of a text: numbers that its packets skip
     */
    framesLeftOut?: number;
  };
  linkTypes?: string[];
}

/**
 * one connection, told as one from two captures
 */
export interface TwoViewsRecord {
  type: 'two-views';
  /**
   * the capture nearer to side a
   */
  fileA: number;
  /**
   * id of the connection, unique in the run
   */
  connectionA: number;
  /**
   * the capture nearer to side b
   */
  fileB: number;
  /**
   * null: it never came there, where others of the same client to the same port of the same server did
   */
  connectionB: number | null;
  /**
   * as the place near a shows it
   */
  roleOfA: 'client' | 'server' | 'unknown';
  /**
   * a and b as the place near a has them
   */
  endsA: string;
  /**
   * the same at the place near b: other addresses where they are translated between
   */
  endsB: string;
  /**
   * connections without a beginning in one of the captures, which are the rest of this one: a translator gave it other addresses in the middle. Their packets are compared with it
   */
  goesOnAs?: {
    file: number;
    /**
     * id of the connection, unique in the run
     */
    connection: number;
    /**
     * its first
     */
    frame: number;
    ends: string;
  }[];
  /**
   * a device between translates the numbers of who was called, as a SYN proxy does, which makes a second handshake: what came after the handshakes is compared
   */
  renumbered?: true;
  /**
   * it translates numbers from the SYN on, and makes no handshake of its own: all packets are compared
   */
  renumberedFromSyn?: true;
  /**
   * absent where packets went one way only, or a clock was set meanwhile
   */
  clock?: {
    /**
     * clock near b less clock near a, in the middle of what was compared
     */
    offsetNs: number;
    /**
     * that the clock near b gains, in parts of one
     */
    drift: number;
    /**
     * the true difference lies no further from this line
     */
    errorNs: number;
  };
  /**
   * packets of side a
   */
  ab: {
    /**
     * packets that both captures hold
     */
    both: number;
    /**
     * left one place and never came to the other
     */
    lost: number;
    /**
     * the first hundred of them, in the capture where they left
     */
    lostFrames: number[];
    /**
     * assumed where the far capture is known to lack packets, too
     */
    lostCertainty?: 'observed' | 'implied' | 'assumed';
    /**
     * off-load cuts or joins segments at one of the places: data packets are not compared one by one
     */
    recut?: true;
    /**
     * arrived, since they were acknowledged, and are not in the capture of that place
     */
    missed: number;
    /**
     * came to the far place and are not in the capture where they left
     */
    unseen: number;
    /**
     * due when the far capture had not begun or after its last frame: not judged
     */
    uncovered: number;
    /**
     * SYN, FIN and RST packets that did not leave the place near their sender; twenty at most
     */
    made: {
      /**
       * in the capture that it came to
       */
      frame: number;
      /**
       * control bits, as in `packet`
       */
      flags: number;
      /**
       * observed: the frames show it; implied: nothing else explains them; assumed: likely
       */
      certainty: 'observed' | 'implied' | 'assumed';
    }[];
    /**
     * one way, by the aligned clocks: wrong by `clock.errorNs` at most
     */
    delay?: {
      /**
       * nanoseconds
       */
      minNs: number;
      /**
       * nanoseconds
       */
      medianNs: number;
      /**
       * nanoseconds
       */
      maxNs: number;
    };
    /**
     * routers between the places, by the TTL; absent where it was not always the same
     */
    hops?: number;
    changes: {
      what: 'mss' | 'windowScale' | 'sackPermitted' | 'timestamps' | 'payload' | 'congestion-marked';
      /**
       * the first of them, in the capture that it came to
       */
      frame: number;
      was: number | boolean;
      became: number | boolean;
      packets: number;
    }[];
  };
  /**
   * packets of side b
   */
  ba: {
    /**
     * packets that both captures hold
     */
    both: number;
    /**
     * left one place and never came to the other
     */
    lost: number;
    /**
     * the first hundred of them, in the capture where they left
     */
    lostFrames: number[];
    /**
     * assumed where the far capture is known to lack packets, too
     */
    lostCertainty?: 'observed' | 'implied' | 'assumed';
    /**
     * off-load cuts or joins segments at one of the places: data packets are not compared one by one
     */
    recut?: true;
    /**
     * arrived, since they were acknowledged, and are not in the capture of that place
     */
    missed: number;
    /**
     * came to the far place and are not in the capture where they left
     */
    unseen: number;
    /**
     * due when the far capture had not begun or after its last frame: not judged
     */
    uncovered: number;
    /**
     * SYN, FIN and RST packets that did not leave the place near their sender; twenty at most
     */
    made: {
      /**
       * in the capture that it came to
       */
      frame: number;
      /**
       * control bits, as in `packet`
       */
      flags: number;
      /**
       * observed: the frames show it; implied: nothing else explains them; assumed: likely
       */
      certainty: 'observed' | 'implied' | 'assumed';
    }[];
    /**
     * one way, by the aligned clocks: wrong by `clock.errorNs` at most
     */
    delay?: {
      /**
       * nanoseconds
       */
      minNs: number;
      /**
       * nanoseconds
       */
      medianNs: number;
      /**
       * nanoseconds
       */
      maxNs: number;
    };
    /**
     * routers between the places, by the TTL; absent where it was not always the same
     */
    hops?: number;
    changes: {
      what: 'mss' | 'windowScale' | 'sackPermitted' | 'timestamps' | 'payload' | 'congestion-marked';
      /**
       * the first of them, in the capture that it came to
       */
      frame: number;
      was: number | boolean;
      became: number | boolean;
      packets: number;
    }[];
  };
  /**
   * findings of single captures that both together decide
   */
  settles: {
    file: number;
    /**
     * id of the connection, unique in the run
     */
    connection: number;
    /**
     * of a finding that one capture alone could not be sure of
     */
    code: string;
    as: 'confirmed' | 'refuted';
    /**
     * the packets that it names were made between the places, or passed both; they were lost on the way, or their answers were, or they came to the other place, where no answer was seen; the packet was changed between the places; the data that was sent again had arrived
     */
    because:
      | 'made-between'
      | 'left-its-sender'
      | 'lost-there'
      | 'lost-back'
      | 'not-answered'
      | 'changed-between'
      | 'arrived-before';
    /**
     * observed: the frames show it; implied: nothing else explains them; assumed: likely
     */
    certainty: 'observed' | 'implied' | 'assumed';
  }[];
  text: string;
}

export interface SummaryRecord {
  type: 'summary';
  files: number;
  connections: number;
  folded: number;
  findings: {
    problem: number;
    warning: number;
    note: number;
  };
  broken: {
    rule: string;
    connection: number | null;
    error: string;
  }[];
  /**
   * the run ended before its input did: see partialReason
   */
  partial?: boolean;
  /**
   * why the run is partial: somebody ended it, or memory was used up
   */
  partialReason?: 'interrupted' | 'memory';
}

export type OutputRecord =
  | CaptureRecord
  | AnnotationRecord
  | RevisionRecord
  | TransitionRecord
  | ConnectionRecord
  | ConnectionStartRecord
  | HostRecord
  | ExchangeRecord
  | EvidenceRecord
  | FindingRecord
  | CaptureEndRecord
  | TwoViewsRecord
  | SummaryRecord;
