/**
 * Holds lines of other programs (sockets, counters, pings, failed calls) against what the packets of the same input
 * showed, and says what each tells; without packets it says what the lines tell alone.
 */
import type { UnwordedConnection, UnwordedEvidence } from '../records/unworded.ts';
import type { CallLine, CounterLine, EvidenceLine } from '../segment/evidence-line.ts';
import type { Bytes } from '../units.ts';
import { tellEchoes } from './echoes.ts';
import { type KnownConnection, knownOf } from './known-connection.ts';
import { latestListings } from './listings.ts';
import { tellMarks } from './marks.ts';
import { tellSockets } from './sockets.ts';
import { add, isAt, MAX_TOLD, type Rest } from './tell.ts';

/** Hostile text can hold lines and connections without end. */
const MAX_LINES = 100_000;
const MAX_CONNECTIONS = 10_000;
/** What one of each takes: its object and the strings that it keeps, estimated and rounded up. */
const LINE_BYTES: Bytes = 500;
const CONNECTION_BYTES: Bytes = 1_000;

/** Findings of connections that a full accept queue explains. */
const OVERFLOW = new Set(['TcpExtListenOverflows', 'TcpExtListenDrops']);

export class EvidenceJudge {
  readonly #lines: EvidenceLine[] = [];
  readonly #connections: KnownConnection[] = [];
  #isText = false;

  /** A file begins; only a text has such lines. */
  begin(isText: boolean): void {
    this.#isText = isText;
  }

  line(line: EvidenceLine): void {
    // A part of a string holds the whole of it, here the whole line of the text: a clone's strings are its own.
    if (this.#lines.length < MAX_LINES) this.#lines.push(structuredClone(line));
  }

  /** Lines came, so that connections are wanted to hold against them. */
  get busy(): boolean {
    return this.#lines.length > 0;
  }

  /** About what the lines and connections take that wait for the end of the file. */
  get heldBytes(): Bytes {
    return this.#lines.length * LINE_BYTES + this.#connections.length * CONNECTION_BYTES;
  }

  connection(record: UnwordedConnection): void {
    if (this.#isText && this.#connections.length < MAX_CONNECTIONS) this.#connections.push(knownOf(record));
  }

  /** What the lines of this file say; the next one begins afresh. */
  finish(file: number): UnwordedEvidence[] {
    const records: UnwordedEvidence[] = [];
    if (this.busy) {
      tellSockets(file, latestListings(this.#lines), this.#connections, records);
      tellEchoes(file, this.#lines, records);
      tellMarks(file, this.#lines, records);
      for (const line of this.#lines) {
        // What would be told after these is not looked for: each line is held against every connection.
        if (records.length >= MAX_TOLD) break;
        if (line.what === 'counter') this.#counter(file, line, records);
        else if (line.what === 'call') this.#call(file, line, records);
      }
    }
    this.#lines.length = 0;
    this.#connections.length = 0;
    return records.slice(0, MAX_TOLD).sort((a, b) => a.line - b.line);
  }

  #counter(file: number, line: CounterLine, records: UnwordedEvidence[]): void {
    if (line.value === 0) return;
    const { counter, value } = line;
    // A count since the start of a host that need not be an end of these connections: never a proof.
    const unopened = OVERFLOW.has(counter)
      ? this.#connections.find((one) => /^(?:never-accepted|unanswered|never-acknowledged)/.test(one.verdict.slug))
      : undefined;
    const fits = unopened !== undefined;
    const rest: Rest = fits ? { connection: unopened.id, stance: 'for' } : {};
    add(records, file, line, { key: 'evidence.counter', facts: { counter, value, fits } }, rest);
  }

  #call(file: number, line: CallLine, records: UnwordedEvidence[]): void {
    const { call, errno, address, port } = line;
    const place = address === '' ? '' : `${address}:${port}`;
    const found = this.#heldAgainst(line);
    const facts = { call, errno, place, shown: found?.shown ?? ('nothing' as const), other: found?.other ?? '' };
    const stance = found === null ? 'beside' : found.shown === 'same' ? 'for' : 'against';
    add(records, file, line, { key: 'evidence.call', facts }, found === null ? {} : { stance, connection: found.id });
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
