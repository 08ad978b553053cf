/** The same frames by tshark: its labels put beside a kernel's, as the nearest of the contract's kinds. */
import { spawnSync } from 'node:child_process';
import type { Label } from './score.ts';

/** tshark's field and what it claims; `tcp.analysis.rto` is set where it gives a time-out. */
const FIELDS = [
  ['tcp.analysis.fast_retransmission', 'fast-retransmission'],
  ['tcp.analysis.rto', 'retransmission-timeout'],
  ['tcp.analysis.out_of_order', 'reordered'],
  ['tcp.analysis.duplicate_ack', 'duplicate-ack'],
  ['tcp.analysis.window_update', 'window-update'],
  ['tcp.analysis.keep_alive', 'keepalive-probe'],
  ['tcp.analysis.zero_window_probe', 'window-probe'],
  ['tcp.analysis.retransmission', 'unclassified-retransmission'],
  ['tcp.analysis.spurious_retransmission', 'spurious'],
] as const;

export const hasTshark = (): boolean => spawnSync('tshark', ['-v']).status === 0;

export function tsharkSays(path: string): Map<number, Label[]> {
  const fields = FIELDS.flatMap(([field]) => ['-e', field]);
  const run = spawnSync('tshark', ['-r', path, '-T', 'fields', '-e', 'frame.number', ...fields], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const said = new Map<number, Label[]>();
  for (const line of run.stdout.split('\n')) {
    const [number, ...values] = line.split('\t');
    const labels: Label[] = [];
    const spurious = (values[8] ?? '') !== '';
    for (const [i, [, kind]] of FIELDS.entries())
      if ((values[i] ?? '') !== '' && kind !== 'spurious') labels.push({ kind, spurious });
    if (labels.length > 0) said.set(Number(number), labels);
  }
  return said;
}
