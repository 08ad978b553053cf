/** ICMP and ICMPv6 errors bound to the segment that they quote (RFC 792, RFC 4443, RFC 5927 §4.1 for the check). */
import { hard } from './errno-icmp.ts';
import { EV_ICMP } from '../events.ts';
import { KNOWN_SEQ, PROTO_ICMPV6, type Segment } from '../../segment/segment.ts';
import type { NameTable } from '../../segment/names.ts';
import { seqGe, seqGt, seqLe } from '../../wire/seq.ts';
import { quotedTuple, sourceText } from '../outcome/addresses.ts';
import type { Endpoint } from '../connection.ts';
import { HOLE } from '../sender/scoreboard.ts';
import { noteMisquoted, noteMtu } from '../path/watch.ts';
import type { CurrentPacket } from '../current-packet.ts';
import type { FrameNo } from '../../units.ts';

/** Kept for each connection; a storm of further ones is only annotated. */
const MAX_KEPT = 16;
/** Linux takes no path MTU below this (ip_rt_min_pmtu); smaller ones are errors or attacks. */
const LEAST_MTU = 552;

/** `certainty`: whether the error names this connection, or is only likely to mean it. */
export function judgeIcmp(
  packet: CurrentPacket,
  quoted: Segment,
  names: NameTable,
  certainty: 'observed' | 'assumed' = 'observed',
  translated = false,
): void {
  // A sender that a text prints as a name has no family; the protocol has.
  const family = packet.segment.protocol === PROTO_ICMPV6 ? 6 : 4;
  const { segment: s, me, connection } = packet;
  packet.events |= EV_ICMP;
  const known = (quoted.known & KNOWN_SEQ) !== 0 && me.snd.seqKnown;
  // RFC 5927 §4.1: a quoted number must lie in SND.UNA … SND.NXT.
  const inWindow = known
    ? seqLe(quoted.seq, me.snd.nxt) && (!me.snd.unaKnown || seqGe(quoted.seq, me.snd.una))
    : certainty === 'assumed' &&
      (me.state.name === 'SYN-SENT' ||
        // Where no acknowledgement was seen, whatever was sent may still be out.
        (me.snd.unaKnown ? seqGt(me.snd.nxt, me.snd.una) : me.counts.dataSegments > 0));
  const router = sourceText(s, names);
  const quotedFrame = known ? frameOf(me, quoted.seq) : 0;
  packet.view.showError(s, connection.file, packet.timed);
  // The host looks for a socket of the addresses in the quote, and has none: the error changes nothing there.
  if (translated) noteMisquoted(connection, me.side, s, quotedTuple(quoted, names), router);
  else if (connection.icmpErrors.length < MAX_KEPT)
    connection.icmpErrors.push({
      frame: s.frame,
      ns: packet.now,
      side: me.side,
      family,
      type: s.icmpType,
      code: s.icmpCode,
      mtu: s.icmpMtu,
      quotedBytes: quoted.ipLength,
      router,
      inWindow,
      state: me.state.name,
      quotedFrame,
      certainty,
    });
  if (!translated && inWindow && s.icmpMtu >= LEAST_MTU && !hard({ family, type: s.icmpType, code: s.icmpCode }))
    noteMtu(connection, me.side, s.icmpMtu, s, router);
  packet.connection = connection;
  // The error goes to `me`, so it comes from the peer's direction.
  const sent = packet.me;
  packet.me = packet.peer;
  packet.annotate('icmp-error', certainty, null, {
    type: s.icmpType,
    code: s.icmpCode,
    family,
    router,
    inWindow,
    ...(s.icmpMtu >= 0 ? { mtu: s.icmpMtu } : {}),
    ...(translated ? { translated: true, quotes: quotedTuple(quoted, names) } : {}),
    ...(quotedFrame > 0 ? { quotedFrame } : {}),
    ...(known ? { quotedSeq: (quoted.seq - me.snd.base) >>> 0 } : {}),
  });
  packet.me = sent;
}

/** The latest transmission of what has this number, as far as it is still outstanding; 0 when that is not known. */
function frameOf(me: Endpoint, seq: number): FrameNo {
  if (me.state.name === 'SYN-SENT' && me.snd.issSeen && seq === me.snd.iss) return me.counts.lastFrame;
  if (me.closing.finFrame > 0 && seq === me.closing.finSeq) return me.closing.finLastFrame;
  const board = me.flight?.board;
  if (board === undefined || board.empty) return 0;
  const i = board.at(seq);
  const within = i < board.tail && seqLe(board.start[i] as number, seq) && ((board.state[i] as number) & HOLE) === 0;
  return within ? (board.frame[i] as number) : 0;
}
