/**
 * The NDJSON contract as zod: the one source of `output.schema.json` (published) and of `src/records/contract.ts` (the types
 * that the program is compiled with). `npm run schema` writes both; zod is never loaded at run time.
 */
import { z } from 'zod';
import { count, frame, nanos } from './units.ts';

const frames = z.array(frame);
const certainty = z
  .enum(['observed', 'implied', 'assumed'])
  .describe('observed: the frames show it; implied: nothing else explains them; assumed: likely');
const side = z.enum(['a', 'b']).describe('a spoke first');
const file = z.int().min(0).describe('index of the file in the run');
const connectionId = z.int().min(0).describe('id of the connection, unique in the run');
/** By kind: schema/details.ts. */
const detail = z.record(z.string(), z.unknown());
/** Of findings by code: schema/facts.ts. */
const facts = z.record(z.string(), z.unknown());

/** Version of the contract: the second number counts additions, the first changes. */
export const SCHEMA_VERSION = '1.1';

export const STATES = [
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
const state = z
  .enum(STATES)
  .describe('RFC 9293 §3.3.2; UNKNOWN only as the origin of a transition where the capture begins mid-connection');

export const KINDS = [
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
const kind = z.enum(KINDS);

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

const sourceFacts = z.object({
  absoluteSeq: z.boolean().optional(),
  ackSeqPrinted: z.boolean().optional(),
  checksums: z.boolean().optional(),
  payload: z.boolean().optional(),
  snapLength: count.optional(),
  clock: z.enum(['ns', 'us', 'ms', 's', 'none']).optional(),
  ttl: z.boolean().optional(),
  options: z.boolean().optional(),
  unreadLines: count.optional().describe('of a text: lines that look like packets and could not be read'),
  cutLines: count
    .optional()
    .describe('of a text: packets cut short or in part not understood, and marks of lines left out'),
  framesLeftOut: count.optional().describe('of a text: numbers that its packets skip'),
});

const capture = z.object({
  type: z.literal('capture'),
  schema: z.string(),
  file,
  path: z.string(),
  format: z.string(),
  linkTypes: z.array(z.string()),
  lang: z.string(),
  facts: sourceFacts,
  startTime: z
    .string()
    .optional()
    .describe('of the first packet, ISO 8601 in UTC; absent where the input carries no date or none was read yet'),
  startTimeOfDay: z
    .string()
    .optional()
    .describe('of the first packet, `14:12:45.104701000`; where a text prints times of day without a date'),
  packets: z.literal('all').optional().describe('plain packets have annotations too'),
  zone: z
    .literal('unknown')
    .optional()
    .describe('the text does not say its time zone: its times stand as it prints them'),
});

const packet = z
  .object({
    flags: count.describe('control bits: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128, AE 256'),
    length: count.describe('payload bytes'),
    seq: count.optional().describe("relative to the sender's `base`"),
    ack: count.optional().describe("relative to the other side's `base`; only with the ACK bit"),
    window: count.optional().describe('in bytes where `windowScaled`, else as the header has it'),
    windowScaled: z.literal(true).optional(),
    sack: z
      .array(z.array(count))
      .optional()
      .describe("blocks [from, to), relative to the other side's `base`, in the order of the option"),
    ttl: count.optional(),
    ipId: count.optional(),
    rttNs: nanos.optional().describe('round trip that a plain packet ended, as its receiver measures it'),
  })
  .describe('the TCP packet; absent for an ICMP error, and where another annotation of the frame has it')
  .meta({ id: 'Packet' });

const annotation = z.object({
  type: z.literal('annotation'),
  file,
  frame,
  line: count.optional().describe('line of the text that the packet was read from, 1-based'),
  timeNs: nanos.optional().describe("since the file's first frame; absent where the text prints no time"),
  connection: connectionId,
  from: side,
  kind,
  certainty,
  because: frames,
  detail,
  packet: packet.optional(),
});

const revision = z.object({
  type: z.literal('revision'),
  file,
  frame,
  connection: connectionId,
  from: side.optional(),
  replaces: kind
    .optional()
    .describe('the kind that this one takes the place of; absent: the kind itself, or an addition'),
  kind,
  certainty,
  because: frames,
  detail,
});

const transition = z.object({
  type: z.literal('transition'),
  file,
  connection: connectionId,
  side,
  frame,
  from: state,
  to: state,
  certainty,
  rfc: z.string().describe('the section that rules it, or the reason that the observer has'),
  reasonKey: z.string().optional().describe('key of the reason'),
});

/** A sentence before it is put into words: the key names it, the facts are what it tells. */
const message = z.object({ key: z.string(), facts });

const call = z.object({
  call: z.enum(['connect', 'accept', 'read', 'write', 'close']),
  when: z.enum(['happened', 'next']),
  result: z.enum(['ok', 'eof', 'errno']),
  errno: z.string().optional(),
  linux: z.union([z.int(), z.string()]).optional(),
  bsd: z.union([z.int(), z.string()]).optional(),
  windows: z.union([z.int(), z.string()]).optional(),
  certainty: z.enum(['implied', 'assumed']),
  frame: frame.optional(),
  note: z.string().optional(),
  noteKey: z.string().optional().describe('key of the note'),
});

const timers = z
  .object({
    system: z.string(),
    systemKey: z.string().describe('key of the system, and so of its rule'),
    rule: z.string(),
    waits: count.describe('time-outs that were compared'),
    alsoFits: z.array(z.string()),
    alsoFitsKeys: z.array(z.string()),
    source: z.string().optional().describe('where the rule of a system is written that was not recorded'),
    certainty,
  })
  .describe('the system whose retransmission timer the time-outs fit best, of several that are run side by side');

const endpoint = z
  .object({
    address: z.string(),
    port: z.union([z.int(), z.string()]),
    role: z.enum(['client', 'server', 'unknown']),
    state: state.optional(),
    certainty: certainty.optional(),
    calls: z.array(call),
    hops: count.optional(),
    initialTtl: count.optional(),
    segments: count,
    base: count.optional().describe('absolute sequence number that the relative ones of this side count from'),
    bytes: count.describe('payload bytes sent, each byte once'),
    retransmittedSegments: count,
    retransmittedBytes: count,
    retransmissions: z.record(z.string(), z.object({ segments: count, bytes: count })).optional(),
    lossEvents: z
      .object({ count, longest: count })
      .optional()
      .describe('retransmissions within one round trip taken together; the longest in segments'),
    reorderedSegments: count.optional(),
    reordering: z
      .object({ mostNs: nanos, mostBytes: count })
      .optional()
      .describe(
        'how late the latest segment came after one that was sent later, and how far behind what had come by then',
      ),
    spuriousRetransmissions: count.optional().describe('whose original had arrived, as far as the capture proves it'),
    reductionsUndone: count
      .optional()
      .describe('reductions of the congestion window that a Linux sender took back, by what had reached it'),
    timeouts: z.object({ count, waitedNs: nanos }).optional(),
    timers: timers.optional(),
    limits: z
      .object({ receiverNs: nanos, networkNs: nanos, senderNs: nanos })
      .optional()
      .describe(
        "time that a transfer waited for the receiver's window, for the congestion window or a repair, for its own program; only where the capture can tell",
      ),
    keepalive: z
      .object({
        probes: count,
        answered: count,
        answeredOnPath: count
          .optional()
          .describe('answers that came from a device on the path in the place of the peer'),
        idleNs: nanos.describe('silence before the first probe of the last train: TCP_KEEPIDLE'),
        intervalNs: nanos.optional().describe('between probes without an answer: TCP_KEEPINTVL'),
        byTiming: z.literal(true).optional().describe('the text prints no numbers: told by the pace alone'),
      })
      .optional()
      .describe('keepalive probes that this end sent'),
    heartbeats: z
      .object({
        beats: count,
        size: count,
        periodNs: nanos,
        jitterNs: nanos,
        answered: count,
        missed: count.optional(),
        late: count.optional(),
      })
      .optional()
      .describe("the application's own signs of life that this end sent"),
    mss: count.optional(),
    windowScale: count.optional(),
    sackPermitted: z.boolean().optional(),
    timestamps: z.boolean().optional(),
    ecn: z
      .enum(['asks', 'agrees', 'declines'])
      .optional()
      .describe('explicit congestion notification in its SYN or SYN-ACK (RFC 3168)'),
    fastOpen: z
      .enum(['asks', 'cookie', 'gives', 'declines'])
      .optional()
      .describe('Fast Open (RFC 7413): asks for a cookie, sends one, gives one, or has none for who asked'),
    mptcp: z
      .enum(['asks', 'agrees', 'declines', 'echoes'])
      .optional()
      .describe("Multipath TCP (RFC 8684) in its SYN or SYN-ACK; echoes: the other end's own key came back"),
    otherOption: count
      .optional()
      .describe('kind of the first option of its SYN or SYN-ACK that has no field of its own here'),
    rtt: z
      .object({
        samples: count,
        minNs: nanos,
        medianNs: nanos.optional(),
        p95Ns: nanos.optional(),
        srttNs: nanos.optional(),
        rtoNs: nanos.optional(),
      })
      .optional(),
  })
  .meta({ id: 'ConnectionSide' });

const storyRow = z
  .object({
    frame: frame.describe('of its first packet'),
    to: frame.optional().describe('last frame, where it is more than one packet'),
    from: side.describe('who sent the first packet'),
    timeNs: nanos.optional(),
    endNs: nanos.optional().describe('time of the last packet'),
    flags: count.describe('control bits of all packets together'),
    data: count.optional().describe('packets with payload, where it is more than one packet'),
    acks: count.optional().describe('packets without, where it is more than one packet'),
    dataFrom: side.optional().describe('whose data the row is about, where that is not who sent the first packet'),
    length: count.describe('payload bytes'),
    seq: count.optional(),
    ack: count.optional(),
    window: count.optional(),
    marked: count.optional().describe('packets that carry an annotation'),
    kinds: z.array(kind).optional().describe('of these annotations'),
    alike: z.literal(true).optional().describe('every packet carries the same annotations'),
  })
  .meta({ id: 'StoryRow' });

const story = z
  .object({
    rows: z
      .array(z.union([frame, storyRow]))
      .describe('in frame order; a number: the packet of that frame, which its annotations tell'),
    hidden: z
      .object({
        after: count.describe('rows before the gap'),
        packets: count,
        kinds: z.record(z.string(), count).optional().describe('annotations in the gaps'),
        gaps: z
          .array(
            z.object({
              after: count.describe('rows before the gap'),
              packets: count,
              silenceNs: nanos.optional().describe('from its last packet to the row behind it'),
            }),
          )
          .optional()
          .describe('where the packets are that are only counted: around rows that follow a long silence'),
      })
      .optional()
      .describe('packets between the beginning and the end that are only counted; `after`: rows before the first gap'),
  })
  .describe(
    'the packets of the connection as a report draws them: runs of plain data folded, of many rows the first and the last',
  )
  .meta({ id: 'ConnectionStory' });

const connection = z.object({
  type: z.literal('connection'),
  id: connectionId,
  file,
  tuple: z.string(),
  incarnation: count.optional().describe('nth use of the tuple, from 1'),
  letGo: z
    .literal(true)
    .optional()
    .describe('told before its end, because memory was used up: what came after `lastFrame` is not judged'),
  path: z.string().optional().describe('VLANs and tunnels around the packets'),
  name: z
    .object({
      protocol: z.enum(['tls', 'http']),
      host: z.string().optional().describe('the server name that the ClientHello asks for, or the Host field'),
      request: z.string().optional().describe('HTTP request line; what follows a question mark is left out'),
      frame: frame.describe('the packet that completes it'),
    })
    .optional()
    .describe(
      'by what name the connection asks for its server, where payload was captured: printable ASCII, other bytes as \\xNN; --no-names leaves it out',
    ),
  firstFrame: frame,
  lastFrame: frame,
  startNs: nanos.optional(),
  endNs: nanos.optional(),
  startTime: z.string().optional().describe('of its first packet, ISO 8601; absent where the input carries no date'),
  endTime: z.string().optional().describe('of its last packet, in the same way'),
  a: endpoint,
  b: endpoint,
  vantage: z.object({
    at: z.enum(['a', 'b', 'between', 'unknown']),
    certainty: certainty.optional(),
    share: z.number().optional().describe('part of the handshake RTT on the far side of the capture point from a, 0–1'),
  }),
  handshake: z
    .object({
      complete: z.boolean(),
      rttNs: nanos.optional(),
      aNs: nanos.optional().describe('round trip between capture point and a'),
      bNs: nanos.optional().describe('round trip between capture point and b'),
    })
    .optional(),
  responses: z
    .object({
      from: side.describe('who answers'),
      count,
      medianNs: nanos,
      maxNs: nanos,
      maxFrame: frame.describe('first frame of the slowest answer'),
      leastNs: nanos
        .optional()
        .describe(
          'least that the slowest answer can have taken, from the ACK of its question; where that ACK came late, so that the path or a delayed ACK had part of maxNs',
        ),
    })
    .optional()
    .describe(
      "of sides that take turns: from the question's arrival to the first byte of the answer; the way between them and the capture point is taken off",
    ),
  seenAt: z
    .array(
      z.object({
        a: z.object({ address: z.string(), port: z.union([z.int(), z.string()]) }),
        b: z.object({ address: z.string(), port: z.union([z.int(), z.string()]) }),
        packetsOnBothSides: count,
        notPassedOn: count.describe('packets that were seen on the side of their sender only'),
        notPassedOnFrames: frames.describe('the first eight of them'),
        madeBetweenFrames: frames.describe('packets seen only on the side that their sender is not on; eight at most'),
        renewedFrame: frame.optional().describe('first packet that the device sent on under yet another address'),
        renewedAs: z
          .object({ address: z.string(), port: z.union([z.int(), z.string()]) })
          .optional()
          .describe('that address: the device had forgotten the translation'),
        synProxy: z
          .literal(true)
          .optional()
          .describe(
            'the device answered the SYN itself: behind it the server has other numbers, which are given as those towards the client',
          ),
        renumbered: z
          .literal(true)
          .optional()
          .describe(
            "the device translates sequence numbers from the SYN on (pf's modulate state): each end's are given as it chose them itself",
          ),
      }),
    )
    .optional()
    .describe(
      'the same connection under other addresses or numbers: the capture holds both sides of a translator or a SYN proxy',
    ),
  time: z
    .object({
      openingNs: nanos.optional().describe('until the handshake was done'),
      aThinksNs: nanos.optional().describe('nothing was under way, b had spoken last, and a spoke next'),
      bThinksNs: nanos.optional().describe('nothing was under way, a had spoken last, and b spoke next'),
      networkNs: nanos.optional().describe('data or its acknowledgement was on the way'),
      timeoutsNs: nanos.optional().describe('until a retransmission timer fired'),
      recoveryNs: nanos.optional().describe('losses were being repaired'),
      windowNs: nanos.optional().describe("the receiver's window was closed or full"),
      nothingToSendNs: nanos.optional().describe('nothing was under way, and who had spoken last went on'),
      probesNs: nanos.optional().describe('a keepalive probe waited for its answer'),
      idleNs: nanos.optional().describe('nobody had anything to say'),
    })
    .optional()
    .describe(
      'where the time went, at the capture point: shares that add up to the time from the first packet to the last',
    ),
  verdict: z.object({
    slug: z.string(),
    key: z.string().describe('names the sentence: `text` is made of it and `facts`, in the language of the run'),
    text: z.string(),
    facts,
    frames,
  }),
  trouble: z.enum(['problem', 'warning', 'note', 'none']),
  findings: z.array(z.string()).optional().describe('codes of the findings about it so far, each once'),
  story: story.optional(),
  communityId: z.string().optional(),
  zeek: z
    .object({ connState: z.string(), history: z.string() })
    .optional()
    .describe('What Zeek says of it by its own rules (TCPSessionAdapter.cc, conn/main.zeek), its timeouts left out'),
  wireshark: z
    .object({ stream: count, completeness: count })
    .optional()
    .describe('tcp.stream and tcp.completeness as Wireshark 4.0 counts them in the same file, unfiltered'),
});

/** Written only with `--follow`: a reader of a live stream wants to know a connection before it ends. */
const connectionStart = z.object({
  type: z.literal('connection-start'),
  connection: connectionId,
  file,
  frame,
  timeNs: nanos.optional(),
  tuple: z.string(),
  a: z.object({ address: z.string(), port: z.union([z.int(), z.string()]) }),
  b: z.object({ address: z.string(), port: z.union([z.int(), z.string()]) }),
});

const host = z.object({
  type: z.literal('host'),
  file: count.optional().describe('index of the file, where each file of a batch has its own hosts'),
  address: z.string(),
  initialTtl: count.optional(),
  hops: count.optional(),
  certainty: certainty.optional(),
  frames: count,
  ttls: z.array(count).optional(),
  echoTtls: z.array(count).optional().describe('TTLs of its ICMP echo replies, the commonest first'),
  timers: timers.optional(),
  doubts: z
    .array(z.enum(['initial-32-or-64', 'several-ttls', 'echo-differs']))
    .optional()
    .describe('what speaks against the number of hops, beside that the initial TTL is a guess'),
});

const exchange = z.object({
  type: z.literal('exchange'),
  file,
  protocol: z.enum(['icmp', 'icmpv6', 'udp', 'tcp']),
  slug: z.string(),
  key: z.string().describe('names the sentence: `text` is made of it and `facts`, in the language of the run'),
  text: z.string(),
  certainty,
  frames,
  facts,
});

const evidence = z.object({
  type: z.literal('evidence'),
  file,
  line: z.int().min(1).describe('of the text; of several the first'),
  program: z.enum(['ss', 'netstat', 'nstat', 'ping', 'strace', 'log', 'wireshark']),
  key: z.string().describe('names what the line says; `facts` are what its sentence needs'),
  facts,
  text: z.string().describe('the sentence, in the run\u2019s `lang`'),
  stance: z
    .enum(['for', 'against', 'beside'])
    .describe('for or against what the packets show; beside: it says more, or there is nothing to hold it against'),
  connection: connectionId.optional(),
  finding: z
    .string()
    .regex(/^TE\d{4}$/)
    .optional()
    .describe('whose page explains it'),
});

const finding = z.object({
  type: z.literal('finding'),
  code: z.string().regex(/^TE\d{4}$/),
  slug: z.string(),
  severity: z.enum(['problem', 'warning', 'note']),
  certainty,
  connection: connectionId.nullable(),
  file: file.optional(),
  timeNs: nanos.optional(),
  frames,
  title: z.string(),
  says: z.string(),
  why: z.string(),
  fix: z.array(z.string()),
  rfcs: z.array(z.string()),
  facts,
  caveats: z
    .array(message)
    .optional()
    .describe('why it is less certain: what the capture could not give; told at the end of `says`'),
});

/** Faults of the capture itself; a field is absent where there is none. */
const quality = z.object({
  oneDirection: count
    .optional()
    .describe('connections of which one direction is in the capture although the other one spoke'),
  bothDirections: count.optional(),
  beganBefore: count.optional().describe('connections that are older than the capture'),
  unseenAcked: z.object({ acks: count, bytes: count, connections: count }).optional(),
  copies: z.object({ mirrored: count, throughHost: count, elsewhere: count }).optional(),
  optionsCut: count.optional(),
  largerThanWire: z.object({ segments: count, bytes: count }).optional().describe('segments, and the largest of them'),
  checksums: z
    .object({ bad: count, leftToCard: count })
    .optional()
    .describe('wrong ones, and those that the sending host left to its network card'),
  outOfOrder: z.object({ packets: count, mostNs: nanos }).optional(),
  clockSteps: z.array(z.object({ frame, byNs: z.number() })).optional(),
  filtered: z.literal(true).optional().describe('a filter kept packets out of the capture'),
  filteredTo: z.enum(['SYN', 'SYN, FIN and RST', 'data', 'RST']).optional().describe('what alone the filter let in'),
  filteredToKey: z.enum(['syn', 'control', 'data', 'reset']).optional().describe('key of the same'),
  letGo: z
    .object({ connections: count, lateSegments: count })
    .optional()
    .describe(
      'connections that were told before their end because memory was used up, and their segments after that, which are not judged',
    ),
  withheld: z
    .record(z.string(), count)
    .optional()
    .describe('findings not made because the capture cannot bear them, by code'),
});

const counted = message.extend({ count });

const captureEnd = z.object({
  type: z.literal('capture-end'),
  file,
  frames: count,
  tcpSegments: count,
  startTime: z.string().optional(),
  durationNs: nanos,
  malformed: z.record(z.string(), count).describe('what was wrong with packets, counted; in words'),
  malformedMessages: z.array(counted).optional().describe('the same before it was put into words'),
  skipped: z.record(z.string(), count).optional().describe('what was passed over and why, counted; in words'),
  skippedMessages: z.array(counted).optional().describe('the same before it was put into words'),
  framesWithoutTcp: z
    .object({
      malformed: count.optional(),
      skipped: count.optional(),
      fragments: count.optional().describe('of IP datagrams, all but the one that completed it'),
      filtered: count.optional().describe('held back by the filter'),
      icmp: count.optional(),
      udp: count.optional(),
    })
    .optional()
    .describe(
      'frames of a capture that gave no TCP segment, by what became of them; with those that did they add up to `frames`',
    ),
  truncatedAt: z
    .object({
      offset: count,
      frame,
      why: z.string(),
      whyKey: z.string().optional().describe('names why'),
      whyFacts: facts.optional(),
    })
    .optional(),
  capturedDrops: count.optional(),
  pieces: z
    .array(z.object({ path: z.string(), firstFrame: frame, frames: count }))
    .optional()
    .describe('files that the capture was cut into; frame numbers count on from one to the next'),
  quality: quality.optional(),
  notes: z.array(z.string()).optional(),
  noteMessages: z.array(message).optional().describe('the notes, in the same order, before they were put into words'),
  error: z.string().optional().describe('why this input could not be read at all'),
  errorKey: z.string().optional().describe('key of the error'),
  errorFacts: facts.optional(),
  facts: sourceFacts,
  linkTypes: z.array(z.string()).optional(),
});

const summary = z.object({
  type: z.literal('summary'),
  files: count,
  connections: count,
  folded: count,
  findings: z.object({ problem: count, warning: count, note: count }),
  broken: z.array(z.object({ rule: z.string(), connection: connectionId.nullable(), error: z.string() })),
  partial: z.boolean().optional().describe('the run ended before its input did: see partialReason'),
  partialReason: z
    .enum(['interrupted', 'memory'])
    .optional()
    .describe('why the run is partial: somebody ended it, or memory was used up'),
});

const way = z.object({
  both: count.describe('packets that both captures hold'),
  lost: count.describe('left one place and never came to the other'),
  lostFrames: z.array(frame).describe('the first hundred of them, in the capture where they left'),
  lostCertainty: certainty.optional().describe('assumed where the far capture is known to lack packets, too'),
  recut: z
    .literal(true)
    .optional()
    .describe('off-load cuts or joins segments at one of the places: data packets are not compared one by one'),
  missed: count.describe('arrived, since they were acknowledged, and are not in the capture of that place'),
  unseen: count.describe('came to the far place and are not in the capture where they left'),
  uncovered: count.describe('due when the far capture had not begun or after its last frame: not judged'),
  made: z
    .array(
      z.object({
        frame: frame.describe('in the capture that it came to'),
        flags: count.describe('control bits, as in `packet`'),
        certainty,
      }),
    )
    .describe('SYN, FIN and RST packets that did not leave the place near their sender; twenty at most'),
  delay: z
    .object({ minNs: nanos, medianNs: nanos, maxNs: nanos })
    .optional()
    .describe('one way, by the aligned clocks: wrong by `clock.errorNs` at most'),
  hops: z.int().optional().describe('routers between the places, by the TTL; absent where it was not always the same'),
  changes: z.array(
    z.object({
      what: z.enum(['mss', 'windowScale', 'sackPermitted', 'timestamps', 'payload', 'congestion-marked']),
      frame: frame.describe('the first of them, in the capture that it came to'),
      was: z.union([z.int(), z.boolean()]),
      became: z.union([z.int(), z.boolean()]),
      packets: count,
    }),
  ),
});

/** Of a run over several captures: before its summary, in a batch in a file of its own. */
const twoViews = z
  .object({
    type: z.literal('two-views'),
    fileA: count.describe('the capture nearer to side a'),
    connectionA: connectionId,
    fileB: count.describe('the capture nearer to side b'),
    connectionB: connectionId
      .nullable()
      .describe('null: it never came there, where others of the same client to the same port of the same server did'),
    roleOfA: z.enum(['client', 'server', 'unknown']).describe('as the place near a shows it'),
    endsA: z.string().describe('a and b as the place near a has them'),
    endsB: z.string().describe('the same at the place near b: other addresses where they are translated between'),
    goesOnAs: z
      .array(
        z.object({
          file: count,
          connection: connectionId,
          frame: frame.describe('its first'),
          ends: z.string(),
        }),
      )
      .optional()
      .describe(
        'connections without a beginning in one of the captures, which are the rest of this one: a translator gave it other addresses in the middle. Their packets are compared with it',
      ),
    renumbered: z
      .literal(true)
      .optional()
      .describe(
        'a device between translates the numbers of who was called, as a SYN proxy does, which makes a second handshake: what came after the handshakes is compared',
      ),
    renumberedFromSyn: z
      .literal(true)
      .optional()
      .describe('it translates numbers from the SYN on, and makes no handshake of its own: all packets are compared'),
    clock: z
      .object({
        offsetNs: nanos.describe('clock near b less clock near a, in the middle of what was compared'),
        drift: z.number().describe('that the clock near b gains, in parts of one'),
        errorNs: nanos.describe('the true difference lies no further from this line'),
      })
      .optional()
      .describe('absent where packets went one way only, or a clock was set meanwhile'),
    ab: way.describe('packets of side a'),
    ba: way.describe('packets of side b'),
    settles: z
      .array(
        z.object({
          file: count,
          connection: connectionId,
          code: z.string().describe('of a finding that one capture alone could not be sure of'),
          as: z.enum(['confirmed', 'refuted']),
          because: z
            .enum([
              'made-between',
              'left-its-sender',
              'lost-there',
              'lost-back',
              'not-answered',
              'changed-between',
              'arrived-before',
            ])
            .describe(
              'the packets that it names were made between the places, or passed both; they were lost on the way, or their answers were, or they came to the other place, where no answer was seen; the packet was changed between the places; the data that was sent again had arrived',
            ),
          certainty,
        }),
      )
      .describe('findings of single captures that both together decide'),
    text: z.string(),
  })
  .describe('one connection, told as one from two captures');

export const records = {
  CaptureRecord: capture,
  AnnotationRecord: annotation,
  RevisionRecord: revision,
  TransitionRecord: transition,
  ConnectionRecord: connection,
  ConnectionStartRecord: connectionStart,
  HostRecord: host,
  ExchangeRecord: exchange,
  EvidenceRecord: evidence,
  FindingRecord: finding,
  CaptureEndRecord: captureEnd,
  TwoViewsRecord: twoViews,
  SummaryRecord: summary,
};

export const outputRecord = z.discriminatedUnion('type', [
  capture,
  annotation,
  revision,
  transition,
  connection,
  connectionStart,
  host,
  exchange,
  evidence,
  finding,
  captureEnd,
  twoViews,
  summary,
]);

/** What `--format json` prints: the same records, those of a connection with it. */
export const analysis = z.object({
  schema: z.string(),
  captures: z.array(z.object({ start: capture.nullable(), end: captureEnd })),
  connections: z.array(
    connection.extend({
      annotations: z.array(annotation),
      revisions: z.array(revision),
      transitions: z.array(transition),
      findings: z.array(finding),
    }),
  ),
  findings: z.array(finding).describe('about the whole capture; those of one connection are with it'),
  hosts: z.array(host),
  exchanges: z.array(exchange),
  evidence: z.array(evidence).optional(),
  twoViews: z.array(twoViews).optional().describe('absent where no connection is in two captures'),
  summary: summary.nullable().describe('null only when the run broke off before its end'),
  leftOut: z
    .object({ connections: count, records: count })
    .optional()
    .describe('connections, and records of single connections, that did not fit into memory'),
  folded: z
    .array(z.union([annotation, revision, transition, finding]))
    .describe('records of connections that have no `connection` record of their own'),
});
