/**
 * Whole reports as a person reads them: terminal, 80 columns, some also narrow and wide, no colour. `npm run stories` writes them anew; a change shows in
 * the diff and is read line by line before it is committed.
 */
import { describe, expect, it } from 'vitest';
import { textWidth } from '../../src/report/layout.ts';
import { run } from '../helpers/cli.ts';

const STORIES: Readonly<Record<string, string>> = {
  'unread-data-reset': 'fixtures/recorded/spine/unread-data-reset/client.pcap',
  'connection-refused': 'fixtures/recorded/spine/connection-refused/client.pcap',
  'data-after-close': 'fixtures/recorded/spine/data-after-close/client.pcap',
  'begins-mid-connection': 'fixtures/recorded/spine/begins-mid-connection/client.pcap',
  'three-holes-at-the-receiver': 'fixtures/recorded/retransmission/three-holes/client.pcap',
  'slow-reader': 'fixtures/recorded/stalls/slow-reader/server.pcap',
  'client-gives-up': 'fixtures/recorded/between/client-timeout-1s/client.pcap',
  'reset-by-a-router': 'fixtures/recorded/between/reset-by-router/client.pcap',
  'nat-mapping-expired': 'fixtures/recorded/between/nat-mapping-expired/client.pcap',
  'syn-proxy-without-server': 'fixtures/recorded/between/synproxy-server-down/client.pcap',
  'port-scan': 'fixtures/recorded/between/nmap-syn-scan/client.pcap',
  'pasted-text': 'fixtures/text/pastes/mail-quoted-wrapped.txt',
};

describe('the report of', () => {
  it.each(Object.entries(STORIES))('%s', async (name, path) => {
    const { out, err } = await run([path], { columns: 80 });
    expect(err).toBe('');
    await expect(out).toMatchFileSnapshot(`stories/${name}.txt`);
  });
});

/** The narrowest and a wide terminal. */
const WIDTHS: readonly (readonly [keyof typeof STORIES, number])[] = [
  ['unread-data-reset', 40],
  ['unread-data-reset', 160],
  ['slow-reader', 40],
  ['slow-reader', 160],
  ['port-scan', 40],
  ['port-scan', 160],
];

describe('the report on another terminal:', () => {
  it.each(WIDTHS)('%s at %i columns', async (name, columns) => {
    const { out } = await run([STORIES[name] ?? ''], { columns });
    for (const line of out.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    await expect(out).toMatchFileSnapshot(`stories/${name}-${columns}.txt`);
  });
});

/** The same in Chinese, on a narrow, a usual and a wide terminal. */
const CHINESE = ['unread-data-reset', 'slow-reader', 'nat-mapping-expired', 'three-holes-at-the-receiver'] as const;

describe.each([40, 80, 160])('the Chinese report, %i columns wide, of', (columns) => {
  it.each(CHINESE)('%s', async (name) => {
    const { out, err } = await run(['--lang', 'zh', STORIES[name] ?? ''], { columns });
    expect(err).toBe('');
    await expect(out).toMatchFileSnapshot(`stories/zh-${columns}-${name}.txt`);
  });
});
