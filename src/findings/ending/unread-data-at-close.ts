/** A socket closed while received data was unread: the system resets, and may destroy the answer under way. */
import { outlived } from '../../flow/ending/outlived.ts';
import { EV_RST } from '../../flow/events.ts';
import { capital, frame, say } from '../../words/phrase.ts';
import { peerWasDone, resetHit, type ResetFacts } from '../reset-hit.ts';
import { defineRule } from '../rule.ts';

interface Facts extends ResetFacts {
  /** The peer had closed before, and all that the sender of the RST had to say had arrived. */
  peerDone: boolean;
  /** The window showed it; otherwise the data had only not been answered. */
  seen: boolean;
}

export default defineRule<Facts>({
  code: 'TE4004',
  slug: 'unread-data-at-close',
  severity: 'problem',
  rfcs: ['RFC 2525 §2.17', 'RFC 9293 §3.10.4'],
  needs: { 'every-packet': 'doubt', 'nothing-filtered': 'silent', 'fine-clock': 'silent', 'clocks-agree': 'silent' },
  replaces: ['TE4001'],
  judgesAtEndIf: EV_RST,
  ended(connection, _reason, out) {
    const reset = connection.resets.find((r) => r.cause === 'closed-with-unread-data' && !outlived(connection, r));
    if (reset === undefined) return;
    const peerDone = peerWasDone(connection, reset);
    const seen = reset.certainty !== 'assumed';
    const severity = peerDone ? 'note' : seen ? 'problem' : 'warning';
    out.hit({ ...resetHit(connection, reset, { peerDone, seen }), severity });
  },
  words: (f) => ({
    title: f.seen ? say`socket closed with unread data` : say`reset, most likely with data left unread`,
    says: say`${capital(f.sender)} reset the connection in ${frame(f.resetFrame)}${f.seen ? '; the windows and acknowledgements before it show that received data lay there unread.' : ' when it had not answered all that it had received. Most likely it closed its socket with data unread; SO_LINGER with 0 seconds is the other possibility, and the packets do not tell the two apart.'}${f.peerDone ? say` ${capital(f.peer)} had closed before, and everything sent to it had arrived: nothing is lost but what was left unread.` : ''}`,
    why: say`When a program closes a socket whose receive buffer still holds data, Linux and Windows send a RST in place of a FIN, to say that data was lost. The RST also throws away what the peer had received and not yet read, an error page for example.`,
    fix: [
      f.sender.role === 'client'
        ? say`Read the whole answer (or up to a limit) before closing, also when it is not the one hoped for.`
        : say`Read the whole request (or up to a limit) before closing, also when it is refused.`,
      say`Close in two steps: shutdown(SHUT_WR), read until end of file or a short time-out, then close.`,
      say`Look for SO_LINGER with time 0 in the program, and for its exit paths: a killed process closes in the same way.`,
    ],
  }),
});
