/** Chinese beside English: the same numbers of the same packets, nothing left in English, punctuation and spaces as the rule says. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { languageOf } from '../../src/analyze.ts';
import { RULES } from '../../src/findings/registry.ts';
import { analyze, type OutputRecord } from '../../src/index.ts';
import { Language } from '../../src/words/language.ts';
import { bytes, say } from '../../src/words/phrase.ts';
import { EN } from '../../src/words/en/index.ts';
import { ZH, ZH_FINDINGS } from '../../src/words/zh/index.ts';
import { faultsOf, numbersIn } from '../helpers/chinese.ts';
import { run } from '../helpers/cli.ts';
import { optionsOf } from '../helpers/fixture-options.ts';

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });

/** Sentences that a change may add in English only, until somebody translates them. */
const MOST_UNTRANSLATED = 8;

const CAPTURES = files('fixtures').filter((path) => /\.(pcap|pcapng|tcpdump|txt)(\.gz)?$/.test(path));

const ENGLISH = languageOf('en');
const CHINESE = languageOf('zh');

/** One sentence of a record in both languages. */
interface Pair {
  readonly where: string;
  readonly english: string;
  readonly chinese: string;
}

function keyed(where: string, key: string, facts: unknown): Pair[] {
  const known = facts as Readonly<Record<string, unknown>>;
  const english = ENGLISH.text(key, known);
  const chinese = CHINESE.text(key, known);
  return english === null || chinese === null ? [] : [{ where: `${where}: ${key}`, english, chinese }];
}

function pairs(path: string, record: OutputRecord): Pair[] {
  switch (record.type) {
    case 'finding': {
      const where = `${path}: ${record.code}`;
      const english = ENGLISH.finding(record.code, record.facts, record.caveats);
      const chinese = CHINESE.finding(record.code, record.facts, record.caveats);
      if (english === null || chinese === null) throw new Error(`${where} has no words`);
      expect(chinese.fix, where).toHaveLength(english.fix.length);
      return [
        { where: `${where} title`, english: english.title, chinese: chinese.title },
        { where: `${where} says`, english: english.says, chinese: chinese.says },
        { where: `${where} why`, english: english.why, chinese: chinese.why },
        ...english.fix.map((one, i) => ({ where: `${where} fix ${i}`, english: one, chinese: chinese.fix[i] ?? '' })),
      ];
    }
    case 'connection':
      return [
        ...keyed(path, record.verdict.key, record.verdict.facts),
        ...[record.a, record.b].flatMap((end) =>
          end.calls.flatMap((call) => (call.noteKey === undefined ? [] : keyed(path, call.noteKey, {}))),
        ),
      ];
    case 'exchange':
    case 'evidence':
      return keyed(path, record.key, record.facts);
    case 'transition':
      return record.reasonKey === undefined ? [] : keyed(path, record.reasonKey, {});
    case 'capture-end':
      return [
        ...(record.noteMessages ?? []).flatMap(({ key, facts }) => keyed(path, key, facts)),
        ...(record.errorKey === undefined ? [] : keyed(path, record.errorKey, record.errorFacts)),
      ];
    case 'capture':
    case 'annotation':
    case 'revision':
    case 'connection-start':
    case 'host':
    case 'two-views':
    case 'summary':
      return [];
  }
}

async function allPairs(): Promise<Map<string, Pair>> {
  const found = new Map<string, Pair>();
  for (const path of CAPTURES) {
    try {
      for await (const record of analyze(path, optionsOf(path)))
        for (const pair of pairs(path, record)) if (!found.has(pair.chinese)) found.set(pair.chinese, pair);
    } catch (error) {
      // Fixtures that are no captures are there too; what they say is tested where they belong.
      if ((error as Error).name !== 'UnreadableInput') throw error;
    }
  }
  return found;
}

/** Numbers of a whole report; a number word is none, so 0 and 1 do not count (`zero window`, `One connection`). */
const stated = (report: string): string[] =>
  (report.match(/\d+(?:[.,:]\d+)*/g) ?? []).filter((one) => !/^[01]$/.test(one));

describe('Chinese', () => {
  it('has a sentence for nearly every key and finding; what has none is told in English', () => {
    const missing = [
      ...Object.keys(EN).filter((key) => !(key in ZH)),
      ...RULES.map((rule) => rule.code as string).filter((code) => !ZH_FINDINGS.has(code)),
    ];
    expect(missing.length, `not in Chinese yet: ${missing.join(', ')}`).toBeLessThanOrEqual(MOST_UNTRANSLATED);
    const fallback = new Language(
      'zh',
      new Map([['TE0000', () => ({ title: say`x`, says: say`${bytes(2)}`, why: say``, fix: [] })]]),
    );
    expect(fallback.finding('TE0000', {})).toMatchObject({ title: 'x', says: '2 bytes' });
  });

  it(
    'tells the same numbers as English, written by one rule, for every message of every fixture',
    { timeout: 300_000 },
    async () => {
      const wrong: string[] = [];
      for (const { where, english, chinese } of (await allPairs()).values()) {
        if (numbersIn(english).join(' ') !== numbersIn(chinese).join(' '))
          wrong.push(`${where}\n  ${english}\n  ${chinese}`);
        for (const fault of faultsOf(chinese)) wrong.push(`${where}: ${fault}\n  ${chinese}`);
      }
      expect(wrong).toEqual([]);
    },
  );

  it('has the same numbers, packets and codes in whole reports of every fixture', { timeout: 600_000 }, async () => {
    const wrong: string[] = [];
    for (const path of CAPTURES) {
      const english = await run(['--lang', 'en', path], { columns: 400 });
      const chinese = await run(['--lang', 'zh', path], { columns: 400 });
      expect(chinese.code, path).toBe(english.code);
      const [wanted, said] = [stated(english.out), stated(chinese.out)];
      if (wanted.toSorted().join(' ') !== said.toSorted().join(' ')) wrong.push(path);
    }
    expect(wrong).toEqual([]);
  });
});
