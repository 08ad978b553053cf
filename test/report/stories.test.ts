/**
 * Whole reports as a person reads them: twelve stories, three widths, both languages, no colour. `npm run stories` writes them anew; a change shows
 * in the diff and is read line by line before it is committed.
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

/** The narrowest terminal, the usual one, a wide one. */
const WIDTHS = [40, 80, 160];

/** What no line may begin with, by the rules of Chinese: what ends a part of a sentence. */
const BEGINS_NO_LINE = /^ *[，。、；：！？）》」』”’%·—]/u;

describe.each(['en', 'zh'])('in the language %s', (lang) => {
  describe.each(WIDTHS)('at %i columns the report of', (columns) => {
    it.each(Object.entries(STORIES))('%s', async (name, path) => {
      const { out, err } = await run(['--lang', lang, path], { columns });
      expect(err).toBe('');
      for (const line of out.split('\n')) {
        expect(textWidth(line), line).toBeLessThanOrEqual(columns);
        expect(line).not.toMatch(BEGINS_NO_LINE);
      }
      await expect(out).toMatchFileSnapshot(`stories/${lang}-${columns}/${name}.txt`);
    });
  });
});
