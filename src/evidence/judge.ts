/**
 * Holds lines of other programs (sockets, counters, pings, failed calls) against what the packets of the same input
 * showed, and says what each tells; without packets it says what the lines tell alone.
 */
import type { EvidenceRecord } from '../records/contract.ts';
import type { EvidenceFacts, Message } from '../records/message.ts';
import type { UnwordedConnection, UnwordedEndpoint, UnwordedEvidence } from '../records/unworded.ts';
import type { CallLine, CounterLine, EchoLine, EvidenceLine, SocketLine } from '../segment/evidence-line.ts';

/** Hostile text can hold lines and connections without end. */
const MAX_LINES = 100_000;
const MAX_CONNECTIONS = 10_000;
const MAX_TOLD = 50;

/** From how many on a state is a pile at one place, and whose finding explains it. */
const PILES: readonly {
  readonly state: string;
  readonly code: string;
  readonly least: number;
  readonly at: 'here' | 'there';
}[] = [
  { state: 'SYN-SENT', code: 'TE7020', least: 5, at: 'there' },
  { state: 'SYN-RECEIVED', code: 'TE7021', least: 10, at: 'here' },
  { state: 'CLOSE-WAIT', code: 'TE7023', least: 5, at: 'here' },
  { state: 'CLOSE-WAIT', code: 'TE7023', least: 5, at: 'there' },
  { state: 'TIME-WAIT', code: 'TE7024', least: 100, at: 'there' },
  { state: 'TIME-WAIT', code: 'TE7024', least: 100, at: 'here' },
];
/** TTLs that systems start with (tcp-facts: 64 Linux and BSD, 128 Windows, 255 routers, 32 old ones). */
const INITIAL_TTLS = [32, 64, 128, 255];
/** Findings of connections that a full accept queue explains. */
const OVERFLOW = new Set(['TcpExtListenOverflows', 'TcpExtListenDrops']);

type EvidenceMessage = Message<keyof EvidenceFacts>;
type Rest = Partial<Pick<EvidenceRecord, 'connection' | 'finding' | 'stance'>>;

export class EvidenceJudge {
  readonly #lines: EvidenceLine[] = [];
  readonly #connections: UnwordedConnection[] = [];
  #isText = false;

  /** A file begins; only a text has such lines. */
  begin(isText: boolean): void {
    this.#isText = isText;
  }

  line(line: EvidenceLine): void {
    if (this.#lines.length < MAX_LINES) this.#lines.push(line);
  }

  /** Lines came, so that connections are wanted to hold against them. */
  get busy(): boolean {
    return this.#lines.length > 0;
  }

  connection(record: UnwordedConnection): void {
    if (this.#isText && this.#connections.length < MAX_CONNECTIONS) this.#connections.push(record);
  }

  /** What the lines of this file say; the next one begins afresh. */
  finish(file: number): UnwordedEvidence[] {
    const told: UnwordedEvidence[] = [];
    if (this.busy) {
      this.#sockets(file, told);
      this.#echoes(file, told);
      for (const line of this.#lines) {
        if (line.what === 'counter') this.#counter(file, line, told);
        else if (line.what === 'call') this.#call(file, line, told);
      }
    }
    this.#lines.length = 0;
    this.#connections.length = 0;
    return told.slice(0, MAX_TOLD).sort((a, b) => a.line - b.line);
  }

  #sockets(file: number, told: UnwordedEvidence[]): void {
    const all = this.#lines.filter((line): line is SocketLine => line.what === 'socket');
    const [first] = all;
    if (first === undefined) return;
    const states: Record<string, number> = {};
    for (const { state } of all) states[state] = (states[state] ?? 0) + 1;
    const { program } = first;
    const facts = { program, lastLine: all.at(-1)?.line ?? first.line, sockets: all.length, states };
    add(told, file, first, { key: 'evidence.states', facts });
    this.#piles(file, all, told);
    for (const line of all) {
      if (line.state === 'LISTEN') listener(file, line, told);
      else this.#socket(file, line, told);
    }
  }

  #piles(file: number, all: readonly SocketLine[], told: UnwordedEvidence[]): void {
    const listening = new Set(all.filter((one) => one.state === 'LISTEN').map((one) => one.localPort));
    for (const { state, code, least, at } of PILES) {
      const places = new Map<string, SocketLine[]>();
      for (const one of all) {
        if (one.state !== state || isServed(one, listening) !== (at === 'here')) continue;
        const place = at === 'here' ? `${one.local}:${one.localPort}` : `${one.remote}:${one.remotePort}`;
        const group = places.get(place);
        if (group === undefined) places.set(place, [one]);
        else group.push(one);
      }
      for (const [place, group] of places) {
        if (group.length < least) continue;
        const facts = { state, sockets: group.length, place, at, code };
        add(told, file, group[0] as SocketLine, { key: 'evidence.pile-up', facts }, { finding: code });
      }
    }
  }

  /** A socket whose connection the capture holds. */
  #socket(file: number, line: SocketLine, told: UnwordedEvidence[]): void {
    for (const connection of this.#connections) {
      const side = sideOf(connection, line);
      if (side === null) continue;
      const shown = connection[side].state ?? 'UNKNOWN';
      const same = shown === line.state;
      const place = `${line.local}:${line.localPort}`;
      add(
        told,
        file,
        line,
        { key: 'evidence.socket-state', facts: { state: line.state, side, place, shown, same } },
        { connection: connection.id, stance: same ? 'for' : shown === 'UNKNOWN' ? 'beside' : 'against' },
      );
      return;
    }
  }

  #counter(file: number, line: CounterLine, told: UnwordedEvidence[]): void {
    if (line.value === 0) return;
    const { counter, value } = line;
    // A count since the start of a host that need not be an end of these connections: never a proof.
    const unopened = OVERFLOW.has(counter)
      ? this.#connections.find((one) => /^(?:never-accepted|unanswered|never-acknowledged)/.test(one.verdict.slug))
      : undefined;
    const fits = unopened !== undefined;
    const rest: Rest = fits ? { connection: unopened.id, stance: 'for' } : {};
    add(told, file, line, { key: 'evidence.counter', facts: { counter, value, fits } }, rest);
  }

  #echoes(file: number, told: UnwordedEvidence[]): void {
    const hosts = new Map<string, EchoLine[]>();
    for (const line of this.#lines) {
      if (line.what === 'echoes') {
        const { sent, received } = line;
        add(told, file, line, { key: 'evidence.echoes', facts: { sent, received } });
      } else if (line.what === 'echo') {
        const key = `${line.host} ${line.ttl}`;
        const before = hosts.get(key);
        if (before === undefined) hosts.set(key, [line]);
        else before.push(line);
      }
    }
    for (const answers of hosts.values()) {
      const [first] = answers as [EchoLine];
      const initialTtl = INITIAL_TTLS.find((initial) => initial >= first.ttl) ?? 255;
      const { host, ttl } = first;
      const facts = { host, ttl, initialTtl, hops: initialTtl - ttl, answers: answers.length };
      add(told, file, first, { key: 'evidence.echo', facts });
    }
  }

  #call(file: number, line: CallLine, told: UnwordedEvidence[]): void {
    const { call, errno, address, port } = line;
    const place = address === '' ? '' : `${address}:${port}`;
    const found = this.#heldAgainst(line);
    const facts = { call, errno, place, shown: found?.shown ?? ('nothing' as const), other: found?.other ?? '' };
    const stance = found === null ? 'beside' : found.shown === 'same' ? 'for' : 'against';
    add(told, file, line, { key: 'evidence.call', facts }, found === null ? {} : { stance, connection: found.id });
  }

  /** The connection whose packets show the same error for that call, or another result of it where the peer is named. */
  #heldAgainst(line: CallLine): { id: number; shown: 'same' | 'other'; other: string } | null {
    let other: { id: number; shown: 'other'; other: string } | null = null;
    for (const connection of this.#connections)
      for (const [end, peer] of [
        [connection.a, connection.b],
        [connection.b, connection.a],
      ] as const) {
        if (line.address !== '' && !isAt(peer, line.address, line.port)) continue;
        for (const call of end.calls) {
          if (line.call !== '' && call.call !== line.call) continue;
          if (call.errno === line.errno) return { id: connection.id, shown: 'same', other: '' };
          if (line.address !== '' && line.call !== '' && call.when === 'happened')
            other ??= { id: connection.id, shown: 'other', other: call.errno ?? call.result };
        }
      }
    return other;
  }
}

function listener(file: number, line: SocketLine, told: UnwordedEvidence[]): void {
  if (line.receiveQueue <= 0) return;
  const place = `${line.local}:${line.localPort}`;
  // netstat prints 0 where ss prints the backlog.
  const backlog = line.program === 'ss' ? line.sendQueue : -1;
  add(told, file, line, { key: 'evidence.accept-queue', facts: { place, waiting: line.receiveQueue, backlog } });
}

/** The socket is one of a service here: its port listens, or is lower than the other's. */
const isServed = (one: SocketLine, listening: ReadonlySet<string>): boolean =>
  listening.size > 0
    ? listening.has(one.localPort)
    : one.state === 'SYN-RECEIVED' || (Number(one.localPort) || 0) < (Number(one.remotePort) || 0);

const isAt = (end: UnwordedEndpoint, address: string, port: string): boolean =>
  end.address === address && String(end.port) === port;

function sideOf(connection: UnwordedConnection, line: SocketLine): 'a' | 'b' | null {
  const { a, b } = connection;
  if (isAt(a, line.local, line.localPort) && isAt(b, line.remote, line.remotePort)) return 'a';
  return isAt(b, line.local, line.localPort) && isAt(a, line.remote, line.remotePort) ? 'b' : null;
}

function add(
  told: UnwordedEvidence[],
  file: number,
  line: EvidenceLine,
  message: EvidenceMessage,
  rest: Rest = {},
): void {
  if (told.length >= MAX_TOLD) return;
  told.push({ type: 'evidence', file, line: line.line, program: line.program, stance: 'beside', ...rest, ...message });
}
