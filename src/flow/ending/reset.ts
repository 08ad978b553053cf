/** Every RST: its cause by the decision table (flow/ending/table), and whom it ends. */
import { EV_RST } from '../events.ts';
import { KNOWN_SEQ } from '../../segment/segment.ts';
import { seqGt } from '../../wire/seq.ts';
import { FIN, RST, SYN } from '../../tcp-flags.ts';
import { acceptanceOf } from './acceptance.ts';
import { isTaken } from '../parts/resets.ts';
import { matchIdleTime } from './idle-times.ts';
import type { Endpoint } from '../connection.ts';
import type { Acceptance, ResetSeen } from '../parts/resets.ts';
import { noteOldReset } from './old-connection.ts';
import type { Neighbours } from './neighbours.ts';
import { Scene } from './scene.ts';
import { ROWS, type Row } from './table.ts';
import { learnState } from '../states/change-state.ts';
import type { Certainty, FrameNo } from '../../units.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { SIDE_NAMES } from '../../records/sink.ts';

/** Resets kept for one connection; a storm of further ones is only annotated. */
const MAX_KEPT = 64;

export function judgeReset(packet: CurrentPacket, neighbours: Neighbours): void {
  const { segment: s, me, peer, connection } = packet;
  if ((s.flags & RST) === 0) return;
  if ((s.flags & (SYN | FIN)) !== 0) {
    // No state of RFC 9293 §3.10 sends a RST that opens or closes as well: damaged, or made to test others; not judged.
    packet.annotate('reset', 'assumed', null, { cause: 'unknown', alternatives: ['injected'], oddFlags: true });
    return;
  }
  packet.events |= EV_RST;
  const scene = new Scene(packet, neighbours);
  const row = ROWS.find((r) => r.when(scene)) as Row;
  const acceptance = acceptanceAs(row, acceptanceOf(packet));
  const taken = acceptance === 'taken' && (row.cause !== 'injected' || isExact(packet));
  if (!isTaken(acceptance)) me.resets.sentIgnored++;
  // What drew no answer again and again reaches nobody; the RST behind it goes the same way.
  const intoSilence = row.cause === 'keepalive-gave-up' || (me.unanswered.frame > 0 && me.unanswered.repeats >= 2);
  if (row.cause === 'unacceptable-ack') noteOldReset(packet);
  me.resets.sentCount++;
  me.resets.sentSeq = s.seq;
  if (me.resets.sentFrame === 0) {
    me.resets.sentFrame = s.frame;
    me.resets.sentNs = packet.now;
  }
  if (scene.answersSynAck && !scene.hasAck) {
    const opener = neighbours.learn(s);
    if (opener !== undefined) opener.droppedOpens++;
  }
  const trigger = triggerOf(scene, row);
  const signs = [...scene.signs.strong, ...scene.signs.weak];
  const oneMore = row.harmless && scene.hasResetBefore;
  if (connection.resets.length < MAX_KEPT)
    connection.resets.push({
      frame: s.frame,
      ns: packet.now,
      side: me.side,
      cause: row.cause,
      harmless: row.harmless,
      certainty: row.certainty,
      alternatives: row.alternatives,
      senderState: me.state.name,
      receiverState: peer.state.name,
      trigger,
      tries: triesOf(peer),
      triedNs: peer.unanswered.frame > 0 ? packet.now - peer.unanswered.ns : 0,
      ownTries: ownTriesOf(me),
      signs,
      hasAck: scene.hasAck,
      seq: s.seq,
      ipId: s.ipId,
      acceptance,
      farewell:
        trigger > 0 && (peer.trail.newDataFrame > me.closing.finFrame || onlyLastIsOut(peer))
          ? farewellOf(peer.trail.lastPayload)
          : null,
    });
  packet.annotate(
    'reset',
    row.certainty,
    trigger > 0 ? [trigger, s.frame] : null,
    detailOf(scene, row, signs, taken, acceptance, oneMore),
  );
  if (acceptance !== 'taken' && acceptance !== 'stale') return;
  if (!isOthers(row.cause)) endSender(packet, row, signs.length > 0);
  // What answers a number that was never sent is meant for whoever holds the older connection, or sent the answer.
  const meantForOther = row.cause === 'unacceptable-ack' && packet.newer === null;
  if (taken && !intoSilence && !meantForOther) endReceiver(packet, row);
}

/** What it answers. What stands on the path answers sooner than the end itself could. */
function triggerOf(scene: Scene, row: Row): FrameNo {
  if (row.cause === 'data-after-close' && scene.lateData > 0) return scene.lateData;
  return scene.waitedNs < scene.soonestNs && ![row.cause, ...row.alternatives].some(isOthers) ? 0 : scene.trigger;
}

/** What a forger's number leaves open, no packet that the capture lacks explains. */
const acceptanceAs = (row: Row, a: Acceptance): Acceptance =>
  row.cause === 'injected' && a === 'open' ? 'wrong-number' : a;

/** How often the peer had asked in vain: probes of a train, or the same segment again. */
function triesOf(peer: Endpoint): number {
  if (peer.unanswered.frame === 0) return 0;
  return peer.probes.out === 1
    ? peer.probes.keepalivesSent - peer.probes.keepalivesAnswered
    : peer.unanswered.repeats + 1;
}

/** RFC 1122 §4.2.3.5: after several transmissions of the same segment a system gives its connection up. */
const ownTriesOf = ({ snd, unanswered, probes }: Endpoint): number =>
  snd.unaKnown && seqGt(snd.nxt, snd.una) && unanswered.repeats >= 2 && probes.out === 0 ? unanswered.repeats + 1 : 0;

/** Of its data nothing but its last words was not acknowledged. */
function onlyLastIsOut({ snd, closing, trail }: Endpoint): boolean {
  const end = closing.finFrame > 0 ? closing.finSeq : snd.nxt;
  return snd.unaKnown && seqGt(end, snd.una) && ((end - snd.una) | 0) <= trail.newDataBytes;
}

const farewellOf = (payload: Endpoint['trail']['lastPayload']): ResetSeen['farewell'] =>
  payload === 'tls-alert' || payload === 'goodbye' ? payload : null;

function detailOf(
  scene: Scene,
  row: Row,
  signs: readonly string[],
  taken: boolean,
  acceptance: Acceptance,
  oneMore: boolean,
): Record<string, unknown> {
  const { me, peer } = scene.packet;
  const detail: Record<string, unknown> = {
    cause: row.cause,
    alternatives: row.alternatives,
    harmless: row.harmless,
    form: scene.hasAck ? 'RST,ACK' : 'RST',
  };
  if (signs.length > 0) detail['signs'] = signs;
  if (!taken && acceptance !== 'open') detail['accepted'] = false;
  if (!isTaken(acceptance)) detail['ignoredBecause'] = acceptance;
  if (oneMore) detail['again'] = true;
  if (scene.quietNs > 0) {
    detail['quietNs'] = scene.quietNs;
    const idle = matchIdleTime(scene.quietNs);
    if (idle !== undefined) detail['quietLike'] = idle.devices;
  }
  const [said, by] =
    me.trail.newDataFrame > peer.trail.newDataFrame ? [me.trail.lastPayload, me] : [peer.trail.lastPayload, peer];
  if (said !== 'none' && said !== 'other') {
    detail['justBefore'] = said;
    detail['justBeforeFrom'] = SIDE_NAMES[by.side];
  }
  return detail;
}

function endReceiver(packet: CurrentPacket, row: Row): void {
  const { segment: s, me, peer } = packet;
  // Its number lies behind the FIN's: it is acceptable only where the FIN has arrived (RFC 5961 §3.2).
  if (peer.inbound.finFrame > 0 && (s.known & KNOWN_SEQ) !== 0 && s.seq === ((me.closing.finSeq + 1) | 0))
    packet.apply(peer, 'receives-fin', 'implied');
  if (peer.resets.acceptedFrame === 0) {
    takeReset(peer, s.frame, row.cause === 'unknown' ? 'assumed' : 'implied');
  }
  packet.apply(peer, 'receives-rst', 'implied');
}

/** Sent by another in the name of the endpoint. */
const isOthers = (cause: Row['cause']): boolean => cause === 'injected' || cause === 'firewall-reject';

/** A RST in someone's name ends nothing at the one it names; where it may be one, or bears a sign of it, the sender's end is no surer than that. */
function endSender(packet: CurrentPacket, row: Row, suspect: boolean): void {
  const { me } = packet;
  if (me.state.name === 'UNKNOWN') learnState(me, 'sends-rst');
  else if (row.cause === 'unacceptable-ack') return;
  else if (me.state.name !== 'TIME-WAIT')
    packet.apply(me, 'sends-rst', suspect || row.alternatives.some(isOthers) ? 'assumed' : 'implied');
}

/** RFC 5961 §3.2: any other number in the window only draws a challenge ACK. What its sender has out may have arrived. */
function isExact(packet: CurrentPacket): boolean {
  const { segment: s, me, peer } = packet;
  return (s.known & KNOWN_SEQ) === 0 || !peer.rcv.nxtKnown || s.seq === peer.rcv.nxt || s.seq === me.snd.nxt;
}

/** The last RST of `sender` was not taken after all. */
export function takeAcceptanceBack(sender: Endpoint, receiver: Endpoint): void {
  sender.resets.sentIgnored++;
  receiver.resets.acceptedFrame = 0;
}

/** The endpoint accepts the RST in `frame`, in the state that it is in. */
export function takeReset({ resets, state }: Endpoint, frame: FrameNo, certainty: Certainty): void {
  resets.acceptedFrame = frame;
  resets.acceptedCertainty = certainty;
  resets.acceptedState = state.name;
}
