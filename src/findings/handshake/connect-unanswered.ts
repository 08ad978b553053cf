/** A SYN, and its repetitions, that nothing answers: dropped on the way, or nobody there. */
import { EV_SYN } from '../../flow/events.ts';
import { count, frame, type Phrase, say, time } from '../../words/phrase.ts';
import type { EndpointSummary } from '../../flow/summary.ts';
import { neverRepeated } from '../../flow/opening/syn-schedules.ts';
import { type FrameNo, SECOND } from '../../units.ts';
import { ANY_PORT, type Heard, heardBetween } from '../../flow/witness/speakers.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { giveUpWords, paceOf, paceWords } from '../syn-pace.ts';

type Facts = FactsOf<'TE1002'>;

/** Longer than any path's round trip: a SYN that waits so long was lost, or its answer was (RFC 6298 §2.1). */
const LEAST_WAIT = SECOND;

/** So many tries without an answer are no accident. */
const LEAST_TRIES = 3;

export default defineRule<Facts>({
  code: 'TE1002',
  slug: 'connect-unanswered',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.8.3', 'RFC 6298 §5.7'],
  needs: { 'both-directions': 'silent', 'every-packet': 'assume', 'steady-clock': 'doubt' },
  judgesAtEndIf: EV_SYN,
  ended(connection, reason, out, _state, context) {
    for (const opener of [connection.a, connection.b]) {
      const peer = connection.peerOf(opener);
      if (opener.opening.synFrame === 0 || peer.counts.segments > 0 || connection.icmpErrors.length > 0) continue;
      // An answer came, and another finding tells what became of it.
      if (connection.way?.misquoted?.side === opener.side) continue;
      // Whoever takes the attempt back waits no longer.
      const takenBack = connection.resets.find((r) => r.cause === 'connect-abandoned' && r.side === opener.side);
      const others = opener.counts.segments - opener.opening.synCount - (takenBack === undefined ? 0 : 1);
      if (others > 0 || connection.met !== null) continue;
      // A packet filter's log holds the first packet of what it lets through: an answer would not be in it.
      if (connection.handshake.passedFrame > 0 && opener.opening.synCount === 1) continue;
      const waitedNs = (takenBack?.ns ?? context.nowNs) - opener.opening.synNs;
      if (waitedNs < LEAST_WAIT) continue;
      const [words, port] =
        peer === connection.a
          ? [connection.origin.aWords, connection.origin.aPort]
          : [connection.origin.bWords, connection.origin.bPort];
      const all = context.speakers.of(words);
      const alike = all.find((h) => h.port === port);
      const any = alike ?? all.find((h) => h.port !== ANY_PORT) ?? all[0];
      // Of a connection that is over before the file is, what comes later is not known yet.
      const { linesUnread, framesLeftOut } = context.evidence;
      const wholeFile = reason === 'capture-end' && context.speakers.complete && linesUnread + framesLeftOut === 0;
      const heard =
        any === undefined
          ? wholeFile
            ? 'nothing'
            : 'unknown'
          : any === alike
            ? 'port'
            : any.port === ANY_PORT
              ? 'speaks'
              : 'host';
      const { heardWhen, heardFrame } = whenHeard(any, opener);
      const once = neverRepeated(opener, 'syn', context.nowNs);
      out.hit({
        connection,
        // Once or twice: it, or its answer, may be lost; and what rejects it may answer in another way than this capture shows.
        certainty: opener.opening.synCount >= LEAST_TRIES ? 'observed' : 'assumed',
        severity: opener.opening.synCount === 1 ? 'warning' : 'problem',
        frames:
          opener.opening.synCount === 1
            ? [opener.opening.synFrame]
            : [opener.opening.synFrame, opener.counts.lastFrame],
        timeNs: opener.opening.synNs,
        lastsNs: waitedNs,
        facts: {
          synFrame: opener.opening.synFrame,
          lastFrame: opener.counts.lastFrame,
          tries: opener.opening.synCount,
          once,
          waitedNs,
          pace: paceOf(opener, 'syn'),
          heard,
          heardWhen,
          heardFrame,
          blockedFrame: connection.handshake.blockedFrame,
        },
      });
    }
  },
  words: (f) => ({
    title: say`connect attempt unanswered`,
    says: say`The SYN in ${frame(f.synFrame)} had no answer in ${time(f.waitedNs)}; it was sent ${f.once ? 'once only' : count(f.tries, 'time')}${paceWords(f.pace)}. ${f.once ? ONCE : say``}${heardWords(f)}`,
    why:
      f.blockedFrame > 0
        ? say`pf writes to pflog0 what its rules with the word log matched, and what became of it. A packet that is blocked without return reaches no socket and gets no answer.${giveUpWords(f.pace, 'connect() fails with ETIMEDOUT when the system gives up')}`
        : say`Neither a SYN-ACK nor a RST nor an ICMP error came back to the capture point. ${f.heard === 'nothing' || f.heard === 'unknown' ? 'A firewall that drops, a host that is down, a route that ends nowhere and a listener whose queue is full all look like this.' : 'A firewall that drops and a listener whose queue is full look like this.'}${giveUpWords(f.pace, 'connect() fails with ETIMEDOUT when the system gives up')}`,
    fix:
      f.blockedFrame > 0
        ? [
            say`Look up the rule whose number stands in the log (pfctl -vvsr on the machine with the filter), and let this port pass if it is meant to be open.`,
          ]
        : [
            say`Capture on the server as well: a SYN that arrives there and is not answered is the server's (queue full, local firewall); one that does not arrive is the path's.`,
            say`On the server: nstat -az TcpExtListenOverflows TcpExtListenDrops, and the rules of its firewall or security group.`,
            say`Try another port of the same host: a RST from it shows that host and route are alive and that a filter drops this port.`,
          ],
  }),
});

/** The host while its answer was due, else the packet of it that was last: after a pause it may be another host, or up again. */
function whenHeard(host: Heard | undefined, opener: EndpointSummary): Pick<Facts, 'heardWhen' | 'heardFrame'> {
  if (host === undefined) return { heardWhen: 'never', heardFrame: 0 };
  const { synNs, synLastNs } = opener.opening;
  const during = heardBetween(host, synNs, synLastNs + LEAST_WAIT);
  if (during > 0) return { heardWhen: 'meanwhile', heardFrame: during };
  return { heardWhen: host.ns < synNs ? 'before' : 'later', heardFrame: host.frame };
}

/** Of a SYN that was not sent again. */
const ONCE = say`Every system's TCP repeats an unanswered SYN after 1 to 3 s: either the program gave up before that, or a scanner sent it, or its answer is not in this capture (a filter that lets only SYNs in, another path). `;

/** Where the SYN stayed: by the filter's log, or what was heard of the address (a host that answered before may have gone down). */
function heardWords(f: Facts): Phrase {
  if (f.blockedFrame > 0)
    return say`The packet filter of the capturing machine blocked it (pflog, ${frame(f.blockedFrame)}): it went no further.`;
  if (f.heard === 'unknown') return say``;
  if (f.heard === 'nothing')
    return f.once
      ? say`Nothing else of that address is in the capture.`
      : say`Nothing else of that address is in the capture, so a host that is down, a broken route and a filter look alike.`;
  return HEARD[f.heard][f.heardWhen](f.heardFrame);
}

type HeardWords = Readonly<Record<Facts['heardWhen'], (heardFrame: FrameNo) => Phrase>>;

const PORT: HeardWords = {
  never: () => say``,
  before: (at) =>
    say`The same address and port had answered others before (last in ${frame(at)}) and nobody since: a listener whose queues are full, a filter that came up and a host that went down all look like this.`,
  meanwhile: (at) =>
    say`The same address and port answered others meanwhile (${frame(at)}): host, path and listener are alive, so most likely the listener's queues were full or something limits new connections.`,
  later: (at) =>
    say`The same address and port answered others later (last in ${frame(at)}), after the last try: whether the host was up and the path open before that, this capture does not show; a listener whose queues were full for a while looks the same.`,
};

const HOST: HeardWords = {
  never: () => say``,
  before: (at) =>
    say`The same address had answered on another port before (${frame(at)}): if the host is still alive, a filter drops this port.`,
  meanwhile: (at) =>
    say`The same address answered on another port meanwhile (${frame(at)}): the host is alive, so most likely a filter drops this port.`,
  later: (at) =>
    say`The same address answered on another port later (last in ${frame(at)}), after the last try: either a filter drops this port, or the host or the path came up only then.`,
};

const SPEAKS: HeardWords = {
  never: () => say``,
  before: (at) =>
    say`The address itself had sent packets before (last in ${frame(at)}): if the host is still up, a filter on the way or on that host, or a rule that makes it drop these, is what is left.`,
  meanwhile: (at) =>
    say`The address itself sends packets (${frame(at)}), so the host is up: a filter on the way or on that host, or a rule that makes it drop these, is what is left.`,
  later: (at) =>
    say`The address itself sent packets later (last in ${frame(at)}), after the last try: either a filter drops these, or the host or the path came up only then.`,
};

const HEARD: Readonly<Record<'port' | 'host' | 'speaks', HeardWords>> = { port: PORT, host: HOST, speaks: SPEAKS };
