/**
 * Keepalive probes in texts that print no number of an empty segment. The first text is the log with which a stack's
 * maintainers showed that it resets a connection whose probes stay unanswered (apache/nuttx pull request 17888), its
 * addresses, ports and numbers changed.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../helpers/cli.ts';

const A = '192.0.2.2.15149';
const B = '192.0.2.3.7777';
const OPENED = [
  `15:09:37.982173 IP ${A} > ${B}: Flags [S], seq 2192172, win 16384, options [mss 1460], length 0`,
  `15:09:37.985750 IP ${B} > ${A}: Flags [S.], seq 9192172, ack 2192173, win 16384, options [mss 1460], length 0`,
  `15:09:37.992246 IP ${A} > ${B}: Flags [.], ack 1, win 16384, length 0`,
];
const ack = (time: string, from = A, to = B): string =>
  `15:09:${time} IP ${from} > ${to}: Flags [.], ack 1, win 16384, length 0`;
const reset = (time: string): string => `15:09:${time} IP ${A} > ${B}: Flags [R.], seq 1, ack 1, win 16384, length 0`;

interface Line {
  readonly type: string;
  readonly kind?: string;
  readonly frame?: number;
  readonly certainty?: string;
  readonly code?: string;
  readonly detail?: { readonly cause?: string };
  readonly facts?: { readonly keepIdleNs?: number };
}

async function read(...lines: string[]): Promise<Line[]> {
  const { out } = await run(['--format', 'ndjson', '-'], { stdin: `${lines.join('\n')}\n` });
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const probes = (lines: readonly Line[]): (number | undefined)[] =>
  lines.filter((l) => l.kind === 'keepalive-probe').map((l) => l.frame);
const resetOf = (lines: readonly Line[]): object => {
  const { certainty, detail } = lines.find((l) => l.kind === 'reset') ?? {};
  return { certainty, cause: detail?.cause };
};

describe('in a text without numbers of empty segments', () => {
  it('a reset behind unanswered probes of a known prober is most likely giving up', async () => {
    const lines = await read(
      ...OPENED,
      ack('44.002307'),
      ack('46.012481'),
      ack('47.173766', B, A),
      ack('49.129417', B, A),
      ack('51.142228'),
      ack('53.152534'),
      ack('55.162201'),
      reset('57.172304'),
    );
    expect(probes(lines)).toEqual([4, 5, 8, 9, 10]);
    expect(resetOf(lines)).toEqual({ certainty: 'assumed', cause: 'keepalive-gave-up' });
    // The last row of probes began at their interval; what the program had set shows in the first silence.
    expect(lines.find((l) => l.code === 'TE6001')?.facts?.keepIdleNs).toBeCloseTo(6.02e9, -8);
  });

  it('empty ACKs after short silences, of a side not known to probe, are no probes', async () => {
    const lines = await read(...OPENED, ack('40.002307'), ack('42.012481'), reset('44.022304'));
    expect(probes(lines)).toEqual([]);
    expect(lines.map((l) => l.code)).not.toContain('TE6001');
  });

  it('a probe that was answered is no reason for a later reset', async () => {
    const lines = await read(...OPENED, ack('44.002307'), ack('44.003307', B, A), reset('46.022304'));
    expect(probes(lines)).toEqual([4]);
    expect(resetOf(lines)).not.toMatchObject({ cause: 'keepalive-gave-up' });
    expect(lines.map((l) => l.code)).not.toContain('TE6001');
  });
});
