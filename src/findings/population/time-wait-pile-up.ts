/** So many connections closed within a minute that the tuples in TIME-WAIT run short: the arithmetic of port exhaustion. */
import { clientText, serviceText } from '../../flow/many/crowds.ts';
import type { ClientServicePair } from '../../flow/many/client-service-pair.ts';
import { TIME_WAIT, tupleSpace } from '../../flow/many/ports.ts';
import { count, name, number, percent, say, time } from '../../words/phrase.ts';
import { SECOND } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule, type Severity } from '../rule.ts';

type Facts = FactsOf<'TE7024'>;

/** Below this share of the tuples nobody has to think of it. */
const WORTH_TELLING = 0.1;
const NEAR_SHARE = 0.5;
const EXHAUSTED_SHARE = 0.9;
const BUSIEST_NS: number = 10 * SECOND;

export default defineRule<Facts>({
  code: 'TE7024',
  slug: 'time-wait-pile-up',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.6.1', 'RFC 6191 §2'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt', 'steady-clock': 'doubt' },
  finish(_end, out, _state, context) {
    const found: { facts: Facts; pair: ClientServicePair; frames: readonly number[] }[] = [];
    for (const pair of context.crowds.pairs.values())
      for (const holder of ['client', 'server'] as const) {
        const waits = holder === 'client' ? pair.clientWaits : pair.serverWaits;
        // Without times nothing can be said of a minute.
        if (waits === null || waits.closes.lastNs <= waits.closes.firstNs) continue;
        const space = tupleSpace(waits);
        const most = waits.closes.mostWithin(TIME_WAIT);
        const part = most.count / space.ports;
        if (part < WORTH_TELLING || (space.basis === 'ports-seen' && space.ports < 1000)) continue;
        const busiest = waits.closes.mostWithin(BUSIEST_NS);
        const lasted = Math.min(BUSIEST_NS, Math.max(waits.closes.lastNs - waits.closes.firstNs, SECOND));
        const perSecond = (busiest.count * SECOND) / lasted;
        found.push({
          pair,
          frames: waits.frames,
          facts: {
            client: clientText(pair, context.names),
            server: serviceText(pair.service, context.names),
            holder,
            count: waits.closes.count,
            peak: most.count,
            peakNs: Math.round(most.atNs),
            withinNs: Math.min(TIME_WAIT, waits.closes.lastNs - waits.closes.firstNs),
            perSecond: Math.round(perSecond),
            ports: space.ports,
            portRange: `${space.from}–${space.to}`,
            basis: space.basis,
            limitPerSecond: Math.floor((space.ports * SECOND) / TIME_WAIT),
            part,
            exhaustedInNs: Math.round((space.ports / perSecond) * SECOND),
            reused: pair.reused,
            timestamps: waits.timestamps,
            others: 0,
            examples: waits.connections,
          },
        });
      }
    // One for each server and holder: the worst pair speaks for the others.
    found.sort((x, y) => y.facts.part - x.facts.part);
    const pileUps = new Map<string, Facts>();
    const hits: typeof found = [];
    for (const one of found) {
      const key = `${one.pair.service.key} ${one.facts.holder}`;
      const first = pileUps.get(key);
      if (first !== undefined) first.others++;
      else {
        pileUps.set(key, one.facts);
        hits.push(one);
      }
    }
    for (const { facts, frames } of hits)
      out.hit({
        connection: null,
        certainty: facts.basis === 'linux-default' ? 'implied' : 'assumed',
        frames,
        timeNs: facts.peakNs,
        lastsNs: facts.withinNs,
        severity: weight(facts),
        facts,
      });
  },
  words: (f) => ({
    title: say`TIME-WAIT pile-up on the ${f.holder}`,
    says: say`${name(f.client)} closed ${count(f.peak, 'connection')} to ${name(f.server)} within ${time(f.withinNs)}${f.count > f.peak ? say` (${number(f.count)} in all)` : ''}, up to ${number(f.perSecond)} a second. ${f.holder === 'client' ? 'The client closed first' : 'The server closed first'}, so each stays in TIME-WAIT there for 60 s and keeps its tuple: ${percent(f.part)} of the ${number(f.ports)} ports ${name(f.portRange)} that ${f.basis === 'linux-default' ? 'Linux uses by default' : f.basis === 'dynamic-ports' ? 'Windows, macOS and the BSDs use by default' : 'were seen used'} were taken. The limit is ${number(f.limitPerSecond)} new connections a second to this server; ${f.perSecond > f.limitPerSecond ? say`${number(f.perSecond)} a second, kept up, use up the ports in ${time(f.exhaustedInNs)}` : 'this pace stays below it'}.${f.reused > 0 ? say` ${count(f.reused, 'tuple was', 'tuples were')} used again already.` : ''}${f.others > 0 ? say` The same is true of ${count(f.others, 'other client')}.` : ''}`,
    why:
      f.holder === 'client'
        ? say`A connection is its two addresses and two ports; towards one server endpoint only the client's port can differ. Who closes first keeps the tuple for 2 MSL (60 s on Linux, fixed) so that late segments cannot reach a new connection. When all ports wait, connect() fails with EADDRNOTAVAIL.`
        : say`Who closes first keeps the tuple for 2 MSL (60 s on Linux, fixed). On a server it costs little memory (ss -s counts them; tcp_max_tw_buckets is the bound) and no port of its own: a SYN with a newer timestamp or sequence number is taken into TIME-WAIT (RFC 6191). Yet the client's ports towards this server come round just as fast.`,
    fix: [
      say`Keep connections open and use them again (HTTP keep-alive, a connection pool): it removes the cause and a handshake for each request.`,
      f.holder === 'client'
        ? say`If they must be short, widen the tuple space: net.ipv4.ip_local_port_range = 1024 65535, more client or server addresses or ports, or let the server close first.`
        : say`If they must be short, let the clients close first, or spread them over more addresses.`,
      f.timestamps
        ? say`net.ipv4.tcp_tw_reuse = 1 on the host that connects lets connect() take a tuple that has waited for a second, which is safe with the timestamps that are in use here; the default 2 does so for loopback only. It does nothing for accepted connections.`
        : say`net.ipv4.tcp_tw_reuse would not help: it needs TCP timestamps, and these connections have none (net.ipv4.tcp_timestamps).`,
      say`tcp_fin_timeout does not shorten TIME-WAIT (it bounds orphans in FIN-WAIT-2). tcp_tw_recycle broke clients behind NAT and is gone since Linux 4.12.`,
    ],
  }),
});

function weight(f: Facts): Severity {
  // On a server the tuples are the peer's to use again: it takes SYNs into TIME-WAIT.
  if (f.holder === 'server' || f.part < NEAR_SHARE) return 'note';
  return f.part >= EXHAUSTED_SHARE && f.reused === 0 ? 'problem' : 'warning';
}
