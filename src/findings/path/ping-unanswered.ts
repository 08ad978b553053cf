/** A host answers TCP and not ping: something filters ICMP echo. */
import { addressOf } from '../../flow/outcome/addresses.ts';
import { EV_ESTABLISHED } from '../../flow/events.ts';
import { count, frame, name, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE5015'>;

/** Fewer lost requests may be bad luck. */
const LEAST_LOST = 3;
/** Hosts that completed a handshake, kept for one file; hosts told. */
const MAX_HOSTS = 4096;
const MAX_TOLD = 16;

export default defineRule<Facts, Map<string, number>>({
  code: 'TE5015',
  slug: 'ping-unanswered',
  severity: 'note',
  rfcs: ['RFC 1122 §3.2.2.6', 'RFC 4890 §4.3.1'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt' },
  judgesAtEndIf: EV_ESTABLISHED,
  open: () => new Map<string, number>(),
  ended(connection, _reason, _out, answering, context) {
    if (answering.size >= MAX_HOSTS) return;
    const server = connection.a.opening.synAckFrame > 0 ? connection.a : connection.b;
    if (server.opening.synAckFrame === 0) return;
    const { address } = addressOf(connection, server.side, context.names);
    if (!answering.has(address)) answering.set(address, server.opening.synAckFrame);
  },
  finish(_end, out, answering, context) {
    const pings = context.nonTcp?.pings ?? [];
    const replied = new Set(pings.filter((p) => p.replies > 0 || p.unasked > 0).map((p) => p.to));
    let hits = 0;
    for (const ping of pings) {
      const handshakeFrame = answering.get(ping.to);
      if (handshakeFrame === undefined || replied.has(ping.to) || ping.lost < LEAST_LOST || ping.errors > 0) continue;
      if (++hits > MAX_TOLD) return;
      answering.delete(ping.to);
      out.hit({
        connection: null,
        certainty: 'observed',
        frames: [ping.firstFrame, handshakeFrame],
        facts: { address: ping.to, requests: ping.lost, firstFrame: ping.firstFrame, handshakeFrame },
      });
    }
  },
  words: (f) => ({
    title: say`no answer to ping, but to TCP`,
    says: say`${name(f.address)} answered none of ${count(f.requests, 'ping')} (first ${frame(f.firstFrame)}), yet it accepts TCP connections (${frame(f.handshakeFrame)}).`,
    why: say`The host is up and reachable. A firewall on the way or on the host drops ICMP echo, which is common; it says nothing about the service. Where all ICMP is dropped, path-MTU discovery breaks too.`,
    fix: [
      say`Nothing, if it is meant so. Probe with a TCP connection rather than ping: nc -vz HOST PORT, tcptraceroute, mtr -T.`,
      say`If ICMP is filtered as a whole, let at least "fragmentation needed" (type 3 code 4; ICMPv6 type 2) through.`,
    ],
  }),
});
