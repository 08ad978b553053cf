/** Header prediction against the full way: the same records, to the byte, for any input. */
import { analyzeInto, Prediction } from '../../src/analyze.ts';
import { NdjsonReport } from '../../src/report/ndjson.ts';
import { asCapture, changed, flows } from './flows.ts';
import { Random } from './inputs.ts';
import { split } from './recaptured.ts';

export interface Compared {
  /** The first line that differs, both ways; empty where none does. */
  readonly difference: string;
  /** Segments in all, and those that prediction judged. */
  readonly segments: number;
  readonly predicted: number;
}

async function records(bytes: Uint8Array, prediction: Prediction): Promise<{ text: Buffer; segments: number }> {
  const parts: Buffer[] = [];
  const sink = new NdjsonReport((chunk) => void parts.push(Buffer.from(chunk)), { packets: true, starts: true });
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
  off.on = false;
  const one = await records(bytes, on);
  const other = await records(bytes, off);
  let difference = '';
  if (!one.text.equals(other.text)) {
    const [predicted, full] = [one.text.toString().split('\n'), other.text.toString().split('\n')];
    const at = predicted.findIndex((line, i) => line !== full[i]);
    difference = `line ${at + 1}\npredicted: ${predicted[at]}\nin full:   ${full[at]}`;
  }
  return { difference, segments: one.segments, predicted: on.hits };
}

/** Input `n` of a run: mostly generated connections, else a recording, with some packets changed. */
export function inputOf(seed: number, n: number, recordings: readonly Uint8Array[]): Uint8Array {
  const random = new Random(seed, n);
  const recording = n % 8 === 7 ? split(random.pick(recordings) ?? new Uint8Array()) : null;
  return asCapture(changed(random, recording === null ? flows(random) : recording.records));
}
