/** Nothing from outside steers what shows it: every code point of Unicode through every medium. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyzeInto } from '../../src/analyze.ts';
import { Collector } from '../../src/records/collect.ts';
import { ObjectSink } from '../../src/records/objects.ts';
import { escapeHtml, fileName, harmless, jsonText } from '../../src/words/escape.ts';
import type { RecordSink } from '../../src/records/sink.ts';
import { FollowReport } from '../../src/report/follow.ts';
import { writeJson } from '../../src/report/json.ts';
import { NdjsonReport } from '../../src/report/ndjson.ts';
import { TerminalReport } from '../../src/report/terminal.ts';
import { run, SESSION } from '../helpers/cli.ts';
import { LAST, leaked, unseen } from '../helpers/unseen.ts';
import { reportWords } from '../../src/words/report-words.ts';

const BLOCK = 0x1000;
const blocks: string[] = [];
for (let from = 0; from <= LAST; from += BLOCK) {
  const codes = Array.from({ length: BLOCK }, (_, i) => from + i);
  // Joined by a letter, so that two surrogates are never taken for a pair.
  blocks.push(codes.map((code) => String.fromCodePoint(code)).join('x'));
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** Analyses a session between hosts of these names, from an input of this name. */
const analysed = (sink: RecordSink, name: string, host = '10.0.0.1'): Promise<unknown> =>
  analyzeInto(sink, [{ path: name, input: { stream: bytesOf(SESSION.replaceAll('10.0.0.1.', `${host}.`)) } }]);

const style = {
  words: reportWords('en'),
  width: 100,
  colour: false,
  time: 'relative',
  payload: true,
  packets: true,
} as const;

describe('every code point of Unicode', () => {
  it('is either shown as it is or as a visible escape, each in one place', () => {
    const faults: string[] = [];
    for (let code = 0; code <= LAST; code++) {
      const ch = String.fromCodePoint(code);
      const hex = code.toString(16);
      const hidden = unseen[code] === 1;
      const json = jsonText([ch]);
      if (harmless(ch) !== (hidden ? `\\u{${hex}}` : ch)) faults.push(`terminal: U+${hex} is ${harmless(ch)}`);
      if (hidden && !/^\["\\[ubfnrt]/.test(json)) faults.push(`JSON: U+${hex} is ${json}`);
      if ((JSON.parse(json) as string[])[0] !== ch) faults.push(`JSON: U+${hex} comes back as another`);
      for (const text of [json, escapeHtml(ch), fileName(`a${ch}`)])
        if (leaked(text) !== null) faults.push(`U+${hex} is raw in ${json}`);
    }
    expect(faults.slice(0, 5)).toEqual([]);
  });

  it('leaves no report raw, as the name of an input', async () => {
    const media: Readonly<Record<string, (name: string) => Promise<string>>> = {
      terminal: async (name) => {
        let out = '';
        const write = (text: string): void => void (out += text);
        await analysed(
          new TerminalReport(write, { ...style, all: true, selected: false, errno: null, saved: false }),
          name,
        );
        return out;
      },
      follow: async (name) => {
        let out = '';
        const report = new FollowReport((text) => void (out += text), style);
        await analysed(report, name);
        report.flush();
        return out;
      },
      ndjson: async (name) => {
        let out = '';
        await analysed(new NdjsonReport((bytes) => void (out += Buffer.from(bytes).toString())), name);
        const [first = ''] = out.split('\n');
        // What was escaped is still there for who reads it (lone surrogates too, RFC 8259 §8.2).
        expect((JSON.parse(first) as { path: string }).path).toBe(name);
        return out;
      },
      json: async (name) => {
        let out = '';
        const collector = new Collector();
        await analysed(new ObjectSink((record) => collector.add(record)), name);
        writeJson((bytes) => void (out += Buffer.from(bytes).toString()), collector.value());
        return out;
      },
    };
    for (const [medium, found] of Object.entries(media)) {
      for (const name of blocks) {
        const out = await found(name);
        expect(leaked(out), medium).toBeNull();
        expect(out.length, medium).toBeGreaterThan(200);
      }
    }
  });
});

describe('names in packets', () => {
  const hosts = ['evil\u009b31mname', 'evil\u061cname', 'soft\u00adhyphen', 'filler\u3164name', 'tag\u{e0000}name'];
  it('are escaped in whatever report tells of them', async () => {
    for (const host of hosts) {
      const stdin = SESSION.replaceAll('10.0.0.1.', `${host}.`);
      for (const options of [[], ['--format', 'ndjson'], ['--format', 'json'], ['--follow'], ['--frame', '4']]) {
        const { out, err } = await run(['-', ...options], { stdin });
        expect(out).not.toBe('');
        expect(leaked(out), `${options.join(' ')} ${jsonText([host])}`).toBeNull();
        expect(leaked(err)).toBeNull();
      }
    }
  });
});

describe('names of files and arguments in messages', () => {
  const evil = 'a\u001b]0;title\u0007\u202eb\nc';
  it('are escaped where they are complained about', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tcptrace-escape-'));
    try {
      const path = join(folder, evil);
      writeFileSync(path, 'no capture');
      for (const argv of [
        [path],
        [`${path}-missing`],
        [folder, '--format', 'ndjson'],
        ['-', '--errno', evil],
        ['-', '--filter', `host ${evil}`],
        [`--${evil}`],
        ['-', '--format', evil],
        ['explain', evil],
        ['errno', evil],
      ]) {
        const { out, err, code } = await run(argv);
        expect(code).not.toBe(0);
        expect(leaked(err), JSON.stringify(argv)).toBeNull();
        expect(leaked(out), JSON.stringify(argv)).toBeNull();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are escaped in the line of progress', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tcptrace-escape-'));
    try {
      const path = join(folder, evil);
      writeFileSync(path, SESSION);
      let now = 0;
      const { err } = await run([path], { stderrIsTty: true, now: () => (now += 2_000) });
      expect(err).toContain('\\u{1b}]0;title');
      expect(leaked(err.replaceAll('\r\u001b[K', ''))).toBeNull();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('names of files that are written', () => {
  it('are one step of a path that no shell and no system takes for something else', () => {
    for (const text of [
      '../../etc/passwd',
      '/',
      '..',
      '-rf',
      '.hidden',
      'C:\\x',
      'a|b>c',
      'con',
      'NUL.txt',
      'x'.repeat(999),
    ]) {
      const name = fileName(text);
      expect(name).toMatch(/^[^-./\\:|<>"*?\s][^/\\:|<>"*?\s]*$/);
      expect(name).not.toMatch(/^(con|nul)(\.|$)/i);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(224);
    }
    expect(fileName('capture 1.pcap')).toBe('capture_1.pcap');
    expect(fileName('Straße-東京.pcapng')).toBe('Straße-東京.pcapng');
    expect(fileName('')).toBe('unnamed');
  });
});

describe('HTML', () => {
  it('is never ended or begun by text, also within a quoted attribute', () => {
    expect(escapeHtml(`<b a="'">&amp;`)).toBe('&lt;b a=&quot;&#39;&quot;&gt;&amp;amp;');
    for (const block of blocks) expect(escapeHtml(block)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
  });
});

describe('the pages of explain', () => {
  it('hold nothing unseen, as they are printed as they are', () => {
    const folder = 'docs/findings';
    for (const page of readdirSync(folder)) expect(leaked(readFileSync(join(folder, page), 'utf8')), page).toBeNull();
  });
});
