/** A connection that went on from another port with its very numbers: the translator on its way had forgotten the mapping. */
import { EV_MIDSTREAM, EV_OPEN } from '../../flow/events.ts';
import { hostKey, pairKey } from '../../flow/many/keys.ts';
import { endText } from '../../flow/outcome/addresses.ts';
import type { ConnectionSummary } from '../../flow/summary.ts';
import type { NameTable } from '../../segment/names.ts';
import type { FlowId, FrameNo, Nanos } from '../../units.ts';
import { frame, name, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE5022'>;

/** A connection as its server knew it: the numbers that both ends would use next. */
interface Left {
  readonly id: FlowId;
  readonly client: string;
  readonly clientNext: number;
  readonly serverNext: number;
  readonly lastFrame: FrameNo;
  readonly lastNs: Nanos;
}

/** A connection that begins with data, and the RST that its server answered with. */
interface Stray extends Left {
  readonly frame: FrameNo;
  readonly ns: Nanos;
  readonly resetFrame: FrameNo;
  readonly key: number;
}

interface State {
  /** By the server's address and port. */
  readonly left: Map<number, Left[]>;
  readonly strays: Stray[];
  kept: number;
}

const MOST_LEFT = 16_384;
const MOST_STRAYS = 256;

export default defineRule<Facts, State>({
  code: 'TE5022',
  slug: 'translation-changed',
  severity: 'problem',
  rfcs: ['RFC 5382 §5', 'RFC 7857 §2'],
  needs: { 'nothing-filtered': 'silent' },
  judgesAtEndIf: EV_OPEN | EV_MIDSTREAM,
  open: () => ({ left: new Map(), strays: [], kept: 0 }),
  ended(c, _reason, _out, state, context) {
    if (!c.origin.midstream) keepLeft(state, c, context.names);
    else if (c.incarnation === 1 && state.strays.length < MOST_STRAYS) keepStray(state.strays, c, context.names);
  },
  finish(_end, out, { left, strays }) {
    for (const stray of strays) {
      const before = left
        .get(stray.key)
        ?.find(
          (one) => one.clientNext === stray.clientNext && one.serverNext === stray.serverNext && one.lastNs <= stray.ns,
        );
      if (before === undefined) continue;
      out.hit({
        connection: null,
        certainty: 'implied',
        frames: [before.lastFrame, stray.frame, stray.resetFrame].filter((f) => f > 0),
        timeNs: stray.ns,
        facts: {
          before: before.client,
          after: stray.client,
          lastFrame: before.lastFrame,
          frame: stray.frame,
          quietNs: stray.ns - before.lastNs,
          resetFrame: stray.resetFrame,
          connection: before.id,
          other: stray.id,
        },
      });
    }
  },
  words: (f) => ({
    title: say`address translation changed inside a connection`,
    says: say`The connection of ${name(f.before)} (last in ${frame(f.lastFrame)}) goes on in ${frame(f.frame)} from ${name(f.after)}, with the very numbers that its two ends would use next, ${time(f.quietNs)} later. ${f.resetFrame > 0 ? say`The server knows no connection with that end and answered with the RST in ${frame(f.resetFrame)}.` : 'For the server that is another connection, which it does not know.'}`,
    why: say`A translator (NAT, a balancer, conntrack on a node) gives every connection an address and port of its own and must keep them as long as the connection lives. It forgot this one: it idled for longer than the time-out, the table was full or was flushed, or the address moved. The next packet was then taken for a new connection and got another port.`,
    fix: [
      say`Let the connection speak before the translator forgets it: keepalive or heartbeats at less than half of its time-out for established connections (Linux: net.netfilter.nf_conntrack_tcp_timeout_established).`,
      say`At the time of the change, look for what flushes mappings: conntrack -F or -D, an address that was removed from an interface, a failover, a full table (nf_conntrack: table full in dmesg).`,
      say`Let the translator drop or reset what it does not know instead of translating it anew: net.netfilter.nf_conntrack_tcp_loose=0.`,
    ],
  }),
});

function keepLeft(state: State, c: ConnectionSummary, names: NameTable): void {
  const { a, b } = c;
  if (!c.handshake.done || c.closing.first >= 0 || c.resets.length > 0 || state.kept >= MOST_LEFT) return;
  const [client, server] = a.opening.role === 'client' ? [a, b] : [b, a];
  const key = serverKey(c, server === a);
  const list = state.left.get(key);
  const left: Left = {
    id: c.id,
    client: ownText(c, client === a, names),
    clientNext: client.snd.nxt,
    serverNext: server.snd.nxt,
    lastFrame: c.counts.lastFrame,
    lastNs: c.counts.lastNs,
  };
  state.kept++;
  if (list === undefined) state.left.set(key, [left]);
  else list.push(left);
}

/** Its first packet is data, and what its server sent is a RST at most. */
function keepStray(strays: Stray[], c: ConnectionSummary, names: NameTable): void {
  const [client, server] = c.a.counts.firstFrame === c.origin.firstFrame ? [c.a, c.b] : [c.b, c.a];
  if (!client.snd.baseKnown || !server.snd.unaKnown || client.counts.bytes === 0) return;
  if (server.counts.segments > server.resets.sentCount) return;
  strays.push({
    id: c.id,
    client: ownText(c, client === c.a, names),
    clientNext: client.snd.base,
    serverNext: server.snd.una,
    lastFrame: c.counts.lastFrame,
    lastNs: c.counts.lastNs,
    frame: c.origin.firstFrame,
    ns: c.origin.firstNs,
    resetFrame: server.resets.sentFrame,
    key: serverKey(c, server === c.a),
  });
}

function serverKey({ origin }: ConnectionSummary, isA: boolean): number {
  const w = isA ? origin.aWords : origin.bWords;
  return pairKey(hostKey(origin.family, w[0], w[1], w[2], w[3]), isA ? origin.aPort : origin.bPort);
}

function ownText({ origin }: ConnectionSummary, isA: boolean, names: NameTable): string {
  const [w, port] = isA ? [origin.aWords, origin.aPort] : [origin.bWords, origin.bPort];
  return endText(origin.family, w[0], w[1], w[2], w[3], port, names);
}
