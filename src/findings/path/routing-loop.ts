/** Packets go round between routers until their TTL runs out. */
import { EV_ICMP, EV_OPEN } from '../../flow/events.ts';
import { count, frame, name, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE5016'>;

/** A packet may pass one capture point twice (a router on one cable), hardly four times. */
const LEAST_ROUNDS = 3;
/** Traceroute sends with smaller TTLs on purpose. */
const LEAST_TTL = 40;

export default defineRule<Facts>({
  code: 'TE5016',
  slug: 'routing-loop',
  severity: 'problem',
  rfcs: ['RFC 792', 'RFC 1812 §5.3.1'],
  needs: {},
  judgesAtEndIf: EV_ICMP | EV_OPEN,
  ended(connection, _reason, out) {
    const rounds = connection.way?.rounds ?? 0;
    const expired = connection.icmpErrors.find(
      (e) =>
        (e.family === 4 ? e.type === 11 : e.type === 3) &&
        e.code === 0 &&
        e.inWindow &&
        connection.endpoint(e.side).path.ttl >= LEAST_TTL,
    );
    const seen = rounds >= LEAST_ROUNDS;
    if (!seen && expired === undefined) return;
    const twins = connection.way?.twins ?? [];
    out.hit({
      connection,
      // A forged message looks the same.
      certainty: seen ? 'observed' : 'assumed',
      frames: [seen ? (twins[0]?.first ?? 0) : 0, seen ? (twins[0]?.second ?? 0) : 0, expired?.frame ?? 0].filter(
        (f) => f > 0,
      ),
      facts: {
        first: seen ? (twins[0]?.first ?? 0) : 0,
        rounds: seen ? rounds : 0,
        lowest: connection.way?.lowestTtl ?? 0,
        router: expired?.router ?? '',
        errorFrame: expired?.frame ?? 0,
        ttl: expired === undefined ? 0 : connection.endpoint(expired.side).path.ttl,
      },
    });
  },
  words: (f) => ({
    title: say`packets go round in a loop`,
    says: say`${
      f.rounds > 0
        ? say`The SYN in ${frame(f.first)} came back to the same place ${count(f.rounds, 'time')}, each time with a smaller TTL (down to ${String(f.lowest)})`
        : ''
    }${f.rounds > 0 && f.errorFrame > 0 ? '; ' : ''}${
      f.errorFrame > 0
        ? say`${name(f.router)} reports in ${frame(f.errorFrame)} that the TTL ran out on the way, though the packet still had ${String(f.ttl)} hops to go here`
        : ''
    }.`,
    why: say`Two or more routers each hold the other for the next hop towards this address, so the packet circles until its TTL is used up. Typical are a default route and an aggregate route without a null route beneath it, a route withdrawn while the others still converge, or a tunnel whose own packets are routed into it.`,
    fix: [
      say`Run traceroute to the destination: the routers that repeat are the loop. Compare their routes for it: ip route get ADDRESS.`,
      say`Give an aggregate that is announced a discard route (ip route add blackhole PREFIX), so that unused parts of it are not sent back.`,
    ],
  }),
});
