/** Data sent to a peer that had already closed its socket: reset, and lost. */
import { outlived } from '../../flow/ending/outlived.ts';
import { EV_RST } from '../../flow/events.ts';
import { frame, say } from '../../words/phrase.ts';
import { resetHit, type ResetFacts } from '../reset-hit.ts';
import { FAREWELLS } from '../farewells.ts';
import { defineRule } from '../rule.ts';

interface Facts extends ResetFacts {
  farewell: boolean;
  /** Which one; null for none. */
  goodbye: keyof typeof FAREWELLS | null;
  /** No data but a FIN, whose number shows data that had not come. */
  fin: boolean;
}

export default defineRule<Facts>({
  code: 'TE4003',
  slug: 'data-after-close',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.10.7.1', 'RFC 2525 §2.17'],
  // Without payload, a goodbye of the protocol, which loses nothing, looks like data.
  needs: { 'every-packet': 'doubt', 'nothing-filtered': 'silent', payload: 'doubt' },
  replaces: ['TE4001'],
  judgesAtEndIf: EV_RST,
  ended(connection, _reason, out) {
    const reset = connection.resets.find(
      (r) => r.cause === 'data-after-close' && !r.harmless && !outlived(connection, r),
    );
    if (reset === undefined) return;
    const peer = connection.peerOf(connection.endpoint(reset.side));
    const hit = resetHit(connection, reset, {
      farewell: reset.farewell !== null,
      goodbye: reset.farewell,
      fin: reset.trigger > 0 && reset.trigger === peer.closing.finFrame && reset.trigger !== peer.trail.newDataFrame,
    });
    out.hit(reset.farewell !== null ? { ...hit, severity: 'note' } : hit);
  },
  words: (f) => ({
    title: say`data sent to a closed socket`,
    says: say`${f.sender} had closed its socket; ${f.fin ? say`the FIN of ${f.peer} in ${frame(f.trigger)} stands behind data that had not arrived there, and was answered with` : say`${f.peer} still sent data (${frame(f.trigger)}) and got`} the RST in ${frame(f.resetFrame)}.${f.goodbye === null ? '' : say` That data was most likely only ${FAREWELLS[f.goodbye]}: nothing of the application is lost.`}`,
    why: say`A FIN says only that no more data comes from its sender; a peer may go on sending. But when the application has closed the socket as a whole, nobody is left to read, and the system answers data with a RST. On a connection that is kept for the next request this is a race: the server closes while the client sends.`,
    fix: f.farewell
      ? [
          say`Nothing is broken: the side that closed first did not wait for the goodbye, and the RST is the system's answer to it.`,
        ]
      : [
          say`Make the side that sends requests close idle connections before its peer does: a shorter keep-alive time than the server's.`,
          say`When a write on a reused connection fails so, repeat the request on a new one if it is safe to repeat.`,
          say`A program that closes should send its FIN with shutdown(SHUT_WR), read to the end, and only then close.`,
        ],
  }),
});
