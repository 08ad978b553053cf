/** A reset while bytes were under way: what the peer had not acknowledged may never have been read. */
import { isTaken } from '../../flow/summary.ts';
import { EV_RST } from '../../flow/events.ts';
import type { ConnectionSummary, PacketSummary } from '../../flow/summary.ts';
import { bytes, frame, type Phrase, say } from '../../words/phrase.ts';
import { KNOWN_ACK } from '../../segment/segment.ts';
import { seqGe, seqGt } from '../../wire/seq.ts';
import { ACK } from '../../tcp-flags.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import type { Needs } from '../needs.ts';
import { defineRule } from '../rule.ts';
import { MILLISECOND, SECOND, type Bytes, type Certainty, type FrameNo, type Nanos } from '../../units.ts';
import { FAREWELLS } from '../farewells.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE4001'>;

/** What was out when the first RST went, to be looked at again when the connection is over. */
interface Out {
  readonly facts: Facts;
  readonly certainty: Certainty;
  readonly frames: readonly FrameNo[];
  readonly ns: Nanos;
  readonly by: 0 | 1;
  /** Behind the last byte of the sender of the RST. */
  readonly end: number;
}

export default defineRule<Facts, Map<number, Out>>({
  code: 'TE4001',
  slug: 'reset-with-data-in-flight',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7.4', 'RFC 9293 §3.5.3'],
  needs: { 'both-directions': 'silent', 'every-packet': 'silent', 'nothing-filtered': 'silent' },
  wakesOn: EV_RST,
  judgesAtEndIf: EV_RST,
  open: () => new Map(),
  packet(packet, _out, state) {
    const { connection, me, peer } = packet;
    const reset = connection.resets[0];
    if (reset === undefined || reset.frame !== packet.segment.frame || reset.harmless) return;
    if (!isTaken(reset.acceptance)) return;
    const unackedFromSender = wasAcknowledgedUnseen(me, packet.now) || acknowledgesUnseen(packet) ? 0 : outstanding(me);
    const unackedFromPeer = wasAcknowledgedUnseen(peer, packet.now) ? 0 : stillOutstanding(packet);
    if (unackedFromSender + unackedFromPeer === 0) return;
    const lastDataFrame = Math.max(
      unackedFromSender > 0 ? me.counts.lastDataFrame : 0,
      unackedFromPeer > 0 ? peer.counts.lastDataFrame : 0,
    );
    state.set(connection.id, {
      certainty: mayBeUnseen(unackedFromSender > 0 ? me : peer, packet.now) ? 'assumed' : 'observed',
      frames: [lastDataFrame, reset.frame].filter((f) => f > 0),
      ns: reset.ns,
      by: me.side,
      end: dataEnd(me),
      facts: {
        resetFrame: reset.frame,
        by: me.side === 0 ? 'a' : 'b',
        sender: whoIs(connection.endpoint(me.side)),
        unackedFromSender,
        unackedFromPeer,
        lastDataFrame,
        cause: reset.cause,
        goodbye:
          unackedFromPeer === 0
            ? goodbyeOf(me, unackedFromSender)
            : unackedFromSender === 0
              ? goodbyeOf(peer, unackedFromPeer)
              : null,
      },
    });
  },
  ended(connection, reason, out, state, { nowNs }) {
    const then = state.get(connection.id);
    if (then === undefined) return;
    state.delete(connection.id);
    // Told so soon because memory asked for it: the look is not full.
    if ((reason === 'closed' || connection.letGo) && nowNs - then.ns < CROSSES_WITHIN_NS) return;
    // Its peer had it all, as an acknowledgement shows that crossed the RST on the way.
    const { snd } = connection.endpoint(then.by);
    if (then.facts.unackedFromPeer === 0 && snd.unaKnown && seqGe(snd.una, then.end)) return;
    out.hit({
      connection,
      certainty: then.certainty,
      frames: then.frames,
      timeNs: then.ns,
      facts: then.facts,
      ...(then.facts.goodbye === null
        ? whereUnread(then.facts)
        : { severity: 'note', alsoNeeds: { payload: 'doubt' } }),
    });
  },
  words: (f) => ({
    title: say`reset while data was in flight`,
    says: say`${
      f.unackedFromPeer > 0
        ? say`${resetBy(f)} while ${bytes(f.unackedFromPeer)} sent to it (last in ${frame(f.lastDataFrame)}) were not acknowledged in this capture.`
        : say`${resetBy(f)} while ${bytes(f.unackedFromSender)} of its own (last in ${frame(f.lastDataFrame)}) were not acknowledged in this capture.`
    }${f.goodbye === null ? '' : say` That was most likely only ${FAREWELLS[f.goodbye]}: nothing of the application is lost.`}`,
    why: say`A reset throws away both ends' buffers: what was not acknowledged is lost, and even acknowledged bytes may never have been read by the application.`,
    fix:
      f.goodbye === null
        ? [
            say`Find out why the reset was sent: its cause stands beside it in the story of the connection.`,
            say`A program that closes must first read what its peer still sends, or shut down its sending direction and wait for the peer's FIN.`,
            say`Let the application repeat only what is safe to repeat: how much the other side took is not known.`,
          ]
        : [
            say`Nothing is broken: a program that has what it wants says goodbye and does not wait for the answer. If the reset itself disturbs (it counts as an error in some logs), let it close without SO_LINGER 0.`,
          ],
  }),
});

/** An acknowledgement that crossed the reset on the way passes by then (Linux TCP_RTO_MIN is as long). */
const CROSSES_WITHIN_NS: Nanos = 200 * MILLISECOND;

/** The longest alert record of TLS (CBC with HMAC-SHA-384, RFC 5246 §6.2.3.2): what is no longer and was not captured may be a goodbye. */
const GOODBYE_BYTES: Bytes = 85;

const whereUnread = ({ unackedFromSender, unackedFromPeer }: Facts): { readonly alsoNeeds?: Needs } =>
  unackedFromSender + unackedFromPeer <= GOODBYE_BYTES ? { alsoNeeds: { payload: 'assume' } } : {};

/** All that is out of one end is the goodbye of its protocol. */
const goodbyeOf = ({ trail }: ConnectionSummary['a'], out: number): Facts['goodbye'] =>
  out > 0 && out <= trail.newDataBytes && (trail.lastPayload === 'tls-alert' || trail.lastPayload === 'goodbye')
    ? trail.lastPayload
    : null;

/** The reset acknowledges data that does not stand before it in the file: what that data acknowledged is not known yet. */
const acknowledgesUnseen = ({ segment: s, peer }: PacketSummary): boolean =>
  (s.flags & ACK) !== 0 && (s.known & KNOWN_ACK) !== 0 && peer.snd.seqKnown && ((s.ack - peer.snd.nxt) | 0) > 1;

/** Of the peer's data: what the reset itself does not acknowledge either. */
function stillOutstanding({ segment: s, peer }: PacketSummary): number {
  const before = outstanding(peer);
  const acknowledges = (s.flags & ACK) !== 0 && (s.known & KNOWN_ACK) !== 0 && seqGt(s.ack, peer.snd.una);
  return acknowledges && before > 0 ? Math.max(0, (dataEnd(peer) - s.ack) | 0) : before;
}

/** RFC 6298 §2.4 asks for no shorter time-out; Linux takes a fifth of it, and more only on slow paths. */
const LEAST_RTO_NS: Nanos = SECOND;

/** Every sender would have sent again by then what nobody had acknowledged: the acknowledgement is not in the capture. */
function wasAcknowledgedUnseen(e: ConnectionSummary['a'], now: Nanos): boolean {
  const timeout =
    e.roundTrips === null || e.roundTrips.samples === 0 ? LEAST_RTO_NS : Math.max(LEAST_RTO_NS, 2 * e.roundTrips.rtoNs);
  return e.retransmitted.segments === 0 && e.counts.dataSegments > 0 && now - e.counts.lastDataNs > timeout;
}

/** Linux delays an ACK by 40 ms at most, and no more than that by far. */
const DELAYED_ACK: Nanos = 50 * MILLISECOND;

/** An acknowledgement was due: it was lost, or is not in the capture. */
function mayBeUnseen(e: ConnectionSummary['a'], now: Nanos): boolean {
  const way = e.roundTrips === null || e.roundTrips.samples === 0 ? 0 : e.roundTrips.srttNs;
  return e.retransmitted.segments === 0 && way > 0 && now - e.counts.lastDataNs > 2 * way + DELAYED_ACK;
}

/** Payload only: a FIN that is not acknowledged loses nothing. */
const outstanding = (e: ConnectionSummary['a']): number =>
  e.snd.unaKnown && e.counts.dataSegments > 0 ? Math.max(0, (dataEnd(e) - e.snd.una) | 0) : 0;

const dataEnd = (e: ConnectionSummary['a']): number => (e.closing.finFrame > 0 ? e.closing.finSeq : e.snd.nxt);

/** What a device answers or makes in the name of an endpoint is not that endpoint's doing. */
const OF_A_DEVICE: ReadonlySet<string> = new Set(['firewall-reject', 'injected', 'idle-timeout']);

const resetBy = (f: Facts): Phrase =>
  OF_A_DEVICE.has(f.cause)
    ? say`The RST in ${frame(f.resetFrame)}, in the name of ${f.sender}, ended the connection`
    : say`${f.sender} reset the connection in ${frame(f.resetFrame)}`;
