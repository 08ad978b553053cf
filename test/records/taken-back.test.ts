/** A RST that its receiver did not take: the story shows it in the state that it never left, told live as from a saved result. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../helpers/cli.ts';

const OPENED = [
  '12:00:00.000000 IP 10.0.0.2.40000 > 10.0.0.1.80: Flags [S], seq 1000, win 64240, options [mss 1460], length 0',
  '12:00:00.020000 IP 10.0.0.1.80 > 10.0.0.2.40000: Flags [S.], seq 5000, ack 1001, win 64240, options [mss 1460], length 0',
  '12:00:00.020100 IP 10.0.0.2.40000 > 10.0.0.1.80: Flags [.], ack 5001, win 64240, length 0',
  '12:00:00.030000 IP 10.0.0.2.40000 > 10.0.0.1.80: Flags [P.], seq 1001:1101, ack 5001, win 64240, length 100',
  '12:00:00.050000 IP 10.0.0.1.80 > 10.0.0.2.40000: Flags [.], ack 1101, win 64240, length 0',
  '12:00:00.060000 IP 10.0.0.2.40000 > 10.0.0.1.80: Flags [R.], seq 1101, ack 5001, win 64240, length 0',
];
/** The server's data, so late that the RST had come by then if it ever did. */
const GOES_ON =
  '12:00:02.060000 IP 10.0.0.1.80 > 10.0.0.2.40000: Flags [P.], seq 5001:5201, ack 1101, win 64240, length 200';

async function rowsOfReset(lines: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'taken-back-'));
  try {
    const text = join(folder, 'reset.txt');
    writeFileSync(text, `${lines.join('\n')}\n`);
    const saved = join(folder, 'reset.ndjson');
    writeFileSync(saved, (await run([text, '-f', 'ndjson'])).out);
    const reports = [await run([text], { columns: 140 }), await run(['report', saved], { columns: 140 })];
    return reports.map(({ out }) => out.split('\n').find((line) => line.includes(' RST ACK ')) ?? '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the row of a reset', () => {
  it('shows no end of who goes on after it', async () => {
    const rows = await rowsOfReset([...OPENED, GOES_ON]);
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row.match(/CLOSED/g)).toHaveLength(1);
  });

  it('shows the end of who took it', async () => {
    for (const row of await rowsOfReset(OPENED)) expect(row.match(/CLOSED/g)).toHaveLength(2);
  });
});
