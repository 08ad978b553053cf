/** What an annotation's `detail` holds, by kind: names, types, units. No other field may occur. */
import { z } from 'zod';
import { bytes, count, frame, nanos, text, ttl, yes } from './units.ts';

const nothing = z.object({});
const true_ = z.literal(true);
const nth = count.describe('of its row, from 1');

const handshake = z.object({
  mss: bytes.optional(),
  windowScale: count.optional().describe('shift'),
  sackPermitted: true_.optional(),
  timestamps: true_.optional(),
  fastOpen: z.enum(['request', 'cookie']).optional(),
  dataBytes: bytes.optional().describe('payload of the SYN'),
  simultaneous: true_.optional().describe('both ends sent a SYN'),
  byProxy: true_.optional().describe('of the handshake that a SYN proxy makes with the server, seen behind the proxy'),
});

const simultaneous = z.object({ simultaneous: true_.optional().describe('both ends did it at the same time') });

const retransmission = z.object({
  bytes: bytes.describe('payload that goes again'),
  fin: true_.optional().describe('a FIN goes again'),
  originalFrame: frame.optional().describe('frame that carried it before'),
  originalSeen: z.literal(false).optional().describe('the capture does not hold it'),
  waitedNs: nanos.optional().describe('since the timer was armed: the last acknowledgement or transmission'),
  sinceLastSentNs: nanos.optional().describe('since it was sent before'),
  trigger: z
    .enum(['sack', 'rack-timer', 'duplicate-acks', 'partial-ack', 'lost-retransmission'])
    .optional()
    .describe('what told the sender of the loss'),
  spurious: true_.optional().describe('the original had arrived'),
  proof: z
    .enum(['seen-acked', 'timestamp', 'dsack', 'early-ack', 'duplicate-ack'])
    .optional()
    .describe('what shows that it had'),
  acknowledged: z
    .literal(false)
    .optional()
    .describe('the capture, made at the receiver, holds the original, which its TCP had not acknowledged'),
});

/** Of a row of time-outs. */
const timeout = retransmission.extend({
  nth: nth.optional(),
  rtoEstimateNs: nanos.optional().describe('RTO by RFC 6298 from what the capture shows'),
  backoff: count.optional().describe('doublings of it'),
  ptoNs: nanos.optional(),
});

const repetition = z.object({
  nth,
  waitedNs: nanos.optional().describe('since the one before'),
  sinceFirstNs: nanos.optional(),
  trigger: z.enum(['timer', 'repeated-syn']).optional(),
});

const copy = z.object({ sinceNs: nanos.optional().describe('since the first copy') });

const reset = z.object({
  cause: text.describe('see RESET_CAUSES'),
  alternatives: z.array(text).describe('causes that it may also have, the likelier first'),
  harmless: yes.optional().describe('both ends had all data'),
  form: z.enum(['RST', 'RST,ACK']).optional(),
  signs: z.array(text).optional().describe('what speaks for a forgery'),
  accepted: z.literal(false).optional().describe('its receiver ignored it'),
  ignoredBecause: z.enum(['wrong-number', 'unsigned', 'stale', 'lost']).optional(),
  again: true_.optional().describe('not the first of this end'),
  quietNs: nanos.optional().describe('silence before what it answers'),
  quietLike: text.optional().describe('devices with such an idle time-out'),
  justBefore: text.optional().describe('what the last data was'),
  justBeforeFrom: z.enum(['a', 'b']).optional().describe('the side that sent it'),
  oddFlags: true_.optional().describe('with SYN or FIN'),
});

const icmp = z.object({
  type: count,
  code: count,
  family: z.int().describe('4, 6; 0: not known'),
  router: text.describe('who sent it'),
  inWindow: yes.describe('it quotes what was sent and not acknowledged (RFC 5927 §4.1)'),
  mtu: count.optional().describe('bytes that the next link carries'),
  translated: true_.optional().describe('it quotes other addresses than its host has'),
  quotes: text.optional().describe('addresses and ports that it quotes'),
  quotedFrame: frame.optional(),
  quotedSeq: count.optional().describe("relative to the host's `base`"),
});

const window = z.object({ window: count.describe('in bytes where its scale is known, else as the header has it') });

const plain = z.object({ rttNs: nanos.optional().describe('round trip that it ended') });

export const details = {
  'handshake-1': handshake,
  'handshake-2': handshake.extend({ secondAnswer: true_.optional().describe('another answered before') }),
  'handshake-3': simultaneous.extend({ byProxy: true_.optional().describe('of a SYN proxy and the server') }),
  'close-1': nothing,
  'close-2': simultaneous,
  'close-3': simultaneous,
  'close-4': simultaneous,
  'syn-retransmission': repetition,
  'syn-ack-retransmission': repetition.extend({ afterHandshake: yes.optional() }),
  'retransmission-timeout': timeout,
  'timeout-recovery': retransmission,
  'fast-retransmission': retransmission,
  'tail-loss-probe': retransmission.partial().extend({
    ptoNs: nanos.optional().describe('probe time-out by RFC 8985 §7.2'),
    newData: true_.optional().describe('it carries data that was not sent before'),
    timeoutDue: true_
      .optional()
      .describe('a lone segment: its retransmission time-out was due at the same moment and can have sent it as well'),
  }),
  'path-mtu-retransmission': retransmission,
  'fast-open-retransmission': retransmission,
  'unclassified-retransmission': retransmission,
  'duplicate-ack': z.object({ nth, windowChanged: true_.optional() }),
  'duplicate-sack': z.object({
    left: count.describe("first byte that came twice, relative to the other side's `base`"),
    right: count.describe('the byte behind the last one'),
  }),
  'window-update': window,
  'zero-window': nothing,
  'window-full': window.extend({ beyond: bytes.optional().describe('sent beyond what the receiver had advertised') }),
  'window-probe': z.object({
    nth,
    form: z.enum(['zero-length', 'one-byte']),
    inferredFrom: z.literal('timing').optional().describe('the text prints no numbers'),
  }),
  'window-probe-ack': z.object({ stillClosed: yes }),
  'keepalive-probe': z.object({
    nth,
    idleNs: nanos.optional().describe('silence before; absent where the capture begins with it'),
    sinceLastProbeNs: nanos.optional().describe('since the probe before, when that was not answered'),
    form: z.literal('one-byte').optional().describe('it carries a byte'),
    inferredFrom: z.literal('timing').optional().describe('the text prints no numbers'),
    answerUnheard: true_
      .optional()
      .describe('the last answer is in the capture and did not reach the prober: the probe echoes an older time stamp'),
  }),
  'keepalive-ack': z.object({
    answeredNs: nanos.describe('since the probe'),
    middlebox: true_.optional().describe('a device on the path answered'),
    ttl: ttl.optional(),
    peerTtl: ttl.optional().describe('that the peer has'),
  }),
  'challenge-ack': nothing,
  reordered: z.object({
    by: z.enum(['capture', 'ip-id', 'timestamp', 'time', 'reports']).describe('what shows it'),
    bytes: bytes.optional().describe('behind what had come by then'),
    lateNs: nanos.optional(),
  }),
  'conflicting-data': z.object({
    bytes: bytes.describe('its payload'),
    otherFrame: frame.describe('the packet that brought other data for the same sequence numbers'),
  }),
  'network-duplicate': copy,
  'capture-duplicate': copy.extend({ at: z.literal('another-capture-point').optional() }),
  reset,
  'icmp-error': icmp,
  'urgent-data': z.object({ pointer: count }),
  heartbeat: z.object({
    nth,
    periodNs: nanos,
    jitterNs: nanos.optional(),
    lateNs: nanos.optional(),
    missed: count.optional().describe('beats that did not come before it'),
  }),
  'no-ack': z.object({}),
  'unseen-acked': z.object({
    bytes: bytes.describe('acknowledged, and not in the capture'),
    neverSent: true_.optional().describe('its sender never sent it'),
  }),
  data: plain,
  ack: plain,
};
