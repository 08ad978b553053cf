/** In which language a report comes: asked for, or by the locale of who reads. */
import { describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../helpers/cli.ts';
import { localeLanguage, reportLanguage } from '../../src/cli/language.ts';

describe('the language of a locale', () => {
  it.each(['zh_CN.UTF-8', 'zh_CN.utf8', 'zh_CN', 'zh', 'zh_SG.UTF-8', 'zh-Hans', 'zh_Hans_CN', 'zh_CN.UTF-8@pinyin'])(
    'is Chinese for %s',
    (LANG) => expect(localeLanguage({ LANG })).toBe('zh'),
  );

  // GBK and Big5 are character sets that the report is not written in; Taiwan and Hong Kong write other characters.
  it.each(['C', 'POSIX', '', 'en_US.UTF-8', 'de_DE', 'zh_CN.GBK', 'zh_CN.GB2312', 'zh_TW.UTF-8', 'zh_HK', 'zhx_ZH'])(
    'is English for "%s"',
    (LANG) => expect(localeLanguage({ LANG })).toBe('en'),
  );

  it('is that of LC_ALL before LC_MESSAGES before LANG, of those that are not empty', () => {
    expect(localeLanguage({ LC_ALL: 'C', LC_MESSAGES: 'zh_CN.UTF-8', LANG: 'zh_CN.UTF-8' })).toBe('en');
    expect(localeLanguage({ LC_MESSAGES: 'zh_CN.UTF-8', LANG: 'en_US.UTF-8' })).toBe('zh');
    expect(localeLanguage({ LC_ALL: '', LANG: 'zh_CN.UTF-8' })).toBe('zh');
    expect(localeLanguage({})).toBe('en');
  });
});

describe('the language of a report', () => {
  const LANG = { LANG: 'zh_CN.UTF-8' };

  it('follows the locale where people read, and not where programs do', () => {
    expect(reportLanguage(null, 'terminal', LANG)).toBe('zh');
    expect(reportLanguage(null, 'html', LANG)).toBe('zh');
    for (const format of ['ndjson', 'json', 'pcapng']) expect(reportLanguage(null, format, LANG)).toBe('en');
  });

  it('is the one that is asked for', () => {
    expect(reportLanguage('zh', 'ndjson', {})).toBe('zh');
    expect(reportLanguage('en', 'terminal', LANG)).toBe('en');
  });
});

describe('saved results', () => {
  const capture = 'fixtures/recorded/spine/unread-data-reset/client.pcap';

  async function found(...args: string[]): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'language-'));
    try {
      const file = join(folder, 'saved.ndjson');
      writeFileSync(file, (await run([capture, '--format', 'ndjson'])).out);
      return (await run(['report', file, ...args])).out;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('are told in the language that is asked for, as the capture itself would be', async () => {
    for (const format of ['terminal', 'ndjson', 'json']) {
      const args = ['--lang', 'zh', '--format', format];
      expect(await found(...args), format).toBe((await run([capture, ...args])).out);
    }
  });

  it('keep their sentences in NDJSON when none is asked for', async () => {
    expect(await found('--format', 'ndjson')).toBe((await run([capture, '--format', 'ndjson'])).out);
  });
});
