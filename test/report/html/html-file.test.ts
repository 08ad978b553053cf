/** The report as one file: what it may hold, how large it becomes, and that it is written where it was asked for. */
import { describe, expect, it } from 'vitest';
import { languageOf } from '../../../src/analyze.ts';
import type { ConnectionRecord } from '../../../src/records/contract.ts';
import { unpackRows } from '../../../src/report/html/packet-rows.ts';
import { Track } from '../../../src/report/html/track.ts';
import { ViewerSink } from '../../../src/report/html/viewer-sink.ts';
import { chosen } from '../../../src/web/viewer/choice.ts';
import { ReportData } from '../../../src/web/viewer/data.ts';
import { run, SESSION } from '../../helpers/cli.ts';
import { htmlOf, indexOf } from '../../helpers/html.ts';
import { viewOf } from '../../helpers/view.ts';

describe('an HTML report', () => {
  it('is one small file that names no address to load from', async () => {
    const html = await htmlOf(['-'], SESSION);
    expect(html.length).toBeLessThan(400_000);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const outside = html.replaceAll(/<script type="(?:module|text\/plain" id="later-\w+)">[^]*?<\/script>/g, '');
    expect(outside).not.toMatch(/<(?:link|img|iframe)|(?:src|href)=/);
    expect(/\bimport\s*\(|\bfetch\s*\(|XMLHttpRequest|WebSocket/.exec(html)?.[0]).toBeUndefined();
    expect(indexOf(html).counted).toMatchObject({ connections: 1, bytes: 600 });
  });

  it('holds no text of the input outside of what is packed', async () => {
    const hostile = '</script><script>alert(1)</script><!--';
    const text = SESSION.replaceAll('10.0.0.2', 'host.example');
    const html = await htmlOf(['-'], `${hostile}\n${text}`);
    expect(html.includes('alert(1)')).toBe(false);
    expect(html.includes('host.example')).toBe(false);
    expect(JSON.stringify(indexOf(html))).toContain('host.example');
  });

  it('goes to the file that was asked for, and over no input', async () => {
    const terminal = await run(['-', '--format', 'html'], { stdin: SESSION, stdoutIsTty: true, columns: 80 });
    expect(terminal.code).toBe(64);
    expect(terminal.err).toMatch(/--output report\.html/);
    const input = 'fixtures/findings/connection-refused/hit.tcpdump';
    const over = await run([input, '--format', 'ndjson', '-o', `./${input}`]);
    expect(over.code).toBe(64);
    expect(over.err).toMatch(/is an input/);
    const records = await run([input, '--format', 'ndjson', '-o', 'records.ndjson']);
    expect(records.out).toBe('');
    expect(records.files['records.ndjson']).toBe((await run([input, '--format', 'ndjson'])).out);
  });
});

/** A connection that says no more than it must. */
const record = (id: number, trouble: ConnectionRecord['trouble']): ConnectionRecord => {
  const end = { port: 1, role: 'unknown', calls: [], segments: 1, bytes: 1, retransmittedSegments: 0 } as const;
  return {
    type: 'connection',
    id,
    file: 0,
    tuple: '',
    firstFrame: 1,
    lastFrame: 1,
    a: { ...end, address: `a${id}`, calls: [], retransmittedBytes: 0 },
    b: { ...end, address: `b${id}`, calls: [], retransmittedBytes: 0 },
    vantage: { at: 'unknown' },
    verdict: { slug: 's', key: 'none', text: 't'.repeat(2_000), facts: {}, frames: [] },
    trouble,
  };
};

describe('the table of a report', () => {
  it('is searched also by the name of the server and the request that a connection asks for', () => {
    const options = { version: '', lang: 'en', other: languageOf('zh'), page: () => '' } as const;
    const sink = new ViewerSink({ block: () => 0 }, options);
    sink.connection({ ...record(0, 'none'), name: { protocol: 'tls', host: 'api.example.org', frame: 4 } });
    const request = 'GET /orders HTTP/1.1';
    sink.connection({ ...record(1, 'none'), name: { protocol: 'http', host: 'shop.example', request, frame: 4 } });
    const data = new ReportData(sink.index(), { block: async () => new Uint8Array() });
    expect(chosen(data, { q: 'API.example' })).toEqual([0]);
    expect(chosen(data, { q: '/orders' })).toEqual([1]);
    expect(chosen(data, { q: 'example' })).toEqual([0, 1]);
    expect(chosen(data, { q: 'nobody.example' })).toEqual([]);
  });
});

/** Of `many` connections every second is in trouble, with these findings. */
function grown(
  many: number,
  codesOf: (id: number) => readonly string[],
  memory?: number,
): { sink: ViewerSink; size: number } {
  let size = 0;
  const sink = new ViewerSink(
    {
      block: (bytes) => {
        size += bytes.length;
        return bytes.length;
      },
    },
    {
      version: '',
      lang: 'en',
      other: languageOf('zh'),
      page: () => '',
      budget: 2_000_000,
      ...(memory === undefined ? {} : { memory }),
    },
  );
  for (let id = 0; id < many; id++) {
    const trouble = id % 2 === 0 ? 'none' : 'problem';
    sink.opened(id);
    for (let i = 0; i < 40; i++) sink.packet(viewOf({ connection: id, frame: i + 1, kind: 'data', length: i }));
    const codes = codesOf(id);
    const rest = { bytes: 2, closed: true, ending: 'well', sentAgain: 0, slowestNs: -1 } as const;
    if (!sink.onlyCounts({ id, trouble, codes, ...rest })) sink.connection(record(id, trouble));
  }
  sink.flush();
  return { sink, size };
}

describe('a report that grows too large', () => {
  it('leaves out first what went well, keeps what is in trouble, and says what it left out', () => {
    const { sink, size } = grown(800, () => []);
    const { connections: c, counted, leftOut } = sink.index();
    expect(counted).toMatchObject({ connections: 800, bytes: 1_600, closed: 800 });
    expect(counted.trouble).toEqual({ problem: 400, warning: 0, note: 0, none: 400 });
    expect(c.trouble.filter((rank) => rank === 3)).toHaveLength(400);
    expect(c.id.length + leftOut.connections).toBe(800);
    expect(leftOut).toMatchObject({ alike: 0 });
    expect(leftOut.connections).toBeGreaterThan(100);
    expect(leftOut.packets).toBeGreaterThan(0);
    expect(c.plain.filter((bytes) => bytes === 0)).toHaveLength(leftOut.packets);
    expect(size).toBeLessThan(2_000_000);
  });

  it('has an end also where everything is in trouble, and tells what is seen for the first time', () => {
    const { sink, size } = grown(20_000, (id) => (id > 19_000 ? ['TE0002'] : ['TE0001']));
    const { connections: c, leftOut } = sink.index();
    expect(size).toBeLessThan(2_200_000);
    expect(c.id.length + leftOut.connections + leftOut.alike).toBe(20_000);
    expect(leftOut.alike).toBeGreaterThan(8_000);
    expect(c.id.filter((id) => id > 19_000).length).toBeGreaterThanOrEqual(10);
    // What is kept is counted, and does not grow with what is left out.
    expect(sink.heldBytes()).toBeLessThan(2_000_000);
  });
});

/** How many of 4,000 stand in the table. */
const counts = (memory?: number): number => grown(4_000, () => [], memory).sink.index().connections.id.length;

describe('a report whose table would take too much memory until it is written', () => {
  it('leaves out what went well and what is alike, however small the file would be', () => {
    const most = 500_000;
    expect(counts(most) * 900).toBeLessThan(1.1 * most);
    expect(counts(most)).toBeGreaterThan(100);
    expect(counts(100 * most)).toBe(counts());
  });
});

describe('a connection to which too much happens', () => {
  it('keeps so many remarks, says how many it left out, and draws their packets', () => {
    const track = new Track();
    const many = 200_000;
    for (let frame = 1; frame <= many; frame++)
      track.packet(viewOf({ frame, kind: 'fast-retransmission', length: 100 }));
    const { marked, packets, marksLeftOut } = track.finish();
    expect(unpackRows(marked).length + marksLeftOut).toBe(many);
    expect(packets).toBe(marksLeftOut);
    expect(marksLeftOut).toBeGreaterThan(0);
    expect(track.marks(many - marksLeftOut)).toBe(true);
    expect(track.marks(many - marksLeftOut + 1)).toBe(false);
  });
});

describe('tcptrace-explain open', () => {
  it('writes the report to a temporary file, says where, and shows it unless told not to', async () => {
    await htmlOf(['-'], SESSION);
    const input = 'fixtures/findings/connection-refused/hit.tcpdump';
    const opened = await run(['open', input]);
    expect(opened.code).toBe(0);
    expect(opened.out).toBe('temporary/hit.tcpdump.html\n');
    expect(opened.shown).toEqual(['temporary/hit.tcpdump.html']);
    expect(indexOf(opened.files['temporary/hit.tcpdump.html'] ?? '').counted.connections).toBe(1);
    expect((await run(['open', input, '--no-open'])).shown).toEqual([]);
    const missing = await run(['open', 'no-such-file.pcap']);
    expect([missing.code, missing.out, missing.shown]).toEqual([2, '', []]);
  });
});
