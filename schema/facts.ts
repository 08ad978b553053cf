/**
 * What the facts of each finding are, by code: names, types, units. With schema/details.ts it makes the published schema
 * and `src/records/facts.ts`; test/records/facts.test.ts holds the rules' own types to it. No other field may occur.
 */
import { z } from 'zod';
import { bytes, count, frame, nanos, port, share, text, ttl, yes } from './units.ts';

const frames = z.array(frame);
const connections = z.array(z.int().min(0).describe('id of a connection'));
const family = z.int();
const ranges = z.array(z.tuple([z.int(), z.int()]));
const place = z.object({ address: text, port });

/** An end of the connection: `role` is what a SYN shows. */
const who = z.object({ side: z.enum(['a', 'b']), role: z.enum(['client', 'server', 'unknown']) });

/** Systems told apart by the pace of their timers. */
const system = z.enum([
  'linux',
  'linux-6.5',
  'linux-before-6.5',
  'linux-before-3.1',
  'macos-ios-freebsd',
  'macos-ios-or-freebsd',
  'freebsd-macos',
  'windows',
  'windows-10',
  'windows-before-10',
  'windows-2003',
  'go',
  'lwip',
  'rfc-6298',
]);

/** Devices on a path that forget idle connections after the same time. */
const idleDevice = z.enum([
  'aws-alb',
  'nginx-keepalive',
  'aws-global-accelerator',
  'azure',
  'five-minutes',
  'aws-nlb',
  'google-vpc',
  'linux-ipvs',
  'google-nat',
  'one-hour',
  'two-hours',
  'linux-conntrack',
]);

const FAILURES = [
  'refused',
  'reset',
  'rejected-by-icmp',
  'no-answer',
  'data-unanswered',
  'keepalive-unanswered',
] as const;
const SYN_OPTIONS = ['window-scale', 'sack-permitted', 'timestamps', 'mss', 'ecn', 'mptcp', 'fast-open'] as const;
const SCAN_METHODS = ['syn-half-open', 'connect', 'syn', 'fin', 'null', 'xmas', 'ack', 'maimon', 'mixed'] as const;

const pace = z.object({
  waitsNs: z.array(nanos).describe('from try to try'),
  systems: z.array(system).describe('whose schedule fits; empty when none does'),
  givesUpNs: z.array(nanos).describe('when each of them gives up, after the first try'),
  settings: z.array(z.array(text)).describe('the settings behind it'),
});

const chain = z.object({
  tries: count,
  frames,
  waitsNs: z.array(nanos),
  ratio: count.describe('2: each wait about twice the one before; 1: all alike; 0: neither, or too few to tell'),
  silentNs: nanos,
  system: system.optional().describe('whose timers the waits fit'),
  nextWaitNs: nanos
    .optional()
    .describe('the wait that would follow; set when nothing answered while the capture lasted'),
  absentNs: nanos
    .optional()
    .describe('the capture went on for so long after the last try, and the next one did not come'),
  givesUp: z
    .object({ system, afterNs: nanos.describe('from the first repetition on'), by: text, errno: text })
    .optional()
    .describe('how long the sender keeps trying'),
});

const floodSigns = z.object({
  impossibleSources: count,
  withoutMss: count,
  mainTtl: z.int(),
  mainTtlShare: share,
  synAcksRejectedBySource: count,
});

/** Of a finding about one RST. */
const resetFacts = {
  resetFrame: frame.describe('the RST; 0 for none'),
  trigger: frame.describe('the packet that the RST answers; 0: not known'),
  sender: who.describe('who sends'),
  peer: who.describe('the other end'),
};

/** Of a flood or scan: `firstFrame` and `lastFrame` are of its packets. */
const populationFacts = {
  connections: count.describe('connections that belong to it'),
  folded: count.describe('of them without records of their own'),
  packets: count.describe('packets of it'),
  firstFrame: frame.describe('the first frame that shows it'),
  lastFrame: frame.describe('the last frame that shows it'),
  startNs: nanos.describe('first packet'),
  durationNs: nanos.describe('from its first packet to its last'),
  perSecond: count.describe('a second'),
  peakPerSecond: count.describe('most in one second'),
  overTime: z
    .object({ fromNs: nanos, stepNs: nanos, counts: z.array(count) })
    .describe('connections by when they began: how many in each step since `fromNs`'),
  sources: count.describe('different hosts: exact up to 1024, else an estimate, good to two digits or so'),
  sourcesExact: yes.describe('counted, not estimated'),
  sourceExamples: z.array(z.string()).describe('addresses'),
  targets: count.describe('different hosts, as `sources`'),
  targetsExact: yes.describe('counted, not estimated'),
  targetExamples: z.array(z.string()).describe('addresses'),
};

/** Of connections in one state at the same time. */
const pileFacts = {
  count: count.describe('connections that it counts'),
  peak: count.describe('most at the same time'),
  peakNs: nanos.describe('when that was'),
  firstNs: nanos.describe('when it began'),
  lastNs: nanos.describe('when it ended'),
  longestNs: nanos.describe('the longest'),
  clients: count.describe('client addresses; an estimate when there are more than about a thousand'),
  stillOpen: count.describe('still so at the end of the capture'),
  examples: connections.describe('ids of some of the connections'),
};

export const findingFacts = {
  // connection-refused
  TE1001: z.object({
    synFrame: frame.describe('the first SYN'),
    resetFrame: frame.describe('the RST'),
    tries: count.describe('SYNs'),
    answeredAs: place.optional().describe('the other name under which the text prints who answered'),
  }),
  // connect-unanswered
  TE1002: z.object({
    synFrame: frame.describe('the first SYN'),
    lastFrame: frame.describe('the last frame that shows it'),
    tries: count.describe('how often'),
    waitedNs: nanos.describe('the wait'),
    once: yes.describe('one try only, although the capture went on for longer than any system waits with the second'),
    pace: pace.describe('how the tries were spaced'),
    heard: z
      .enum(['port', 'host', 'speaks', 'nothing', 'unknown'])
      .describe(
        'what else was heard of the address: its answer on the same port, on another one, packets of its own, or nothing in the whole file; unknown where that was not looked at to the end',
      ),
    heardWhen: z
      .enum(['never', 'before', 'meanwhile', 'later'])
      .describe('when: before the first try; up to 1 s after the last one; only later than that'),
    heardFrame: frame.describe('the packet heard; 0 for none'),
    blockedFrame: frame.describe("the first try that the packet filter's own log calls blocked, 0 for none"),
  }),
  // accept-queue-overflow
  TE1003: z.object({
    ackFrame: frame.describe("the client's ACK that ends the handshake"),
    synAcks: count.describe('how often'),
    lastSynAck: frame.describe('the last SYN-ACK'),
    resetFrame: frame.describe('the RST; 0 for none'),
    tries: count.describe("times that the client's first data was sent in vain"),
  }),
  // connect-rejected-by-icmp
  TE1004: z.object({
    synFrame: frame.describe('the first SYN'),
    errorFrame: frame.describe('the ICMP error'),
    router: text.describe('who sent the ICMP message'),
    type: count.describe('of ICMP'),
    code: count.describe('of ICMP'),
    family: family.describe('4, 6; 0: not known'),
    errno: text.describe('what connect() gives on Linux for it; empty when it gives none'),
    endFrame: frame.describe(
      'the frame of the error that ended the attempt; 0 when the client went on trying after the last one',
    ),
  }),
  // first-data-ignored
  TE1005: z.object({
    synAckFrame: frame.describe('the SYN-ACK'),
    dataFrame: frame.describe('the first data'),
    lastFrame: frame.describe('the last frame that shows it'),
    tries: count.describe('how often'),
    waitedNs: nanos.describe('the wait'),
  }),
  // connect-abandoned
  TE1006: z.object({
    synFrame: frame.describe('the first SYN'),
    synAckFrame: frame.describe('the SYN-ACK'),
    resetFrame: frame.describe('the RST; 0 for none'),
    tries: count.describe('SYNs'),
    waitedNs: nanos.describe('the wait'),
  }),
  // time-out-stall
  TE2001: z.object({
    sender: who.describe('who sends'),
    firstFrame: frame.describe('the first frame that shows it'),
    timeouts: count.describe('how often'),
    waitedNs: nanos.describe('the wait'),
    atLeast: yes.describe("the capture is the receiver's: repetitions that were lost too are not in it"),
    chain: chain.optional().describe('the longest row of time-outs one after the other'),
  }),
  // tail-loss-without-probe
  TE2002: z.object({
    sender: who.describe('who sends'),
    frameNo: frame.describe('the frame that shows it best'),
    system: system.describe('whose timers and TTL it has'),
  }),
  // needless-time-out
  TE2003: z.object({
    sender: who.describe('who sends'),
    frameNo: frame.describe('the frame that shows it best'),
    times: count.describe('how often'),
    undone: count.describe(
      'reductions of the sending rate that the sender must have taken back (Linux tcp_may_undo, F-RTO)',
    ),
    usualNs: nanos
      .optional()
      .describe('the round trip as a rule and at its worst, where one was far longer than the others'),
    worstNs: nanos.optional().describe('the longest round trip'),
  }),
  // reordering-taken-for-loss
  TE2004: z.object({
    sender: who.describe('who sends'),
    frameNo: frame.describe('the frame that shows it best'),
    times: count.describe('segments'),
    lateNs: nanos.optional().describe('how late the latest one came, where the capture saw it'),
  }),
  // path-mtu-black-hole
  TE2005: z.object({
    sender: who.describe('who sends'),
    size: bytes.describe('size of the segments that die'),
    cut: z
      .object({ frameNo: frame.describe('the first of that size'), to: bytes })
      .optional()
      .describe('the sender found a size that passes, by itself'),
    stuck: z
      .object({
        segments: count,
        timeouts: count,
        lastFrame: frame,
        smallerSize: bytes.describe('that went through; 0: none'),
        toldBy: frame.describe('the ICMP message that told it; 0 for none'),
      })
      .optional()
      .describe('it did not: what is still out'),
    unseen: z
      .object({
        segments: count,
        arrived: bytes.describe('all that came of it'),
        since: frame.describe('what came after the hole'),
      })
      .optional()
      .describe('the capture is at the receiver, and holds none of them'),
  }),
  // loss-location
  TE2010: z.object({
    sender: who.describe('who sends'),
    receiver: who.describe('who receives'),
    before: count.describe('losses before the capture point'),
    behind: count.describe('losses behind the capture point'),
    beforeFrame: frame.describe('first repetition of what was lost before the capture point; 0 for none'),
    behindFrame: frame.describe('first repetition of what was lost behind it; 0 for none'),
  }),
  // zero-window-stall
  TE3001: z.object({
    frameNo: frame.describe('the frame that shows it best'),
    waitedNs: nanos.describe('the wait'),
    still: yes.describe('it lasts to the end of the capture'),
    who: who.describe('which end'),
  }),
  // window-limited
  TE3002: z.object({
    sender: who.describe('who sends'),
    receiver: who.describe('who receives'),
    frameNo: frame.describe('the frame that shows it best'),
    times: count.describe('how often'),
    window: bytes.describe('the window'),
    rttNs: nanos.describe('round trip'),
    perSecond: bytes.describe('bytes a second'),
    scaled: yes.describe('both ends agreed on window scaling'),
  }),
  // nagle-delayed-ack
  TE3010: z.object({
    sender: who.describe('who sends'),
    receiver: who.describe('who receives'),
    stalls: count.describe('how often'),
    lostNs: nanos.describe('time lost in all'),
    longestNs: nanos.describe('the longest'),
    sentFrame: frame.describe('the segment before'),
    sentBytes: bytes.describe('payload of the segment before'),
    ackFrame: frame.describe('the delayed ACK that ended the first stall'),
    heldFrame: frame.describe('the data that waited for the ACK'),
    heldBytes: bytes.describe('payload that waited for the ACK'),
  }),
  // slow-start-after-idle
  TE3012: z.object({
    who: who.describe('which end'),
    restarts: count.describe('such restarts'),
    lostNs: nanos.describe('time lost in all'),
    frameNo: frame.describe('first packet after the pause'),
    idleNs: nanos.describe('silence before'),
    from: bytes.describe('most in flight before the pause'),
    to: bytes.describe('bytes in flight after the pause'),
    rttNs: nanos.describe('round trip'),
  }),
  // bufferbloat
  TE3013: z.object({
    who: who.describe('which end'),
    minNs: nanos.describe('shortest round trip'),
    p95Ns: nanos.describe('95th percentile of the round trip'),
    mostNs: nanos.describe('longest round trip'),
    mostBytes: bytes.describe('most in flight'),
    frameNo: frame.describe('the frame that shows it best'),
    perSecond: bytes.describe('bytes a second'),
  }),
  // zero-window-deadlock
  TE3014: z.object({
    frameNo: frame.describe('the second of both windows that closed'),
    otherFrame: frame.describe('the first'),
    lastedNs: nanos.describe('how long it lasted'),
    still: yes.describe('up to the last packet'),
    probed: yes.describe('both probed'),
  }),
  // urgent-data-in-use
  TE3015: z.object({
    firstFrame: frame.describe('the first frame that shows it'),
    segments: count.describe('segments'),
  }),
  // silly-window
  TE3030: z.object({
    who: who.describe('which end'),
    steps: count.describe('how often'),
    least: bytes.describe('the smallest step'),
    most: bytes.describe('the largest'),
    mss: count.describe('maximum segment size'),
    firstFrame: frame.describe('the first frame that shows it'),
    lastFrame: frame.describe('the last frame that shows it'),
  }),
  // slow-reader
  TE3031: z.object({
    sender: who.describe('who sends'),
    reader: who.describe('who reads'),
    times: count.describe('how often'),
    narrow: count.describe('of them with less than seven tenths of the largest window'),
    mostWindow: bytes.describe('largest window'),
    firstFrame: frame.describe('the first frame that shows it'),
    waitedNs: nanos.describe('the wait'),
    share: share.describe("part of the sender's waiting"),
  }),
  // reset-with-data-in-flight
  TE4001: z.object({
    resetFrame: frame.describe('the RST; 0 for none'),
    by: z.enum(['a', 'b']).describe('who sent the RST'),
    sender: who.describe('who sends'),
    unackedFromSender: bytes.describe('sent by the sender of the RST and not acknowledged'),
    unackedFromPeer: bytes.describe('sent by the peer and not acknowledged'),
    lastDataFrame: frame.describe('the last data before the RST'),
    cause: text.describe('cause of the RST'),
    goodbye: z
      .enum(['tls-alert', 'goodbye'])
      .nullable()
      .describe('all of it was a good-bye of the protocol, and which one; null for none'),
  }),
  // close-never-completed
  TE4002: z.object({
    finFrame: frame.describe('the first FIN'),
    closer: who.describe('who closed'),
    other: who.describe('the other end'),
    waitedNs: nanos.describe('the wait'),
    closeWait: yes.describe('the other end holds the connection in CLOSE-WAIT'),
  }),
  // data-after-close
  TE4003: z.object({
    ...resetFacts,
    farewell: yes.describe('the data was only a good-bye of the protocol'),
    goodbye: z.enum(['tls-alert', 'goodbye']).nullable().describe('which one; null for none'),
    fin: z.boolean().describe('it was no data but a FIN, behind data that had not arrived'),
  }),
  // unread-data-at-close
  TE4004: z.object({
    ...resetFacts,
    peerDone: yes.describe('the peer had closed before, and all that the sender of the RST had to say had arrived'),
    seen: yes.describe('the window showed it; otherwise the data had only not been answered'),
  }),
  // connection-forgotten
  TE4005: z.object({
    ...resetFacts,
    quietNs: nanos.describe('silence before; 0 for none'),
    devices: idleDevice
      .nullable()
      .describe('devices with such an idle time-out; null: the silence is shorter than any that is known'),
    tries: count.describe('what the peer had asked in vain before this answer came'),
    triedNs: nanos.describe('from the first of these to the RST'),
    ownTries: count.describe('how often its sender had itself sent the same data in vain; 0: it had not'),
    ownFrame: frame.describe('the last of these; 0: none'),
  }),
  // forged-reset
  TE4006: z.object({
    ...resetFacts,
    signs: z.array(z.string()).describe('what speaks for a forgery'),
    ignored: z.boolean().describe('its receiver did not take it, so it ended nothing'),
    lost: z
      .object({
        dataFrame: frame.describe('the last data that the endpoint itself sent after it'),
        bytes: bytes.describe('of it, never acknowledged'),
        resetFrame: frame.describe('the RST with which the other end answered it'),
      })
      .optional()
      .describe('the harm that it did'),
  }),
  // peer-vanished
  TE4007: z.object({
    since: frame.describe('the first packet without an answer'),
    lastFrame: frame.describe('the last frame that shows it'),
    repeats: count.describe('how often'),
    ladderNs: nanos.describe('time of the repetitions'),
    silent: who.describe('who said nothing more'),
    sender: who.describe('who sends'),
    errors: count.describe('ICMP errors that came instead'),
  }),
  // host-shutdown
  TE4020: z.object({
    address: text.describe('of the host'),
    connections: count.describe('connections'),
    peers: count.describe('hosts'),
    firstFrame: frame.describe('the first frame that shows it'),
    lastFrame: frame.describe('the last frame that shows it'),
    withinNs: nanos.describe('from the first to the last'),
    after: z.enum(['refused', 'unanswered']).nullable().describe('a later attempt to connect, and how it went'),
    afterFrame: frame.describe('the later attempt; 0 for none'),
  }),
  // fin-wait-2-expired
  TE4021: z.object({
    finFrame: frame.describe('the first FIN'),
    lateFrame: frame.describe('what came so late'),
    resetFrame: frame.describe('the RST; 0 for none'),
    closer: who.describe('who closed'),
    late: who.describe('who came too late'),
    waitedNs: nanos.describe('the wait'),
    what: z.enum(['FIN', 'data', 'keepalive-probe', 'next-packet']).describe('what came so late'),
  }),
  // connect-tried-again
  TE4022: z.object({
    rows: count.describe(
      'clients and places with such attempts; what follows but `connections` is of the longest row of them',
    ),
    tries: count.describe('how often'),
    connections: connections.describe('the attempts as connections, in order'),
    frames: frames.describe("the attempts' first frames"),
    failed: count.describe('attempts that failed'),
    spanNs: nanos.describe('from the first attempt to the last'),
    how: z.array(z.enum(FAILURES)).describe('how the attempts failed, each once, in order'),
    wellFrame: frame.describe('first frame of the attempt that went well; 0 when none did'),
    openFrame: frame.describe(
      'first frame of the last attempt when the capture ends before its outcome; 0 when that is known',
    ),
  }),
  // old-connection-in-the-way
  TE4023: z.object({
    synFrame: frame.describe('the first SYN'),
    ackFrame: frame.describe('the answer to the SYN, of the old connection'),
    resetFrame: frame.describe('the RST; 0 for none'),
    openFrame: frame.describe("frame of the handshake's end, 0 when it did not come to that"),
    state: text.describe('state of the old connection; empty when it is not known'),
    tries: count.describe('SYNs'),
    delayNs: nanos.describe('from the first SYN to the one that opened the connection, or to the last one'),
    holder: who.describe('who holds the old connection'),
  }),
  // handshake-forgotten
  TE4024: z.object({
    ...resetFacts,
    synAckFrame: frame.describe('the SYN-ACK'),
    waitedNs: nanos.describe('the wait'),
  }),
  // stray-syn
  TE4025: z.object({
    synFrame: frame.describe('the first SYN'),
    ackFrame: frame.describe('the answer to the SYN, of the open connection'),
    opener: who.describe('who opens'),
    holder: who.describe('who holds the old connection'),
  }),
  // icmp-quote-not-translated
  TE4027: z.object({
    host: who.describe('who got the errors'),
    errorFrame: frame.describe('the ICMP error'),
    messages: count.describe('such messages'),
    router: text.describe('who sent the ICMP message'),
    family: family.describe('4, 6; 0: not known'),
    type: count.describe('of ICMP'),
    code: count.describe('of ICMP'),
    quotes: text.describe('addresses and ports that the error quotes'),
    tuple: text.describe('of the connection'),
    effect: z.enum(['connect-waits', 'packets-too-big', 'none']).describe('what the host suffers from it'),
  }),
  // ports-used-again
  TE4028: z.object({
    opener: who.describe('who opens'),
    synFrame: frame.describe('the first SYN'),
    lastFrame: frame.describe('the last frame that shows it'),
    afterNs: nanos.describe('from the last packet of the earlier connection to the SYN'),
    byWaiting: yes.describe('the opener holds the earlier connection in TIME-WAIT'),
    answered: yes.describe('whether the SYN was answered'),
  }),
  // icmp-on-open-connection
  TE4029: z.object({
    host: who.describe('who got the errors'),
    router: text.describe('who sent the ICMP message'),
    errorFrame: frame.describe('the ICMP error'),
    quotedFrame: frame.describe('the packet that the error quotes; 0: not seen'),
    messages: count.describe('such messages'),
    family: family.describe('4, 6; 0: not known'),
    type: count.describe('of ICMP'),
    code: count.describe('of ICMP'),
    underWay: yes.describe('the quoted number was sent and not acknowledged'),
    heardFrame: frame.describe(
      "the peer's first later packet that the capture tells of; 0 when it was not heard again",
    ),
    errno: text.describe(
      'what Linux tells when it gives up while this is the last word; empty when it tells ETIMEDOUT',
    ),
  }),
  // two-answers-to-one-syn
  TE5001: z.object({
    first: frame.describe('the first packet that shows it'),
    second: frame.describe('the other packet that shows it'),
    sinceNs: nanos.describe('from the first to the second'),
    asked: count.describe('SYNs'),
    ttls: z.array(ttl).describe('of both, where they differ'),
    macs: z.array(z.string()).describe('link addresses of both, where they differ'),
  }),
  // answered-from-another-address
  TE5002: z.object({
    synFrame: frame.describe('the first SYN'),
    called: place.describe('whom the SYN addressed'),
    synAckFrame: frame.describe('the SYN-ACK'),
    answered: place.describe('who answered'),
    resetFrame: frame.describe('the RST; 0 for none'),
  }),
  // syn-option-stripped
  TE5003: z.object({
    before: frame.describe('the packet before the change'),
    after: frame.describe('the packet behind the change'),
    synAck: yes.describe('it is a SYN-ACK, not a SYN'),
    options: z.array(z.enum(SYN_OPTIONS)).describe('options that are missing behind'),
    scales: z.array(count).describe('window scales before and behind'),
  }),
  // mss-clamped
  TE5004: z.object({
    before: frame.describe('the packet before the change'),
    after: frame.describe('the packet behind the change'),
    synAck: yes.describe('it is a SYN-ACK, not a SYN'),
    mssBefore: bytes.describe('MSS before it'),
    mssAfter: bytes.describe('MSS behind the change'),
  }),
  // option-lost-unseen
  TE5005: z.object({
    option: z.enum(['window-scale', 'timestamps', 'sack']).describe('the option that one end did not get'),
    who: who.describe('which end'),
    first: frame.describe('the first packet that shows it'),
    count: count.describe('segments that show it'),
    window: count.describe('the window as the header has it; 0: another option'),
    scale: count.describe('window scale of the option'),
    meant: bytes.describe('the window that was meant'),
    filled: count.describe('how often the sender filled it'),
    synFrame: frame.describe('the first SYN'),
  }),
  // window-scale-out-of-range
  TE5006: z.object({
    frameNo: frame.describe('the frame that shows it best'),
    scale: count.describe('window scale of the option'),
  }),
  // ttl-changed
  TE5007: z.object({
    frameNo: frame.describe('the frame that shows it best'),
    who: who.describe('which end'),
    before: ttl.describe('TTL until then'),
    after: ttl.describe('TTL from then on'),
    kept: count.describe('packets'),
    back: count.describe('later packets'),
    others: count.describe('packets'),
    handshakeOnly: yes.describe('it is the handshake alone that has another TTL'),
    twoSystems: yes.optional().describe('the two values are of two systems under one address'),
  }),
  // damaged-on-the-way
  TE5008: z.object({
    who: who.describe('which end'),
    bad: count.describe('segments with a wrong checksum'),
    of: z
      .enum(['outer-ip', 'outer-udp', 'gre'])
      .optional()
      .describe('whose checksum the first wrong one is, where it is that of a tunnel around TCP'),
    segments: count.describe('all segments of that end'),
    examples: frames.describe('damaged packets'),
    repeated: count.describe('that came again'),
    firstRepeated: frame.describe('the first damaged packet that came again; 0 for none'),
    firstRepeat: frame.describe('its repetition; 0 for none'),
    syns: count.describe('SYNs without an answer, all of them with a wrong checksum; 0 where it is not about these'),
    atSender: yes.describe('no router between their sender and the capture'),
  }),
  // congestion-marked
  TE5009: z.object({
    who: who.describe('which end'),
    marked: count.describe('packets marked congestion experienced'),
    data: count.describe('data packets of that end'),
    first: frame.describe('the first packet that shows it'),
    echoFrame: frame.describe('the first that echoes the mark; 0 for none'),
    reductions: count.describe('reductions of the sending rate that CWR shows'),
  }),
  // congestion-mark-not-echoed
  TE5010: z.object({
    who: who.describe('which end'),
    marked: count.describe('packets'),
    first: frame.describe('the first packet that shows it'),
    last: frame.describe('the last packet that shows it'),
    acks: count.describe('later segments'),
  }),
  // path-mtu-lowered
  TE5011: z.object({
    messageFrame: frame.describe('the ICMP message'),
    router: text.describe('who sent the ICMP message'),
    mtu: bytes.describe('that the message names'),
    within: count.describe('data packets'),
    withinFrame: frame.describe('the first packet within the new size; 0 for none'),
    largest: bytes.describe('largest packet before'),
  }),
  // path-mtu-message-ignored
  TE5012: z.object({
    messageFrame: frame.describe('the ICMP message'),
    messages: count.describe('messages'),
    router: text.describe('who sent the ICMP message'),
    mtu: bytes.describe('that the message names'),
    ignored: count.describe('how often'),
    ignoredFrame: frame.describe('the first packet that takes no notice'),
    size: bytes.describe('size of the packets that the sender repeats'),
  }),
  // address-translated
  TE5013: z.object({
    connections: count.describe('connections'),
    what: z.enum(['source', 'destination', 'both']).describe('which address'),
    before: text.describe('address and port before the translation'),
    after: text.describe('address and port behind the translation'),
    first: frame.describe('the first packet that shows it'),
    second: frame.describe('the other packet that shows it'),
  }),
  // conflicting-data
  TE5014: z.object({
    who: who.describe('which end'),
    first: frame.describe('the first packet that shows it'),
    second: frame.describe('the other packet that shows it'),
    times: count.describe('how often'),
    at: count
      .optional()
      .describe('offset of the first byte that differs; missing: one beyond those that are compared one by one'),
    ttls: z.array(ttl).describe('of both, where they differ'),
    lengths: z.array(bytes).describe('payload of both copies'),
  }),
  // ping-unanswered
  TE5015: z.object({
    address: text.describe('of the host'),
    requests: count.describe('pings'),
    firstFrame: frame.describe('the first frame that shows it'),
    handshakeFrame: frame.describe('a handshake with the same address'),
  }),
  // routing-loop
  TE5016: z.object({
    first: frame.describe('first frame of a packet that went round; 0: not seen'),
    rounds: count.describe('how often it was seen; 0: not seen'),
    lowest: ttl.describe('lowest TTL seen'),
    router: text.describe('who says that the TTL ran out; empty: nobody'),
    errorFrame: frame.describe('the ICMP error; 0 for none'),
    ttl: ttl.describe('TTL that the packets of that end have here; 0: no error came'),
  }),
  // asymmetric-path
  TE5017: z.object({
    other: count.describe('handshakes whose SYN-ACK went another way'),
    all: count.describe('handshakes that could be compared'),
    outward: yes.describe(
      'first and second are where the SYN went and where the SYN-ACK came from; else where the SYN came from and the SYN-ACK went',
    ),
    first: text.describe('link address'),
    second: text.describe('link address'),
    syn: frame.describe('an example: its SYN'),
    synAck: frame.describe('its SYN-ACK'),
  }),
  // ecn-erased
  TE5018: z.object({
    who: who.describe('which end'),
    bare: count.describe('data segments without an ECN code point'),
    first: frame.describe('the first packet that shows it'),
    synAckFrame: frame.describe('the SYN-ACK that agrees on ECN'),
  }),
  // joined-on-the-way
  TE5019: z.object({
    sender: who.describe('who sends'),
    router: text.describe('who sent the ICMP message'),
    messages: count.describe('such messages'),
    messageFrame: frame.describe('the ICMP message'),
    joined: bytes.describe('of the packet that the first message quotes'),
    mtu: bytes.describe('that the message names'),
    most: bytes.describe("no packet of the sender's is larger"),
  }),
  // keepalive-unanswered
  TE6001: z.object({
    lastFrame: frame.describe('the last frame that shows it'),
    probes: count.describe('keepalive probes'),
    idleNs: nanos.describe('silence before'),
    keepIdleNs: nanos.describe('the longest silence before probes of this side: TCP_KEEPIDLE'),
    intervalNs: nanos.describe('between the probes'),
    prober: who.describe('who probes'),
    gaveUpFrame: frame.describe('its RST; 0 for none'),
    unheard: z
      .object({ answers: count.describe('how many'), frame: frame.describe('the last of them') })
      .optional()
      .describe('answers that are in the capture and did not reach the prober'),
    system: z.array(system).describe('systems with such defaults'),
  }),
  // slow-server
  TE6010: z.object({
    who: who.describe('which end'),
    asker: who.describe('who asked'),
    greeting: yes.describe('it is the first thing that the server says, with no question before'),
    waitedNs: nanos.describe('time of the slowest answer'),
    asked: frame.describe('the question, or the end of the handshake'),
    acked: frame.describe('its acknowledgement; 0 for none'),
    ackedAfterNs: nanos.describe('from the question to that; 0 for none'),
    answered: frame.describe('first frame of the slowest answer'),
    answers: count.describe('answers'),
    medianNs: nanos.describe('median time for an answer; 0 where it is a greeting'),
    slow: count.describe('answers that took long'),
    slowNs: nanos.describe('time of these together'),
    share: share.describe('part of the time that the slow answers took; 0 where it is a greeting'),
  }),
  // slow-client
  TE6011: z.object({
    who: who.describe('which end'),
    server: who.describe('who answers'),
    questions: count.describe('how often'),
    meanNs: nanos.describe('mean time that the client takes for its next question'),
    thoughtNs: nanos.describe("the client's time in all"),
    answerNs: nanos.describe('mean time until an answer begins'),
    share: share.describe('part of the whole exchange'),
    first: frame.describe("the client's first frame"),
    last: frame.describe("the client's last data"),
  }),
  // round-trip-bound
  TE6012: z.object({
    client: who.describe('who asks'),
    server: who.describe('who answers'),
    turns: count.describe('questions'),
    rttNs: nanos.describe('round trip'),
    wireNs: nanos.describe('time that the way there and back took in all'),
    share: share.describe('part of the whole exchange'),
    first: frame.describe("the client's first frame"),
    last: frame.describe("the client's last data"),
  }),
  // heartbeat-missed
  TE6030: z.object({
    beater: who.describe('whose heartbeat it is'),
    closer: who.describe('who closed'),
    lastBeat: frame.describe('the last beat'),
    closeFrame: frame.describe('the FIN or RST that closed it'),
    periodNs: nanos.describe('from beat to beat'),
    waitedNs: nanos.describe('the wait'),
    unanswered: yes.describe('whether the beat stayed unanswered; else it failed to come'),
  }),
  // idle-timeout-on-path
  TE6031: z.object({
    since: frame.describe('the first packet without an answer'),
    heardFrame: frame.describe('the last packet heard; 0 for none'),
    quietNs: nanos.describe('silence before; 0 for none'),
    repeats: count.describe('how often'),
    sender: who.describe('who sends'),
    silent: who.describe('who said nothing more'),
    devices: idleDevice.describe('devices with such an idle time-out'),
    exact: yes.describe('the silence is as long as that time; else longer'),
  }),
  // keepalive-too-slow
  TE6032: z.object({
    prober: who.describe('who probes'),
    firstFrame: frame.describe('the first frame that shows it'),
    idleNs: nanos.describe('silence before'),
    resetFrame: frame.describe('the RST in answer; 0 for none'),
    devices: idleDevice.describe('devices with a shorter idle time-out'),
    halfSeconds: count.describe('TCP_KEEPIDLE that would do, in half seconds'),
  }),
  // deferred-accept
  TE6033: z.object({
    ackFrame: frame.describe("the client's ACK that ends the handshake"),
    againFrame: frame.describe('the SYN-ACK that came again'),
    waitedNs: nanos.describe('the wait'),
  }),
  // reader-stopped
  TE6034: z.object({
    closedFrame: frame.describe('first ACK with a closed window'),
    lastFrame: frame.describe('the last frame that shows it'),
    forNs: nanos.describe('how long the window had been closed by the end'),
    probes: count.describe('window probes'),
    reader: who.describe('who reads'),
    received: bytes.describe('what was sent to it in all'),
    silent: yes.describe('it has sent no data itself'),
  }),
  // keepalive-answered-on-path
  TE6036: z.object({
    prober: who.describe('who probes'),
    peer: who.describe('the other end'),
    probes: count.describe('keepalive probes'),
    answers: count.describe('answers that were measured'),
    onPath: count.describe('answers that a device on the path gave'),
    lastFrame: frame.describe('the last frame that shows it'),
  }),
  // returned-while-open
  TE6037: z.object({
    connections: connections.describe('ids of the old and the new connection'),
    lastBeat: frame.describe('the last beat'),
    synFrame: frame.describe('the first SYN'),
    periodNs: nanos.describe('from beat to beat'),
    waitedNs: nanos.describe('the wait'),
    sweptFrame: frame.describe("the server's close of the old connection afterwards; 0 when the capture has none"),
    sweptNs: nanos.describe('from the new SYN to that'),
  }),
  // syn-flood
  TE7001: z.object({
    ...populationFacts,
    target: text.describe('address'),
    ports: z.array(port).describe('the ports, the most flooded one first, at most ten'),
    portCount: count.describe('ports'),
    forged: z.enum(['proved', 'likely', 'unknown', 'no']).describe('whether the sources are the senders'),
    signs: floodSigns.describe('what speaks for a forgery'),
    synAcks: count.describe('SYN-ACKs'),
    synAcksWatched: count.describe('SYN-ACKs whose repetition could be seen'),
    synAcksRepeated: count.describe('SYN-ACKs that came again'),
    firstSynAckFrame: frame.describe('0 for none'),
    unanswered: count.describe('without an answer'),
    refused: count.describe('answered with a RST'),
    defence: z
      .enum(['syn-cookies', 'backlog', 'backlog-then-cookies', 'backlog-full', 'none-seen', 'not-judged'])
      .describe('how the target defends itself, as its SYN-ACKs show'),
  }),
  // syn-ack-backscatter
  TE7002: z.object({
    ...populationFacts,
    victim: text.describe('address'),
    rejected: count.describe('SYN-ACKs that the addressed host answered with a RST'),
    repeated: count.describe('that came again'),
  }),
  // rst-backscatter
  TE7003: z.object({
    ...populationFacts,
    victim: text.describe('address'),
  }),
  // port-scan
  TE7004: z.object({
    ...populationFacts,
    scanner: text.describe('address'),
    target: text.describe('address'),
    method: z.enum(SCAN_METHODS).describe('how was probed'),
    ports: count.describe('ports'),
    tried: ranges.describe('ranges, first to last; at most twenty'),
    open: ranges.describe('open ports, in ranges'),
    openCount: count.describe('that answered as open'),
    closedCount: count.describe('that answered with a RST'),
    filteredCount: count.describe('ports without an answer'),
    rstsWithWindow: count.describe('RSTs that advertise a window: what a window scan takes for an open port'),
  }),
  // host-sweep
  TE7005: z.object({
    ...populationFacts,
    scanner: text.describe('address'),
    port: text.describe('number or service'),
    method: z.enum(SCAN_METHODS).describe('how was probed'),
    openHosts: z.array(z.string()).describe('some of the hosts that answered as open'),
    openCount: count.describe('that answered as open'),
    closedCount: count.describe('that answered with a RST'),
    silentCount: count.describe('hosts without an answer'),
  }),
  // syn-sent-pile-up
  TE7020: z.object({
    ...pileFacts,
    server: text.describe('address and port'),
    answered: count.describe('other attempts at the same place that were answered'),
    exampleFrames: frames.describe('a frame of each example'),
  }),
  // syn-received-pile-up
  TE7021: z.object({
    ...pileFacts,
    server: text.describe('address and port'),
    cause: z
      .enum(['unheard', 'queue'])
      .describe(
        '`unheard`: SYN-ACKs that do not reach the clients; `queue`: finished handshakes that the server does not take',
      ),
    connections: count.describe('connections'),
    exampleFrames: frames.describe('a frame of each example'),
  }),
  // established-ghosts
  TE7022: z.object({
    server: text.describe('address and port'),
    count: count.describe('connections'),
    clients: count.describe('clients'),
    forgotten: count.describe('whose client came back and the server forgot to close'),
    unanswered: count.describe('without an answer'),
    stopped: count.describe('whose reader does not read'),
    peak: count.describe('most at the same time'),
    peakNs: nanos.describe('when that was'),
    firstNs: nanos.describe('when it began'),
    lastNs: nanos.describe('when it ended'),
    longestNs: nanos.describe('the longest'),
    perHour: count.nullable().describe('null when they were watched for too short to tell a rate'),
    worstClient: text.describe('address of the client with the most'),
    worstCount: count.describe('connections of that client'),
    examples: connections.describe('ids of some of the connections'),
    exampleFrames: frames.describe('a frame of each example'),
  }),
  // close-wait-pile-up
  TE7023: z.object({
    ...pileFacts,
    server: text.describe('address and port'),
    holder: z.enum(['server', 'client']).describe('whose application does not close'),
    perHour: count.nullable().describe('null when they were watched for too short to tell a rate'),
    pending: count.describe(
      'those whose last message was not answered: the program may still be at work on it, or be stuck in it',
    ),
    exampleFrames: frames.describe('a frame of each example'),
  }),
  // time-wait-pile-up
  TE7024: z.object({
    client: text.describe('address'),
    server: text.describe('address and port'),
    holder: z.enum(['client', 'server']).describe('who closed first and so holds TIME-WAIT'),
    count: count.describe('connections in all'),
    peak: count.describe('most closes within 60 s: as many are in TIME-WAIT together'),
    peakNs: nanos.describe('when that was'),
    withinNs: nanos.describe('60 s, or as long as all closes took'),
    perSecond: count.describe('most closed in one second'),
    ports: count.describe("the client's ports"),
    portRange: text.describe('first–last'),
    basis: z.enum(['linux-default', 'dynamic-ports', 'ports-seen']).describe('where the range of ports is known from'),
    limitPerSecond: count.describe('connections that the ports allow, per second'),
    part: share.describe('part of the ports in TIME-WAIT'),
    exhaustedInNs: nanos.describe('at the busiest pace, how long until all ports wait'),
    reused: count.describe('tuples used again while the earlier connection was remembered'),
    timestamps: yes.describe('TCP timestamps are in use'),
    others: count.describe('other pairs of which the same is true'),
    examples: connections.describe('ids of some of the connections'),
  }),
  // reconnect-storm
  TE7025: z.object({
    client: text.describe('address'),
    server: text.describe('address and port'),
    failures: count.describe('how often'),
    connections: count.describe('connections of that client to that server'),
    refused: count.describe('answered with a RST'),
    unanswered: count.describe('without an answer'),
    dropped: count.describe('opened and then cut'),
    firstNs: nanos.describe('when it began'),
    lastNs: nanos.describe('when it ended'),
    peakPerSecond: count.describe('most in one second'),
    pauseNs: nanos.describe('median pause between the attempts'),
    others: count.describe('other clients of the same server that do the same'),
    examples: connections.describe('ids of some of the connections'),
    exampleFrames: frames.describe('a frame of each example'),
  }),
  // reconnect-lockstep
  TE7026: z.object({
    server: text.describe('address and port'),
    clients: count.describe('clients'),
    cutNs: nanos.describe('when the first connection was cut'),
    cutSpreadNs: nanos.describe('from the first cut to the last'),
    returnNs: nanos.describe('when the first client came back'),
    returnSpreadNs: nanos.describe('from the first return to the last'),
    examples: connections.describe('ids of some of the connections'),
    exampleFrames: frames.describe('a frame of each example'),
  }),
  // connection-per-request
  TE7027: z.object({
    client: text.describe('address'),
    server: text.describe('address and port'),
    count: count.describe('connections'),
    peakPerMinute: count.describe('most within a minute'),
    peakNs: nanos.describe('when that was'),
    requestBytes: bytes.describe('mean payload of the client'),
    answerBytes: bytes.describe('mean payload of the server'),
    handshakeNs: nanos.describe('mean time from SYN to the third segment, at the capture point'),
    lifeNs: nanos.describe('mean life of such a connection'),
    handshakePart: share.describe('of the life of a connection'),
    others: count.describe('other clients'),
    examples: connections.describe('ids of some of the connections'),
    exampleFrames: frames.describe('a frame of each example'),
  }),
  // capture-began-mid-connection
  TE9001: z.object({
    connections: count.describe('connections'),
    of: count.describe('connections in all'),
    firstFrame: frame.describe('the first frame that shows it'),
  }),
  // one-direction-only
  TE9002: z.object({
    oneWay: count.describe('connections seen in one direction'),
    bothWays: count.describe('connections seen in both directions'),
    firstFrame: frame.describe('the first frame that shows it'),
  }),
  // packets-missed-by-capture
  TE9003: z.object({
    acks: count.describe('acknowledgements'),
    bytes: bytes.describe('payload that was acknowledged and not seen'),
    connections: count.describe('connections'),
    firstFrame: frame.describe('the first frame that shows it'),
    lastFrame: frame.describe('the last frame that shows it'),
    dropped: count.describe('packets'),
    droppedFrame: frame.describe('where the file says so; 0: nowhere'),
  }),
  // packets-captured-twice
  TE9004: z.object({
    mirrored: count.describe('copies by a mirror port'),
    throughHost: count.describe('copies by a host that forwards, taken on both sides'),
    segments: count.describe('TCP packets in all'),
    firstFrame: frame.describe('the first frame that shows it'),
    sinceNs: nanos.describe('from the first to the second'),
  }),
  // options-cut-off
  TE9005: z.object({
    options: count.describe('packets cut within the TCP options'),
    headers: count.describe('packets cut within the headers'),
    firstFrame: frame.describe('the first frame that shows it'),
    snapLength: bytes.describe('bytes kept of a packet; 0: not known'),
  }),
  // segments-joined-by-off-load
  TE9006: z.object({
    segments: count.describe('segments'),
    largest: bytes.describe('the largest'),
    mss: bytes.describe('MSS of the receiver; 0: not known'),
    firstFrame: frame.describe('the first frame that shows it'),
    leftChecksums: count.describe('packets whose checksum was left to the network card'),
  }),
  // capture-clock-step
  TE9007: z.object({
    frameNo: frame.describe('the frame that shows it best'),
    byNs: nanos.describe('how far, without a sign'),
    back: yes.describe('back, not ahead'),
    proved: yes.describe("the hosts' own clocks show it"),
    steps: count.describe('how many'),
  }),
  // packets-out-of-time-order
  TE9008: z.object({
    times: count.describe('packets'),
    firstFrame: frame.describe('the first frame that shows it'),
    mostNs: nanos.describe('by how much at most'),
  }),
  // filtered-capture
  TE9009: z.object({
    segments: count.describe('TCP packets in all'),
    kinds: z.enum(['syn', 'control', 'data', 'reset']).describe('what the filter let in'),
    proofs: count.describe('packets that prove it'),
    firstFrame: frame.describe('the first frame that shows it'),
    resets: z
      .object({
        refusals: count.describe('with number 0 and ACK, as a SYN is refused'),
        bare: count.describe('without ACK, as a packet of an unknown connection is answered'),
        sender: text.describe('the endpoint that sent most; empty where none sent two'),
        ofSender: count.describe('how many it sent'),
      })
      .optional()
      .describe('where only RSTs were captured'),
  }),
  // several-capture-points
  TE9010: z.object({
    copies: count.describe('TCP packets'),
    segments: count.describe('TCP packets in all'),
    firstFrame: frame.describe('the first frame that shows it'),
    sinceNs: nanos.describe('most between the two'),
    backInTime: count.describe('packets'),
    backFrame: frame.describe('the first that lies back in time; 0 for none'),
  }),
  // capture-ended-mid-transfer
  TE9011: z.object({
    connections: count.describe('connections'),
    frameNo: frame.describe('the frame that shows it best'),
  }),
  // connections-let-go-early
  TE9012: z.object({
    connections: count.describe('connections told before their end'),
    lateSegments: count.describe('packets that came for them later and are not judged'),
    firstFrame: frame.describe('the packet at which the first of them was let go'),
  }),
  // connect-late
  TE1007: z.object({
    opener: who.describe('who sent the SYN'),
    server: who.describe('the other end'),
    lost: z
      .enum(['syn', 'syn-ack', 'syn-ack-or-ack'])
      .describe(
        'syn: no answer was seen to the first tries; syn-ack: an answer was seen, and its receiver repeated its SYN; syn-ack-or-ack: it did not, so that the acknowledgement of the answer may have been lost as well',
      ),
    syns: count.describe('how often the SYN was sent'),
    synAcks: count.describe('how often the SYN-ACK was sent'),
    synFrame: frame.describe('the first SYN'),
    synAckFrame: frame.describe('the SYN-ACK that was seen first'),
    openFrame: frame.describe('the packet that completes the handshake'),
    openedNs: nanos.describe('from the first SYN until it was open'),
    atServer: yes.describe('the server is next to the capture: the first SYNs had come there'),
  }),
  TE1008: z.object({
    signer: z.string().describe('the address of a host that signs'),
    other: z.string().describe('the address of the host that it calls'),
    port: z.union([z.int(), z.string()]).describe('the port that both call'),
    both: z.boolean().describe('the other host signs, too'),
    signerTries: count.describe('SYNs of the first host'),
    otherTries: count.describe('SYNs of the other host'),
    signerFrame: frame.describe('the first SYN of the first host'),
    otherFrame: frame.describe('the first SYN of the other host'),
    connections: connections.describe('the connections that it is about, of each direction eight at most'),
  }),
  // request-unanswered
  TE6038: z.object({
    who: who.describe('who asked and gave up'),
    server: who.describe('the other end'),
    asked: frame.describe('the request'),
    closed: frame.describe('its FIN or RST'),
    reset: yes.describe('it gave up by a RST'),
    waitedNs: nanos.describe('from the request to the end'),
    timeoutNs: nanos.describe('the time-out that the wait is most like; 0 for none'),
    question: z.enum(['tls', 'http', 'unknown']).describe('the beginning of TLS, an HTTP request, or not known'),
    answered: frame.describe('the answer that came too late; 0 for none'),
    answeredAfterNs: nanos.describe('from the request to that answer'),
  }),
  // syn-generator
  TE7006: z.object({
    ...populationFacts,
    window: count.describe('the window that all of them carry'),
    ttl: ttl.describe('their TTL; -1 where it is not one for all or not known'),
    port: text.describe('the port of all of them; empty for several'),
    answered: count.describe('with a SYN-ACK'),
    refused: count.describe('with a RST'),
    watched: count.describe('SYN-ACKs that were neither acknowledged nor reset, and followed for two seconds or more'),
    repeated: count.describe('SYN-ACKs that came again'),
    cookies: z.enum(['likely', 'no', 'not-judged']).describe('whether SYN cookies answered'),
  }),
  // closed-without-answer
  TE6039: z.object({
    who: who.describe('who asked'),
    server: who.describe('who closed without an answer'),
    asked: frame.describe('the last packet of the request'),
    closed: frame.describe('the FIN'),
    waitedNs: nanos.describe('from the request to the FIN'),
    timeoutNs: nanos.describe('the time-out that the wait is most like; 0 for none'),
    question: z.enum(['tls', 'http']).describe('the beginning of TLS, or an HTTP request'),
  }),
  // syn-proxy
  TE5020: z.object({
    client: who.describe('who opened'),
    server: who.describe('whose address the proxy answers for'),
    synAckFrame: frame.describe('the SYN-ACK with window 0; 0 where the capture holds the server side alone'),
    outcome: z
      .enum(['opened', 'reset', 'silent', 'called'])
      .describe(
        'the window opened, a RST came, or nothing that carries data; or the capture shows what the proxy sent to the server',
      ),
    outcomeFrame: frame.describe('of the packet that opened the window or reset, or the SYN of the proxy; 0 for none'),
    tookNs: nanos.describe('from the third segment of the handshake until then'),
    synFrame: frame.optional().describe("the proxy's own SYN to the server, where the capture holds both sides of it"),
    serverFrame: frame.optional().describe('what the server answered to that; 0: nothing'),
    promisedScale: z
      .number()
      .int()
      .optional()
      .describe("window scale of the proxy's SYN-ACK, where the server's is another"),
    serverScale: z.number().int().optional().describe("window scale of the server's SYN-ACK to the proxy"),
  }),
  // data-not-taken
  TE3032: z.object({
    who: who.describe('who sends'),
    receiver: who.describe('who answers and does not take it'),
    first: frame.describe('the first repetition'),
    last: frame.describe('the last one'),
    tries: count.describe('repetitions in a row'),
    answers: count.describe('ACKs with the old number since'),
    lastAnswer: frame.describe('the last of them'),
    overNs: nanos.describe('from the first repetition to the last'),
    window: bytes.describe('that the last answer offers'),
  }),
  // acknowledgement-storm
  TE4030: z.object({
    first: frame.describe('the first ACK that answers an ACK'),
    last: frame.describe('the last one'),
    answers: count.describe('ACKs of both ends that answer an ACK'),
    overNs: nanos.describe('from the first to the last'),
    apart: yes.describe('each end acknowledges another number than the other sends'),
  }),
  // service-restarted
  TE4031: z.object({
    service: text.describe('address and port'),
    forgotten: count.describe('open connections that it no longer knew'),
    forgottenFrame: frame.describe('the first RST that says so'),
    refused: count.describe('connect attempts refused afterwards'),
    refusedFrame: frame.describe('the first of them'),
    afterNs: nanos.describe('from that RST to the first refusal'),
    backFrame: frame.describe('the first SYN-ACK after the refusals; 0: none in the capture'),
    awayNs: nanos.describe('from that RST to that SYN-ACK; 0: none'),
  }),
  // answer-past-the-translator
  TE5021: z.object({
    synFrame: frame,
    from: z.string().describe('the link address that the SYN came from'),
    synAckFrame: frame,
    to: z.string().describe('the link address that the SYN-ACK was handed to, and that the RST came from'),
    resetFrame: frame.describe('the first RST of the opener'),
  }),
  // translation-changed
  TE5022: z.object({
    before: z.string().describe('the end of the client that the server knew'),
    after: z.string().describe('the end from which it goes on'),
    lastFrame: frame.describe('the last packet of the connection as the server knew it'),
    frame: frame.describe('the first packet from the other end'),
    quietNs: nanos.describe('between the two'),
    resetFrame: frame.describe('the RST of the server; 0: none'),
    connection: z.number().int().describe('the connection as the server knew it'),
    other: z.number().int().describe('the connection that goes on with its numbers'),
  }),
};
