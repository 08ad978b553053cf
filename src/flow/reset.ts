/** Every RST: its cause by the decision table (flow/ending/table), and whom it ends. */
import { EV_RST } from './events.ts';
import { KNOWN_ACK, KNOWN_SEQ } from '../segment/segment.ts';
import { ACK, FIN, RST, SYN } from '../wire/tcp-flags.ts';
import { seqGe, seqLe } from '../wire/seq.ts';
import { matchIdleTime } from './ending/idle-times.ts';
import type { Endpoint } from './connection.ts';
import type { ResetSeen } from './parts/resets.ts';
import { noteOldReset } from './ending/met-old.ts';
import type { Neighbours } from './ending/neighbours.ts';
import { Scene } from './ending/scene.ts';
import { ROWS, type Row } from './ending/table.ts';
import type { Turn } from './turn.ts';

/** Resets kept for one connection; a storm of further ones is only annotated. */
const MAX_KEPT = 64;

export function judgeReset(turn: Turn, neighbours: Neighbours): void {
  const { segment: s, me, peer, connection } = turn;
  if ((s.flags & RST) === 0) return;
  if ((s.flags & (SYN | FIN)) !== 0) {
    // No state of RFC 9293 §3.10 sends a RST that opens or closes as well: damaged, or made to test others; not judged.
    turn.annotate('reset', 'assumed', null, { cause: 'unknown', alternatives: ['injected'], oddFlags: true });
    return;
  }
  turn.events |= EV_RST;
  const scene = new Scene(turn, neighbours);
  const row = ROWS.find((r) => r.when(scene)) as Row;
  const ends = acceptable(turn) && (row.cause !== 'injected' || isExact(turn));
  // What drew no answer again and again reaches nobody; the RST behind it goes the same way.
  const intoSilence = row.cause === 'keepalive-gave-up' || (me.unanswered.frame > 0 && me.unanswered.repeats >= 2);
  if (row.cause === 'unacceptable-ack') noteOldReset(turn);
  me.resets.sentCount++;
  me.resets.sentSeq = s.seq;
  if (me.resets.sentFrame === 0) {
    me.resets.sentFrame = s.frame;
    me.resets.sentNs = turn.now;
  }
  if (scene.answersSynAck && !scene.hasAck) {
    const opener = neighbours.learn(s);
    if (opener !== undefined) opener.droppedOpens++;
  }
  const trigger = (row.cause === 'data-after-close' ? scene.lateData : 0) || scene.trigger;
  const signs = [...scene.signs.strong, ...scene.signs.weak];
  const again = isAgain(scene, row);
  if (connection.resets.length < MAX_KEPT)
    connection.resets.push({
      frame: s.frame,
      ns: turn.now,
      side: me.side,
      cause: row.cause,
      harmless: row.harmless,
      certainty: row.certainty,
      alternatives: row.alternatives,
      senderState: me.state.name,
      receiverState: peer.state.name,
      trigger,
      tries: triesOf(peer),
      triedNs: peer.unanswered.frame > 0 ? turn.now - peer.unanswered.ns : 0,
      signs,
      hasAck: scene.hasAck,
      farewell:
        trigger > 0 && peer.trail.newDataFrame > me.closing.finFrame ? farewellOf(peer.trail.lastPayload) : null,
    });
  turn.annotate(
    'reset',
    row.certainty,
    trigger > 0 ? [trigger, s.frame] : null,
    detailOf(scene, row, signs, ends, again),
  );
  if (row.cause !== 'injected' && row.cause !== 'firewall-reject') endSender(turn, row);
  if (ends && !intoSilence) {
    // Its number lies behind the FIN's: it is acceptable only where the FIN has arrived (RFC 5961 §3.2).
    if (peer.inbound.finFrame > 0 && (s.known & KNOWN_SEQ) !== 0 && s.seq === ((me.closing.finSeq + 1) | 0))
      turn.apply(peer, 'receives FIN', 'implied');
    if (peer.resets.acceptedFrame === 0) {
      peer.resets.acceptedFrame = s.frame;
      peer.resets.acceptedCertainty = row.cause === 'unknown' ? 'assumed' : 'implied';
      peer.resets.acceptedState = peer.state.name;
    }
    turn.apply(peer, 'receives RST', 'implied');
  }
}

/** Its sender had ended the connection with a RST before; one in its name does not count. */
const isAgain = ({ turn: { connection, me } }: Scene, row: Row): boolean =>
  row.harmless &&
  connection.resets.some((r) => r.side === me.side && r.cause !== 'injected' && r.cause !== 'firewall-reject');

/** How often the peer had asked in vain: probes of a train, or the same segment again. */
function triesOf(peer: Endpoint): number {
  if (peer.unanswered.frame === 0) return 0;
  return peer.probes.out === 1
    ? peer.probes.keepalivesSent - peer.probes.keepalivesAnswered
    : peer.unanswered.repeats + 1;
}

const farewellOf = (payload: Endpoint['trail']['lastPayload']): ResetSeen['farewell'] =>
  payload === 'tls-alert' || payload === 'goodbye' ? payload : null;

function detailOf(
  scene: Scene,
  row: Row,
  signs: readonly string[],
  ends: boolean,
  again: boolean,
): Record<string, unknown> {
  const { me, peer } = scene.turn;
  const detail: Record<string, unknown> = {
    cause: row.cause,
    alternatives: row.alternatives.slice(0, 2),
    harmless: row.harmless,
    form: scene.hasAck ? 'RST,ACK' : 'RST',
  };
  if (signs.length > 0) detail['signs'] = signs;
  if (!ends) detail['accepted'] = false;
  if (again) detail['again'] = true;
  if (scene.quietNs > 0) {
    detail['quietNs'] = scene.quietNs;
    const idle = matchIdleTime(scene.quietNs);
    if (idle !== undefined) detail['quietLike'] = idle.devices;
  }
  const [said, by] =
    me.trail.newDataFrame > peer.trail.newDataFrame
      ? [me.trail.lastPayload, 'sender']
      : [peer.trail.lastPayload, 'peer'];
  if (said !== 'none' && said !== 'other') detail['justBefore'] = `${said} from the ${by}`;
  return detail;
}

/** A RST in someone's name ends nothing at the one it names. */
function endSender(turn: Turn, row: Row): void {
  const { me } = turn;
  if (me.state.name === 'UNKNOWN' || me.state.name === 'LISTEN') {
    me.state.name = 'CLOSED';
    me.state.certainty = 'implied';
  } else if (row.cause === 'unacceptable-ack') return;
  else if (me.state.name !== 'TIME-WAIT') turn.apply(me, 'sends RST', 'implied');
}

/** RFC 5961 §3.2: any other number in the window only draws a challenge ACK. What its sender has out may have arrived. */
function isExact(turn: Turn): boolean {
  const { segment: s, me, peer } = turn;
  return (s.known & KNOWN_SEQ) === 0 || !peer.rcv.nxtKnown || s.seq === peer.rcv.nxt || s.seq === me.snd.nxt;
}

/** RFC 5961 §3.2: in the window; in SYN-SENT it must acknowledge the SYN (RFC 9293 §3.10.7.3). */
function acceptable(turn: Turn): boolean {
  const { segment: s, peer } = turn;
  if (peer.state.name === 'SYN-SENT')
    return (
      (s.flags & ACK) !== 0 &&
      (s.known & KNOWN_ACK) !== 0 &&
      seqGe(s.ack, (peer.snd.iss + 1) | 0) &&
      seqLe(s.ack, peer.snd.nxt)
    );
  if ((s.known & KNOWN_SEQ) === 0 || !peer.rcv.nxtKnown) return true;
  return seqGe(s.seq, peer.rcv.nxt) && seqLe(s.seq, (peer.rcv.nxt + Math.max(65_535, peer.rcv.wnd)) | 0);
}
