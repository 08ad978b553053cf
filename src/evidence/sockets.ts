/** What the sockets of `ss` and `netstat` tell: their states, piles of one state, queues, timers, and those of connections in the capture. */
import type { UnwordedEvidence } from '../records/unworded.ts';
import type { EvidenceLine, SocketLine, StateCountLine } from '../segment/evidence-line.ts';
import type { KnownConnection } from './known-connection.ts';
import { tellStuck } from './stuck.ts';
import { add } from './tell.ts';

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

export function tellSockets(
  file: number,
  lines: readonly EvidenceLine[],
  connections: readonly KnownConnection[],
  records: UnwordedEvidence[],
): void {
  const all = lines.filter((line): line is SocketLine => line.what === 'socket');
  tellCounts(file, lines, records);
  const [first] = all;
  if (first === undefined) return;
  const states: Record<string, number> = {};
  for (const { state } of all) states[state] = (states[state] ?? 0) + 1;
  const { program } = first;
  const facts = { program, lastLine: all.at(-1)?.line ?? first.line, sockets: all.length, states };
  add(records, file, first, { key: 'evidence.states', facts });
  piles(file, all, records);
  const ends = endsOf(connections);
  for (const line of all) {
    if (line.state === 'LISTEN') listener(file, line, records);
    else tellSocket(file, line, ends.get(keyOf(line.local, line.localPort, line.remote, line.remotePort)), records);
  }
  tellStuck(file, withTimers(lines), records);
}

/** Sockets with the timers that a wrapped paste left in lines of their own. */
function withTimers(lines: readonly EvidenceLine[]): EvidenceLine[] {
  const out: EvidenceLine[] = [];
  let socket = -1;
  for (const line of lines) {
    const before = out[socket];
    if (line.what === 'socket-timer') {
      if (before?.what === 'socket' && before.timer === null) out[socket] = { ...before, timer: line.timer };
      continue;
    }
    if (line.what === 'socket') socket = out.length;
    out.push(line);
  }
  return out;
}

/** States that a script counted. */
function tellCounts(file: number, lines: readonly EvidenceLine[], records: UnwordedEvidence[]): void {
  const all = lines.filter((line): line is StateCountLine => line.what === 'state-count');
  const [first] = all;
  if (first === undefined) return;
  const states: Record<string, number> = {};
  for (const { state, sockets } of all) states[state] = (states[state] ?? 0) + sockets;
  const sockets = Object.values(states).reduce((sum, n) => sum + n, 0);
  const facts = { program: first.program, lastLine: all.at(-1)?.line ?? first.line, sockets, states };
  add(records, file, first, { key: 'evidence.states', facts });
  for (const line of all) {
    const pile = PILES.find(({ state }) => state === line.state);
    if (pile === undefined || line.sockets < pile.least) continue;
    const { state, code } = pile;
    add(
      records,
      file,
      line,
      { key: 'evidence.pile-up', facts: { state, sockets: line.sockets, place: '', at: 'here', code } },
      { finding: code },
    );
  }
}

function piles(file: number, all: readonly SocketLine[], records: UnwordedEvidence[]): void {
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
      if (group.length < least) {
        // Below a pile: what waits for its first answer is worth a sentence all the same.
        const facts = { place, sockets: group.length };
        if (state === 'SYN-SENT' && group.every((one) => (one.timer?.tries ?? 0) === 0))
          add(records, file, group[0] as SocketLine, { key: 'evidence.syn-sent', facts }, { finding: code });
        continue;
      }
      const facts = { state, sockets: group.length, place, at, code };
      add(records, file, group[0] as SocketLine, { key: 'evidence.pile-up', facts }, { finding: code });
    }
  }
}

/** A socket whose connection the capture holds. */
function tellSocket(file: number, line: SocketLine, end: End | undefined, records: UnwordedEvidence[]): void {
  if (end === undefined) return;
  const { connection, side } = end;
  const shown = connection[side].state ?? 'UNKNOWN';
  const same = shown === line.state;
  const place = `${line.local}:${line.localPort}`;
  add(
    records,
    file,
    line,
    { key: 'evidence.socket-state', facts: { state: line.state, side, place, shown, same } },
    { connection: connection.id, stance: same ? 'for' : shown === 'UNKNOWN' ? 'beside' : 'against' },
  );
}

function listener(file: number, line: SocketLine, records: UnwordedEvidence[]): void {
  if (line.receiveQueue <= 0) return;
  const place = `${line.local}:${line.localPort}`;
  // netstat prints 0 where ss prints the backlog.
  const backlog = line.program === 'ss' ? line.sendQueue : -1;
  add(records, file, line, { key: 'evidence.accept-queue', facts: { place, waiting: line.receiveQueue, backlog } });
}

/** The socket is one of a service here: its port listens, or is lower than the other's. */
const isServed = (one: SocketLine, listening: ReadonlySet<string>): boolean =>
  listening.size > 0
    ? listening.has(one.localPort)
    : one.state === 'SYN-RECEIVED' || (Number(one.localPort) || 0) < (Number(one.remotePort) || 0);

/** One end of a connection. */
interface End {
  readonly connection: KnownConnection;
  readonly side: 'a' | 'b';
}

const keyOf = (local: string, localPort: string, remote: string, remotePort: string): string =>
  JSON.stringify([local, localPort, remote, remotePort]);

/** The ends of all connections, by how a socket there is listed; of several with the same addresses and ports, that of the first. */
function endsOf(connections: readonly KnownConnection[]): ReadonlyMap<string, End> {
  const ends = new Map<string, End>();
  for (const connection of connections)
    for (const side of ['a', 'b'] as const) {
      const [own, other] = [connection[side], connection[side === 'a' ? 'b' : 'a']];
      const key = keyOf(own.address, String(own.port), other.address, String(other.port));
      if (!ends.has(key)) ends.set(key, { connection, side });
    }
  return ends;
}
