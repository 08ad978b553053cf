/** Header prediction against the full way: the same records, to the byte, for any input. */
import { analyzeInto, Prediction } from '../../src/analyze.ts';
import type { ConnectionOutline } from '../../src/records/sink.ts';
import { NdjsonReport } from '../../src/report/ndjson.ts';
import { asText } from './as-text.ts';
import { asCapture, changed, exchanges, flows, transfers } from './flows.ts';
import { ends } from './ends.ts';
import { Random } from './inputs.ts';
import { split } from './recaptured.ts';

export interface Compared {
  /** The first line that differs, both ways; empty where none does. */
  readonly difference: string;
  /** Segments in all, those that prediction judged, those of them in runs, and those of connections that were calm to their end. */
  readonly segments: number;
  readonly predicted: number;
  readonly inRuns: number;
  readonly calm: number;
  /** Those of plain exchanges, where no answer counts as slow. */
  readonly plain: number;
}

/** Takes everything as the packets come. */
class AsTheyCome extends NdjsonReport {
  override readonly takesLate = false;
}

/** Tells of connections what rules say of them, and counts them: nobody asks for a record. */
class Counted extends NdjsonReport {
  readonly outlines: string[] = [];
  #slowestNs = -1;
  override readonly takesLate: boolean;

  constructor(late: boolean) {
    super((chunk) => void this.outlines.push(Buffer.from(chunk).toString()), { types: new Set(TOLD) });
    this.takesLate = late;
  }

  /** As a report of totals has it: only the slowest of all counts. */
  override get slowestNs(): number {
    return this.#slowestNs;
  }
  override onlyCounts({ slowestNs, ...outline }: ConnectionOutline): boolean {
    if (slowestNs > this.#slowestNs) {
      this.#slowestNs = slowestNs;
      this.outlines.push(`slowest ${slowestNs} of ${outline.id}\n`);
    }
    this.outlines.push(`${JSON.stringify(outline)}\n`);
    return true;
  }
}
const TOLD = ['capture', 'finding', 'host', 'exchange', 'evidence', 'capture-end', 'summary'] as const;

async function counted(bytes: Uint8Array, prediction: Prediction, late: boolean): Promise<string[]> {
  const sink = new Counted(late);
  await analyzeInto(sink, [{ path: 'input', input: { buffer: bytes } }], { prediction });
  sink.flush();
  return sink.outlines.join('').split('\n');
}

async function records(
  bytes: Uint8Array,
  prediction: Prediction,
  late: boolean,
  plain = true,
): Promise<{ text: Buffer; segments: number }> {
  const parts: Buffer[] = [];
  const Report = late ? NdjsonReport : AsTheyCome;
  const sink = new Report((chunk) => void parts.push(Buffer.from(chunk)), {
    packets: plain,
    starts: true,
  });
  let segments = 0;
  await analyzeInto(sink, [{ path: 'input', input: { buffer: bytes } }], {
    joinKeys: true,
    prediction,
    onProgress: (_read, _total, packets) => {
      segments = packets;
    },
  });
  sink.flush();
  return { text: Buffer.concat(parts), segments };
}

/** Analyses the input both ways. */
export async function compare(bytes: Uint8Array): Promise<Compared> {
  const on = new Prediction();
  const off = new Prediction();
  const calm = new Prediction();
  const runs = new Prediction();
  off.on = false;
  const one = await records(bytes, on, false);
  const other = await records(bytes, off, false);
  const full = other.text.toString().split('\n');
  let difference = one.text.equals(other.text) ? '' : differs('predicted', one.text.toString().split('\n'), full);
  if (difference === '') {
    const late = (await records(bytes, calm, true)).text.toString().split('\n');
    difference = differs('told late', byConnection(late), byConnection(full));
  }
  // Plain packets may come in runs where only their story is wanted.
  if (difference === '') {
    const inRuns = (await records(bytes, runs, false, false)).text;
    const each = (await records(bytes, off, false, false)).text;
    if (!inRuns.equals(each))
      difference = differs('in runs', inRuns.toString().split('\n'), each.toString().split('\n'));
  }
  // And nobody's records may be wanted.
  const plain = new Prediction();
  if (difference === '')
    difference = differs('counted', await counted(bytes, new Prediction(), true), await counted(bytes, off, false));
  if (difference === '')
    difference = differs('at their ends', await ends(bytes, plain, true), await ends(bytes, off, false));
  return {
    difference,
    plain: plain.plain,
    segments: one.segments,
    predicted: calm.hits,
    inRuns: runs.inRuns,
    calm: calm.calm,
  };
}

function differs(how: string, lines: readonly string[], full: readonly string[]): string {
  const at = Array.from({
    length: Math.max(lines.length, full.length),
  }).findIndex((_, i) => lines[i] !== full[i]);
  if (at < 0) return '';
  const [one = '', other = ''] = [lines[at], full[at]];
  // From a little before the first character that differs.
  const from = Math.max(0, Array.from({ length: one.length }).findIndex((_, i) => one[i] !== other[i]) - 60);
  const part = (line: string): string => `${line.slice(0, 60)} … ${line.slice(from, from + 300)}`;
  return `line ${at + 1}\n${how}: ${part(one)}\nin full: ${part(other)}`;
}

/** What comes in an order of its own in each connection, connection by connection; then all else as it came. */
function byConnection(lines: readonly string[]): string[] {
  const own = new Map<string, string[]>();
  const others: string[] = [];
  for (const line of lines) {
    const [, type, connection] = /^\{"type":"([\w-]+)".*?"connection":(\d+)/.exec(line) ?? [];
    if (type === undefined || connection === undefined || /^(?:connection|finding|evidence)$/.test(type))
      others.push(line);
    else {
      const known = own.get(connection);
      if (known === undefined) own.set(connection, [line]);
      else known.push(line);
    }
  }
  return [...[...own].sort(([x], [y]) => Number(x) - Number(y)).flatMap(([, of]) => of), ...others];
}

/** Input `n` of a run: mostly generated connections, a quarter of them short exchanges, else a recording, with some packets changed. */
export function inputOf(seed: number, n: number, recordings: readonly Uint8Array[]): Uint8Array {
  const random = new Random(seed, n);
  const recording = n % 8 === 7 ? split(random.pick(recordings) ?? new Uint8Array()) : null;
  const generated = n % 4 === 2 ? transfers : n % 4 === 1 ? exchanges : flows;
  return asCapture(changed(random, recording === null ? generated(random) : recording.records));
}

/** The same input as tcpdump prints it. */
export const textOf = (seed: number, n: number, recordings: readonly Uint8Array[]): Uint8Array =>
  asText(new Random(seed, n), inputOf(seed, n, recordings));
