/** A reset whose sender goes on: what it named as its sender had not sent it. Known only later, so it is a revision. */
import { KNOWN_SEQ } from '../../segment/segment.ts';
import { MILLISECOND } from '../../units.ts';
import { seqGe } from '../../wire/seq.ts';
import type { Turn } from '../turn.ts';

/** Packets that were on their way beside the reset may arrive so much later. */
const OVERTAKEN = 10 * MILLISECOND;

/** New data of an endpoint in whose name the connection had been reset. */
export function disproveReset(turn: Turn): void {
  const { segment: s, me, connection, now, timed } = turn;
  if (!connection.handshakeDone || (s.known & KNOWN_SEQ) === 0 || !timed) return;
  const { causes } = connection;
  for (let i = 0; i < causes.length; i++) {
    const reset = causes[i];
    if (reset === undefined || reset.side !== me.side || reset.frame < connection.handshakeFrame) continue;
    if (reset.cause === 'injected' || reset.cause === 'firewall-reject') continue;
    if (reset.senderState !== 'ESTABLISHED' || now - reset.ns < OVERTAKEN || !seqGe(s.seq, me.resetSeq)) continue;
    const signs = [...reset.signs, 'went-on'];
    causes[i] = { ...reset, cause: 'injected', certainty: 'implied', alternatives: [], harmless: false, signs };
    turn.sink.revision({
      type: 'revision',
      file: connection.file,
      frame: reset.frame,
      connection: connection.id,
      from: me.side === 0 ? 'a' : 'b',
      kind: 'reset',
      certainty: 'implied',
      because: [reset.frame, s.frame],
      detail: { cause: 'injected', alternatives: [], harmless: false, form: reset.hasAck ? 'RST,ACK' : 'RST', signs },
    });
    turn.apply(me, 'goes on', 'implied');
  }
}
