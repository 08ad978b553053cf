/** A host closes everything that it had open at once: it shuts down, or the program on it ends. */
import type { Connection } from '../../flow/connection.ts';
import { EV_ESTABLISHED, EV_FIN, EV_HANDSHAKE_AGAIN, EV_MIDSTREAM, EV_RST } from '../../flow/events.ts';
import { addressOf } from '../../flow/addresses.ts';
import { hostKey } from '../../flow/population/keys.ts';
import type { Turn } from '../../flow/turn.ts';
import { count, frame, name, say, time } from '../../prose/phrase.ts';
import { SECOND, type FrameNo, type Nanos } from '../../units.ts';
import { type Context, defineRule } from '../rule.ts';

interface Facts {
  address: string;
  connections: number;
  peers: number;
  firstFrame: FrameNo;
  lastFrame: FrameNo;
  withinNs: Nanos;
  /** A later attempt to connect, and how it went. */
  after: 'refused' | 'unanswered' | null;
  afterFrame: FrameNo;
}

/** Fewer may end together by chance. */
const LEAST_CONNECTIONS = 3;
const LEAST_PEERS = 2;
/** A shutdown closes its sockets in a row. */
const TOGETHER = 2 * SECOND;
/** Connections that come and go within less tell nothing when they are all gone. */
const LEAST_AGE = 3 * SECOND;
/** Connections that end after the same idle time ended by a timer. */
const TIMER_SPREAD = SECOND;
const MOST_HOSTS = 16_384;

interface Host {
  readonly address: string;
  /** Connections open now. */
  open: number;
  /** The run of closes under way: how many were open when it began, and those that it closed. */
  openBefore: number;
  closed: number;
  readonly peers: Set<number>;
  firstFrame: FrameNo;
  lastFrame: FrameNo;
  firstNs: Nanos;
  lastNs: Nanos;
  youngestNs: Nanos;
  leastIdleNs: Nanos;
  mostIdleNs: Nanos;
  after: Facts['after'];
  afterFrame: FrameNo;
}

interface State {
  readonly hosts: Map<number, Host>;
  readonly counted: Set<Connection>;
}

export default defineRule<Facts, State>({
  code: 'TE4020',
  slug: 'host-shutdown',
  severity: 'warning',
  rfcs: ['RFC 9293 §3.6'],
  wakes: EV_ESTABLISHED | EV_MIDSTREAM | EV_FIN | EV_RST | EV_HANDSHAKE_AGAIN,
  open: () => ({ hosts: new Map(), counted: new Set() }),
  packet(turn, _out, state, context) {
    const { connection: c, events } = turn;
    if ((events & (EV_ESTABLISHED | EV_MIDSTREAM)) !== 0 && !state.counted.has(c)) {
      state.counted.add(c);
      for (const host of both(c, state, context)) opened(host);
    }
    if ((events & EV_FIN) !== 0 && c.closedFirst === turn.me.side && turn.me.finCount === 1)
      closes(turn, state, context);
    if ((events & (EV_FIN | EV_RST)) !== 0 && state.counted.delete(c))
      for (const host of both(c, state, context)) host.open--;
    if (!c.handshakeDone && !c.midstream) attempted(turn, state, context);
  },
  ended(connection, _reason, _out, state, context) {
    if (state.counted.delete(connection)) for (const host of both(connection, state, context)) host.open--;
  },
  weighs: EV_ESTABLISHED | EV_MIDSTREAM,
  finish(_end, out, state) {
    for (const host of state.hosts.values()) {
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

const keyOf = (c: Connection, side: 0 | 1): number => {
  const [w0, w1, w2, w3] = side === 0 ? c.aWords : c.bWords;
  return hostKey(c.family, w0, w1, w2, w3);
};

function hostOf(c: Connection, side: 0 | 1, state: State, context: Context): Host | undefined {
  const key = keyOf(c, side);
  let host = state.hosts.get(key);
  if (host === undefined && state.hosts.size < MOST_HOSTS) {
    const { address } = addressOf(c, side, context.names);
    host = {
      address,
      open: 0,
      openBefore: 0,
      closed: 0,
      peers: new Set(),
      firstFrame: 0,
      lastFrame: 0,
      firstNs: 0,
      lastNs: 0,
      youngestNs: 0,
      leastIdleNs: 0,
      mostIdleNs: 0,
      after: null,
      afterFrame: 0,
    };
    state.hosts.set(key, host);
  }
  return host;
}

function both(c: Connection, state: State, context: Context): Host[] {
  return [hostOf(c, 0, state, context), hostOf(c, 1, state, context)].filter((h) => h !== undefined);
}

/** Whatever was closed before, the host is in use again. */
function opened(host: Host): void {
  host.open++;
  host.closed = host.openBefore = 0;
}

function closes(turn: Turn, state: State, context: Context): void {
  const { connection: c, me, peer, now, segment } = turn;
  const host = hostOf(c, me.side, state, context);
  if (host === undefined || !state.counted.has(c)) return;
  const idle = now - Math.max(me.lastDataNs, peer.lastDataNs, c.firstNs);
  if (host.closed === 0 || now - host.lastNs > TOGETHER) {
    host.closed = 0;
    host.openBefore = host.open;
    host.peers.clear();
    host.firstFrame = segment.frame;
    host.firstNs = now;
    host.youngestNs = host.leastIdleNs = Number.POSITIVE_INFINITY;
    host.mostIdleNs = 0;
    host.after = null;
    host.afterFrame = 0;
  }
  host.closed++;
  host.lastFrame = segment.frame;
  host.lastNs = now;
  host.peers.add(keyOf(c, peer.side));
  host.youngestNs = Math.min(host.youngestNs, now - c.firstNs);
  host.leastIdleNs = Math.min(host.leastIdleNs, idle);
  host.mostIdleNs = Math.max(host.mostIdleNs, idle);
}

function allClosed(host: Host): boolean {
  if (host.closed < LEAST_CONNECTIONS || host.closed !== host.openBefore || host.open > 0) return false;
  return host.peers.size >= LEAST_PEERS && host.youngestNs >= LEAST_AGE;
}

/** An attempt to connect to a host that has closed everything: a RST refuses it, a repeated SYN has had no answer. */
function attempted(turn: Turn, state: State, context: Context): void {
  const { connection: c, me, peer, segment } = turn;
  const refused = (turn.events & EV_RST) !== 0 && peer.synFrame > 0;
  const repeated = (turn.events & EV_HANDSHAKE_AGAIN) !== 0 && me.synCount > 1 && peer.segments === 0;
  if (!refused && !repeated) return;
  const host = hostOf(c, refused ? me.side : peer.side, state, context);
  if (host === undefined || !allClosed(host) || host.after !== null) return;
  host.after = refused ? 'refused' : 'unanswered';
  host.afterFrame = segment.frame;
}
