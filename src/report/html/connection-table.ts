/** The table of all connections of a report, filled row by row: a column a field, words that come again as numbers. */
import type { ConnectionRecord, FindingRecord } from '../../records/contract.ts';
import { roundTripOf } from '../../records/entries.ts';
import { harmless } from '../../words/escape.ts';
import { SEVERITY_RANK } from '../palette.ts';
import type { ConnectionColumns, ToldFinding } from './report-data.ts';

export interface Place {
  readonly block: number;
  readonly from: number;
  readonly json: number;
  readonly marked: number;
  readonly plain: number;
}

/** The worst finding, and of equals the earliest, is what explains a connection. */
export function rootOf(findings: readonly FindingRecord[]): FindingRecord | undefined {
  let root: FindingRecord | undefined;
  for (const one of findings) {
    const rank = root === undefined ? 1 : SEVERITY_RANK[one.severity] - SEVERITY_RANK[root.severity];
    if (rank > 0 || (rank === 0 && (one.frames[0] ?? 0) < (root?.frames[0] ?? 0))) root = one;
  }
  return root;
}

export class ConnectionTable {
  readonly names: string[] = [];
  /** Errnos that an application saw. */
  readonly errnos = new Set<string>();
  readonly #numbers = new Map<string, number>();
  readonly columns: ConnectionColumns = {
    id: [],
    file: [],
    block: [],
    from: [],
    json: [],
    marked: [],
    plain: [],
    a: [],
    b: [],
    aPort: [],
    bPort: [],
    client: [],
    verdict: [],
    other: [],
    slug: [],
    states: [],
    trouble: [],
    root: [],
    codes: [],
    errnos: [],
    asksFor: [],
    request: [],
    startNs: [],
    durationNs: [],
    bytesA: [],
    bytesB: [],
    packets: [],
    again: [],
    rttNs: [],
  };

  get length(): number {
    return this.columns.id.length;
  }

  add(record: ConnectionRecord, findings: readonly ToldFinding[], other: string | undefined, place: Place): void {
    const { a, b, startNs, endNs } = record;
    const c = this.columns;
    c.id.push(record.id);
    c.file.push(record.file);
    c.block.push(place.block);
    c.from.push(place.from);
    c.json.push(place.json);
    c.marked.push(place.marked);
    c.plain.push(place.plain);
    c.a.push(this.#number(harmless(a.address)));
    c.b.push(this.#number(harmless(b.address)));
    c.aPort.push(a.port);
    c.bPort.push(b.port);
    c.client.push(a.role === 'client' || b.role === 'server' ? 0 : b.role === 'client' || a.role === 'server' ? 1 : -1);
    c.verdict.push(record.verdict.text);
    c.other.push(other ?? 0);
    c.slug.push(this.#number(record.verdict.slug));
    c.states.push(this.#number(`${a.state ?? 'UNKNOWN'} ${b.state ?? 'UNKNOWN'}`));
    c.trouble.push(SEVERITY_RANK[record.trouble]);
    c.root.push(this.#number(rootOf(findings.map((told) => told.record))?.code ?? ''));
    c.codes.push(this.#number((record.findings ?? []).join(' ')));
    c.errnos.push(this.#number(this.#errnosOf(record).join(' ')));
    c.asksFor.push(this.#number(harmless(record.name?.host ?? '')));
    c.request.push(this.#number(harmless(record.name?.request ?? '')));
    c.startNs.push(startNs ?? null);
    c.durationNs.push(startNs === undefined || endNs === undefined ? null : endNs - startNs);
    c.bytesA.push(a.bytes);
    c.bytesB.push(b.bytes);
    c.packets.push(a.segments + b.segments);
    c.again.push(a.retransmittedSegments + b.retransmittedSegments);
    const rttNs = roundTripOf(record);
    c.rttNs.push(Number.isNaN(rttNs) ? null : rttNs);
  }

  #errnosOf({ a, b }: ConnectionRecord): string[] {
    const found = new Set<string>();
    for (const call of [...a.calls, ...b.calls]) if (call.errno !== undefined) found.add(call.errno);
    for (const name of found) this.errnos.add(name);
    return [...found];
  }

  #number(name: string): number {
    let n = this.#numbers.get(name);
    if (n === undefined) {
      n = this.names.length;
      this.names.push(name);
      this.#numbers.set(name, n);
    }
    return n;
  }
}
