/** Answers come back through another device than the one that took the requests. */
import { macText } from '../../wire/address.ts';
import { count, frame, name, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE5017'>;

/** One handshake may be the moment of a failover. */
const LEAST_HANDSHAKES = 2;

export default defineRule<Facts>({
  code: 'TE5017',
  slug: 'asymmetric-path',
  severity: 'note',
  rfcs: ['RFC 1812 §5.2'],
  needs: { 'one-capture-point': 'silent' },
  finish(_end, out, _state, context) {
    const syns = context.nonTcp?.syns;
    const example = syns?.ways[0];
    if (syns === undefined || example === undefined || syns.otherWay < LEAST_HANDSHAKES) return;
    out.hit({
      connection: null,
      certainty: 'observed',
      frames: syns.ways.flatMap((w) => [w.syn, w.synAck]),
      facts: {
        other: syns.otherWay,
        all: syns.otherWay + syns.sameWay,
        outward: example.outward,
        first: macText(example.first),
        second: macText(example.second),
        syn: example.syn,
        synAck: example.synAck,
      },
    });
  },
  words: (f) => ({
    title: say`there and back by different devices`,
    says: say`In ${count(f.other, 'handshake')} of ${String(f.all)} the SYN-ACK came over other link addresses than those that the SYN went over: the SYN in ${frame(f.syn)} ${f.outward ? 'was handed to' : 'came from'} ${name(f.first)}, its SYN-ACK in ${frame(f.synAck)} ${f.outward ? 'came from' : 'went to'} ${name(f.second)}.`,
    why: say`Each direction of a connection is routed by itself, and the two need not agree. It is harmless for plain routers; a firewall, translator or balancer that keeps state must see both directions, and drops what does not fit the half that it has seen. Round trips and hops measured one way say less about the other.`,
    fix: [
      say`If connections are reset or hang, look whether a stateful device sees one direction only, and give both directions the same next hop, or let the devices share their state.`,
      say`Redundant gateways without a virtual address of their own, hosts with two network cards in one network, and direct server return look like this by design.`,
    ],
  }),
});
