/** A packet of an established connection answered as if the connection did not exist: rebooted host, or state purged on the path. */
import { EV_RST } from '../../flow/events.ts';
import { outlived } from '../../flow/ending/outlived.ts';
import { outlastedIdleTime } from '../../flow/ending/idle-times.ts';
import { capital, count, frame, idleDevice, say, time } from '../../words/phrase.ts';
import { resetHit, type ResetFacts } from '../reset-hit.ts';
import { defineRule } from '../rule.ts';
import type { IdleDevice } from '../../records/message.ts';
import { LEAST_UNANSWERED_TRIES } from '../../words/limits.ts';

interface Facts extends ResetFacts {
  quietNs: number;
  /** Null: it is shorter than any that is known. */
  devices: IdleDevice | null;
  /** What the peer had asked in vain before this answer came, and for how long. */
  tries: number;
  triedNs: number;
  /** How often the RST's sender had itself sent the same data in vain, the last time in `ownFrame`. */
  ownTries: number;
  ownFrame: number;
}

/** There was no connection yet, or no more. */
const NOTHING_TO_FORGET: ReadonlySet<string> = new Set(['UNKNOWN', 'CLOSED', 'SYN-SENT']);

export default defineRule<Facts>({
  code: 'TE4005',
  slug: 'connection-forgotten',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.5.1', 'RFC 9293 §3.10.7.1'],
  needs: {
    'both-directions': 'silent',
    'every-packet': 'doubt',
    'nothing-filtered': 'silent',
    'fine-clock': 'doubt',
    'one-capture-point': 'silent',
  },
  replaces: ['TE4001'],
  judgesAtEndIf: EV_RST,
  ended(connection, _reason, out) {
    const reset = connection.resets.find(
      (r) =>
        r.cause === 'connection-unknown' &&
        !r.harmless &&
        !outlived(connection, r) &&
        r.trigger > 0 &&
        !NOTHING_TO_FORGET.has(r.senderState),
    );
    if (reset === undefined) return;
    const hit = resetHit(connection, reset, {
      ownTries: reset.ownTries,
      ownFrame: reset.ownTries > 0 ? connection.endpoint(reset.side).trail.frame : 0,
      // How long it was asked in vain is what tells: a text without times does not.
      tries: reset.triedNs > 0 ? reset.tries : 0,
      triedNs: reset.triedNs,
      quietNs: connection.quiet.frame > 0 && connection.quiet.frame <= reset.trigger ? connection.quiet.ns : 0,
      devices:
        // Whose data waits for an acknowledgement is not idle.
        connection.quiet.frame > 0 && connection.quiet.frame <= reset.trigger && reset.ownTries === 0
          ? (outlastedIdleTime(connection.quiet.ns)?.devices ?? null)
          : null,
    });
    out.hit({ ...hit, frames: [hit.facts.ownFrame, ...hit.frames].filter((f) => f > 0) });
  },
  words: (f) => ({
    title: say`connection forgotten by one end`,
    says:
      f.tries > LEAST_UNANSWERED_TRIES
        ? say`For ${time(f.triedNs)} ${f.sender} answered nothing that ${f.peer} sent (${count(f.tries, 'try', 'tries')}, the last in ${frame(f.trigger)}); then it answered with the RST in ${frame(f.resetFrame)}: it is there again and knows nothing of the connection, most likely because its host was restarted in the meantime.`
        : f.ownTries > 0
          ? say`${capital(f.sender)} had sent the same data ${count(f.ownTries, 'time')} and got no acknowledgement of it (the last time in ${frame(f.ownFrame)}); when ${f.peer} spoke again in ${frame(f.trigger)}, it answered with the RST in ${frame(f.resetFrame)}: most likely its system had given the connection up by then (ETIMEDOUT), and the data never arrived.`
          : f.quietNs > 0
            ? say`After a silence of ${time(f.quietNs)} the RST in ${frame(f.resetFrame)} answered ${frame(f.trigger)}: ${f.sender}, or a device in its place, no longer knew the connection.${f.devices === null ? '' : say` The silence is as long as the idle time-out of ${idleDevice(f.devices)}, or longer; that is a possibility only.`}`
            : say`The RST in ${frame(f.resetFrame)} answered ${frame(f.trigger)}: ${f.sender} no longer knew the connection.`,
    why: say`A RST without ACK, with the very number that its peer had asked for, is what a system sends that has no such connection: it was rebooted, its process was moved to another host, or a balancer or firewall dropped the idle connection without telling either end.`,
    fix: [
      say`Let the connection speak before the path forgets it: TCP keepalive or application heartbeats at less than half the time-out.`,
      say`Raise the idle time-out of the device on the path, or make it send RST to both ends when it expires.`,
      say`Look whether the host was restarted at that time: its other connections then died in the same way.`,
    ],
  }),
});
