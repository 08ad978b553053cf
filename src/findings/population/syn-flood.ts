/** Opens of one endpoint that nobody means to finish: forged sources, or one that sends faster than any client. */
import { populationFacts, type PopulationFacts } from '../../flow/many/facts.ts';
import type { Population } from '../../flow/many/population.ts';
import { count, frame, name, number, percent, type Phrase, say, time } from '../../words/phrase.ts';
import { SECOND } from '../../units.ts';
import { defineRule } from '../rule.ts';

interface Facts extends PopulationFacts {
  target: string;
  /** The ports, the most flooded one first, at most ten. */
  ports: (string | number)[];
  portCount: number;
  /** Whether the sources are the senders. */
  forged: 'proved' | 'likely' | 'unknown' | 'no';
  signs: {
    impossibleSources: number;
    withoutMss: number;
    mainTtl: number;
    mainTtlShare: number;
    synAcksRejectedBySource: number;
  };
  synAcks: number;
  synAcksWatched: number;
  synAcksRepeated: number;
  firstSynAckFrame: number;
  unanswered: number;
  refused: number;
  /** How the target defends itself, as its SYN-ACKs show. */
  defence: 'syn-cookies' | 'backlog' | 'backlog-then-cookies' | 'backlog-full' | 'none-seen' | 'not-judged';
}

/** Fewer SYN-ACKs say nothing about who repeats them. */
const LEAST_WATCHED = 16;
const GRAVE_CONNECTIONS = 1000;

export default defineRule<Facts>({
  code: 'TE7001',
  slug: 'syn-flood',
  severity: 'problem',
  rfcs: ['RFC 4987 §2', 'RFC 4987 §3.6', 'RFC 9293 §3.10.7.2'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt', 'nothing-filtered': 'silent' },
  population(p, out, _state, context) {
    if (p.kind !== 'syn-flood' || p.connections === 0) return;
    const base = populationFacts(p, context.names);
    const ports = [...p.targetPorts].sort((x, y) => y[1] - x[1]).map(([port]) => context.names.portText(port));
    const { ttl, share } = p.mainTtl;
    const forged = forgedOf(p, base.sources);
    out.hit({
      connection: null,
      certainty: forged === 'proved' ? 'observed' : 'implied',
      severity: p.connections >= GRAVE_CONNECTIONS || p.unanswered > p.connections / 2 ? 'problem' : 'warning',
      frames: [base.firstFrame, p.firstSynAckFrame, base.lastFrame].filter((f) => f > 0),
      timeNs: base.startNs,
      facts: {
        ...base,
        target: base.targetExamples[0] ?? '',
        ports: ports.slice(0, 10),
        portCount: ports.length,
        forged,
        signs: {
          impossibleSources: p.impossible,
          withoutMss: p.bare,
          mainTtl: ttl,
          mainTtlShare: Math.round(share * 1000) / 1000,
          synAcksRejectedBySource: p.takenBack,
        },
        synAcks: p.synAcks,
        synAcksWatched: p.synAcksWatched,
        synAcksRepeated: p.synAcksRepeated,
        firstSynAckFrame: p.firstSynAckFrame,
        unanswered: p.unanswered,
        refused: p.refused,
        defence: defenceOf(p),
      },
    });
  },
  words: (f) => ({
    title: say`SYN flood`,
    says: say`${count(f.connections, 'SYN')} to ${where(f)} between ${frame(f.firstFrame)} and ${frame(f.lastFrame)}${pace(f)} came from ${sourcesText(f)}, and no handshake was finished. ${senderText(f)} ${answerText(f)}`,
    why: say`Each SYN makes a listener keep a half-open connection until its SYN-ACK has been repeated several times in vain, about a minute with Linux's five repetitions. When that backlog is full, the SYNs of real clients are dropped as well. Senders that mean no connection need no answer, so their source addresses can be forged; the hosts that own those addresses get the SYN-ACKs.`,
    fix: fixes(f),
  }),
});

function forgedOf(p: Population, sources: number): Facts['forged'] {
  if (p.forged === 'impossible-addresses') return 'proved';
  if (sources <= 3) return p.takenBack > 0 ? 'no' : 'unknown';
  if (p.forged !== 'no-sign') return 'likely';
  return p.takenBack > p.synAcks / 2 ? 'likely' : 'unknown';
}

function defenceOf(p: Population): Facts['defence'] {
  if (p.synAcks === 0) return 'none-seen';
  const full = p.unanswered >= p.connections / 5;
  if (p.synAcksWatched < LEAST_WATCHED) return full ? 'backlog-full' : 'not-judged';
  const repeated = p.synAcksRepeated / p.synAcksWatched;
  if (repeated < 0.05) return full ? 'not-judged' : 'syn-cookies';
  if (full) return 'backlog-full';
  return repeated >= 0.8 ? 'backlog' : 'backlog-then-cookies';
}

function where(f: Facts): Phrase {
  if (f.portCount === 1) return say`${name(f.target)} port ${name(String(f.ports[0]))}`;
  return say`${count(f.portCount, 'port')} of ${name(f.target)}`;
}

function pace(f: Facts): Phrase {
  if (f.durationNs < SECOND) return say` (${time(f.durationNs)})`;
  return say` (${time(f.durationNs)}, ${number(f.perSecond)} a second, at most ${number(f.peakPerSecond)})`;
}

function sourcesText(f: Facts): Phrase {
  if (f.sources === 1) return say`${name(f.sourceExamples[0] ?? '')} alone`;
  return f.sourcesExact ? say`${count(f.sources, 'source')}` : say`about ${count(f.sources, 'source')}`;
}

function senderText(f: Facts): Phrase {
  const { signs } = f;
  if (f.forged === 'proved')
    return say`The sources are forged: ${number(signs.impossibleSources)} are addresses that no host can have (multicast, loopback, reserved).`;
  const ttl =
    f.sources > 3 && signs.mainTtlShare >= 0.95
      ? say` ${percent(signs.mainTtlShare)} arrived with TTL ${String(signs.mainTtl)}, as from one place.`
      : say``;
  if (f.forged === 'likely') {
    if (signs.withoutMss >= 0.9 * f.connections)
      return say`The sources are most likely forged: the SYNs carry no MSS option, which every system's own TCP sends.${ttl}`;
    if (signs.synAcksRejectedBySource > f.synAcks / 2)
      return say`The sources are most likely forged: ${number(signs.synAcksRejectedBySource)} of them reset the SYN-ACK, as hosts do that never sent the SYN.${ttl}`;
    return say`The sources are most likely forged: they lie all over the address space and yet${ttl}`;
  }
  if (f.forged === 'no')
    return say`The source is a real host: it resets the SYN-ACKs, because its own TCP knows nothing of what a program there sends.`;
  if (f.sources <= 3)
    return say`A program that opens connections in a tight loop and abandons them looks the same; whether the address is forged, the packets do not tell.`;
  return say`Whether the sources are forged, the packets do not tell.`;
}

function answerText(f: Facts): Phrase {
  const answered = say`${count(f.synAcks, 'SYN')} had a SYN-ACK (the first in ${frame(f.firstSynAckFrame)})`;
  const rest = f.unanswered > 0 ? say`, ${number(f.unanswered)} had no answer` : say``;
  switch (f.defence) {
    case 'none-seen':
      if (f.refused > f.connections / 2)
        return say`The target refused ${number(f.refused)} of them with a RST: nothing listens there.`;
      return say`No SYN-ACK is in the capture: the target is down or drops them, or its answers take another way.`;
    case 'syn-cookies':
      return say`${answered}${rest}; ${number(f.synAcksWatched)} of the SYN-ACKs were watched for two seconds or more and ${f.synAcksRepeated === 0 ? say`none` : number(f.synAcksRepeated)} came again: the target answers with SYN cookies (it keeps nothing that could be repeated), or tcp_synack_retries is 0.`;
    case 'backlog':
      return say`${answered}${rest}; ${number(f.synAcksRepeated)} SYN-ACKs came again: the target keeps each of them in its backlog and uses no SYN cookies so far.`;
    case 'backlog-then-cookies':
      return say`${answered}${rest}; ${number(f.synAcksRepeated)} of the SYN-ACKs came again and the others did not: the backlog filled up, and from then on the target answered with SYN cookies.`;
    case 'backlog-full':
      return say`${answered}${rest}: the backlog was full and SYNs were dropped, those of real clients too. No SYN cookies.`;
    case 'not-judged':
      return say`${answered}${rest}; whether with SYN cookies is not judged, because the capture does not show for long enough which SYN-ACKs come again.`;
  }
}

function fixes(f: Facts): Phrase[] {
  const cookies = f.defence === 'syn-cookies' || f.defence === 'backlog-then-cookies';
  const out: Phrase[] = [];
  if (f.sources <= 3)
    out.push(
      say`Stop it at the source, or drop the address in front of the server: nft add rule inet filter input ip saddr ${name(f.sourceExamples[0] ?? '')} drop.`,
    );
  if (cookies)
    out.push(
      say`SYN cookies carry the listener through; what remains is bandwidth and packets a second. Watch nstat -az TcpExtSyncookiesSent TcpExtSyncookiesRecv TcpExtTCPReqQFullDoCookies.`,
    );
  else
    out.push(
      say`Keep net.ipv4.tcp_syncookies at 1, its default: with it a full backlog costs no client its connection. nstat -az TcpExtTCPReqQFullDrop TcpExtTCPReqQFullDoCookies TcpExtListenDrops says what the kernel does now.`,
    );
  out.push(
    say`The backlog is the least of three numbers: the program's listen(backlog), net.core.somaxconn and, without cookies, net.ipv4.tcp_max_syn_backlog. Raise all three together; one alone changes nothing.`,
    say`In front of a server or a whole network: SYNPROXY (nft … synproxy mss 1460 wscale 7 timestamp sack-perm) answers for it and passes on only finished handshakes.`,
  );
  if (f.forged === 'proved' || f.forged === 'likely')
    out.push(
      say`Do not block the source addresses: they belong to others or to nobody. Ask the provider to filter on the way in; limits for each source (nft meters, connlimit) help only against senders that use their own address.`,
    );
  return out;
}
