/** A host closes everything that it had open at once: it shuts down, or the program on it ends. */
import type { ConnectionSummary, PacketSummary } from '../../flow/summary.ts';
import { EV_FIN, EV_HANDSHAKE_REPEATED, EV_OPEN, EV_RST } from '../../flow/events.ts';
import { addressOf } from '../../flow/outcome/addresses.ts';
import { hostKey } from '../../flow/many/keys.ts';
import { count, frame, name, say, time } from '../../words/phrase.ts';
import { SECOND, type FrameNo, type Nanos } from '../../units.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { type Context, defineRule } from '../rule.ts';

type Facts = FactsOf<'TE4020'>;

/** Fewer may end together by chance. */
const LEAST_CONNECTIONS = 3;
const LEAST_PEERS = 2;
/** A shutdown closes its sockets in a row. */
const TOGETHER_NS = 2 * SECOND;
/** Connections that come and go within less tell nothing when they are all gone. */
const LEAST_AGE = 3 * SECOND;
/** Connections that end after the same idle time ended by a timer. */
const TIMER_SPREAD = SECOND;
const MOST_HOSTS = 16_384;

/** A host that closed a connection of some age: the run of closes under way, or the last one. */
interface Host {
  readonly address: string;
  closed: number;
  readonly peers: Set<number>;
  firstFrame: FrameNo;
  lastFrame: FrameNo;
  firstNs: Nanos;
  lastNs: Nanos;
  leastIdleNs: Nanos;
  mostIdleNs: Nanos;
  /** Another connection was open meanwhile, or opened later. */
  inUse: boolean;
  after: Facts['after'];
  afterFrame: FrameNo;
}

type State = Map<number, Host>;

export default defineRule<Facts, State>({
  code: 'TE4020',
  slug: 'host-shutdown',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.6'],
  needs: { 'every-packet': 'doubt', 'steady-clock': 'silent' },
  wakesOn: EV_FIN | EV_RST | EV_HANDSHAKE_REPEATED,
  judgesAtEndIf: EV_OPEN,
  open: () => new Map(),
  packet(packet, _out, state, context) {
    const { connection: c, events, me } = packet;
    const first = (events & EV_FIN) !== 0 && c.closing.first === me.side && me.closing.finCount === 1;
    if (first && packet.now - c.origin.firstNs >= LEAST_AGE) closes(packet, state, context);
    else if (state.size > 0 && !c.handshake.done && !c.origin.midstream) attempted(packet, state);
  },
  ended(connection, _reason, _out, state) {
    if (state.size === 0 || (!connection.handshake.done && !connection.origin.midstream)) return;
    for (const side of [0, 1] as const) {
      const host = state.get(keyOf(connection, side));
      if (host !== undefined && livedOn(connection, side, host)) host.inUse = true;
    }
  },
  finish(_end, out, state) {
    for (const host of state.values()) {
      if (!allClosed(host)) continue;
      if (host.after === null && host.mostIdleNs - host.leastIdleNs < TIMER_SPREAD) continue;
      out.hit({
        connection: null,
        certainty: host.after === null ? 'assumed' : 'implied',
        frames: [host.firstFrame, host.lastFrame, host.afterFrame].filter((f) => f > 0),
        timeNs: host.firstNs,
        facts: {
          address: host.address,
          connections: host.closed,
          peers: host.peers.size,
          firstFrame: host.firstFrame,
          lastFrame: host.lastFrame,
          withinNs: host.lastNs - host.firstNs,
          after: host.after,
          afterFrame: host.afterFrame,
        },
      });
    }
  },
  words: (f) => ({
    title: say`host closed all its connections at once`,
    says: say`${name(f.address)} closed all ${count(f.connections, 'connection')} that it had open, to ${count(f.peers, 'host')}, within ${time(f.withinNs)} (${frame(f.firstFrame)} to ${frame(f.lastFrame)})${after(f)}.`,
    why: say`When a process ends, its system closes its sockets, each with a FIN; when a host shuts down, that happens to every process. Nothing is wrong on the wire: the peers see the end of the stream at the same moment.`,
    fix: [
      say`Look at that host's log for this time: a shutdown, a restart of the service, a crash that the supervisor caught, or the kernel's out-of-memory killer.`,
      say`Before a planned restart take the host out of the balancer and let its connections run out; clients should spread their reconnects.`,
    ],
  }),
});

function after(f: Facts) {
  if (f.after === 'refused') return say`, and refused a new connection after that (${frame(f.afterFrame)})`;
  if (f.after === 'unanswered') return say`, and did not answer a new SYN after that (${frame(f.afterFrame)})`;
  return say`; no later attempt to connect shows whether the host or only the program went down`;
}

const keyOf = (c: ConnectionSummary, side: 0 | 1): number => {
  const [w0, w1, w2, w3] = side === 0 ? c.origin.aWords : c.origin.bWords;
  return hostKey(c.origin.family, w0, w1, w2, w3);
};

function newHost(address: string): Host {
  return {
    address,
    closed: 0,
    peers: new Set(),
    firstFrame: 0,
    lastFrame: 0,
    firstNs: 0,
    lastNs: 0,
    leastIdleNs: 0,
    mostIdleNs: 0,
    inUse: false,
    after: null,
    afterFrame: 0,
  };
}

function closes(packet: PacketSummary, state: State, context: Context): void {
  const { connection: c, me, peer, now, segment } = packet;
  const key = keyOf(c, me.side);
  let host = state.get(key);
  if (host === undefined) {
    if (state.size >= MOST_HOSTS) return;
    state.set(key, (host = newHost(addressOf(c, me.side, context.names).address)));
  }
  const idle = now - Math.max(me.counts.lastDataNs, peer.counts.lastDataNs, c.origin.firstNs);
  if (host.closed === 0 || now - host.lastNs > TOGETHER_NS) {
    host.closed = 0;
    host.peers.clear();
    host.firstFrame = segment.frame;
    host.firstNs = now;
    host.leastIdleNs = Number.POSITIVE_INFINITY;
    host.mostIdleNs = 0;
    host.inUse = false;
    host.after = null;
    host.afterFrame = 0;
  }
  host.closed++;
  host.lastFrame = segment.frame;
  host.lastNs = now;
  host.peers.add(keyOf(c, peer.side));
  host.leastIdleNs = Math.min(host.leastIdleNs, idle);
  host.mostIdleNs = Math.max(host.mostIdleNs, idle);
}

/** Not one of those that the run closed, and open during it or afterwards. */
function livedOn(c: ConnectionSummary, side: 0 | 1, host: Host): boolean {
  const me = c.endpoint(side);
  if (c.closing.first === side && me.closing.finNs >= host.firstNs && me.closing.finNs <= host.lastNs) return false;
  let overNs = Number.POSITIVE_INFINITY;
  for (const e of [c.a, c.b]) {
    if (e.closing.finFrame > 0) overNs = Math.min(overNs, e.closing.finNs);
    if (e.resets.sentFrame > 0) overNs = Math.min(overNs, e.resets.sentNs);
  }
  return overNs >= host.firstNs;
}

const allClosed = (host: Host): boolean =>
  host.closed >= LEAST_CONNECTIONS && host.peers.size >= LEAST_PEERS && !host.inUse;

/** An attempt to connect to a host that has closed everything: a RST refuses it, a repeated SYN has had no answer. */
function attempted(packet: PacketSummary, state: State): void {
  const { connection: c, me, peer, segment } = packet;
  const refused = (packet.events & EV_RST) !== 0 && peer.opening.synFrame > 0;
  const repeated =
    (packet.events & EV_HANDSHAKE_REPEATED) !== 0 && me.opening.synCount > 1 && peer.counts.segments === 0;
  if (!refused && !repeated) return;
  const host = state.get(keyOf(c, refused ? me.side : peer.side));
  if (host === undefined || !allClosed(host) || host.after !== null) return;
  host.after = refused ? 'refused' : 'unanswered';
  host.afterFrame = segment.frame;
}
