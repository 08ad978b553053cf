/** The border of words: the engine holds no sentence, and what a saved record says can be said again from its keys and facts. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../helpers/fixture-options.ts';
import { languageOf } from '../../src/analyze.ts';
import { RULES } from '../../src/findings/registry.ts';
import { analyze, type OutputRecord } from '../../src/index.ts';
import {
  wordedCaptureEnd,
  wordedConnection,
  wordedEvidence,
  wordedExchange,
  wordedFinding,
  wordedHost,
  wordedTransition,
  wordedTwoViews,
} from '../../src/words/wording.ts';

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

const children = (node: Node): Node[] =>
  Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));

const nameOf = (node: unknown): string => {
  if (!isNode(node)) return '';
  const { name, value } = node;
  return typeof name === 'string' ? name : typeof value === 'string' ? value : '';
};

/** Two words next to each other, or a word beside what is put in. */
const SENTENCE = /[a-z]{2,}\)?[,;:]? [a-z(]|[a-z]{2,} $|^ [a-z]{2,}/i;

/** What is written with spaces and is no sentence. */
const CITATIONS = [
  /** A section of an RFC. */
  /^RFC \d+ §[\d.]+$/,
  /** The filter language of tcpdump. */
  /^(?: ?(?:src|dst|tcp|udp|host|port|not|or|and) ?)+$/,
  /** Options of this program. */
  /^(?:--[a-z-]+ ?[a-z]* ?)+$/,
  /** A setting with its value. */
  /^[\w.]+ = \d+$/,
  /** Names of protocols and tunnels. */
  /^(?:IP over (?:Fibre Channel|FireWire)|one of too many tunnels|unknown link type|(?:pppoe session|pbb service|nsh path)$)/,
  /** What xz-decompress says. */
  /^failed with error code 4$/,
];

/** Calls that name a protocol whose header is short or passed over, and those that compare with bytes of an input. */
const NAMING = new Set(['skip', 'short', 'ascii', 'startsWith']);

/** `skip` of `this.decoder.skip(…)`. */
const called = (callee: unknown): string =>
  isNode(callee) && callee.type === 'MemberExpression' ? nameOf(callee['property']) : nameOf(callee);

/** Where words are at home: a finding's `words`, its phrases, what is thrown at programmers, and the sources of rows. */
function isHome(node: Node): boolean {
  if (node.type === 'CallExpression' && nameOf(node['callee']) === 'row') return true;
  if (node.type === 'CallExpression' && NAMING.has(called(node['callee']))) return true;
  if (node.type === 'NewExpression') return nameOf(node['callee']) === 'RegExp';
  if (node.type === 'TaggedTemplateExpression') return nameOf(node['tag']) === 'say';
  if (node.type === 'Property') return ['words', 'rfcs', 'source'].includes(nameOf(node['key']));
  return node.type === 'ThrowStatement' || node.type === 'ImportDeclaration' || node.type.startsWith('TS');
}

function english(node: Node, found: string[] = []): string[] {
  if (isHome(node)) return found;
  const texts: string[] = [];
  if (node.type === 'Literal' && typeof node['value'] === 'string') texts.push(node['value']);
  if (node.type === 'TemplateElement') texts.push((node['value'] as { cooked: string }).cooked);
  for (const text of texts) if (SENTENCE.test(text) && !CITATIONS.some((one) => one.test(text))) found.push(text);
  for (const child of children(node)) english(child, found);
  return found;
}

const englishIn = (code: string): string[] => english(parseAst(code, { lang: 'ts' }) as unknown as Node);

/** The grammars of texts hold what other programs print, and what is drawn or packed for a page is markup. */
const printed = (path: string): boolean =>
  /^src\/(?:capture\/text\/(?!notes|unread|reader)|report\/(?:graph|html)\/)/.test(path);

describe('English', () => {
  it('is found in literals and templates, and not in words, citations and errors', () => {
    expect(englishIn("const a = { how: 'the other side' };")).toEqual(['the other side']);
    expect(englishIn('const a = `${n} packets of ${who}`;')).toHaveLength(1);
    expect(englishIn("f({ says: x ? 'no answer' : '' });")).toEqual(['no answer']);
    expect(englishIn("import x from '../a b'; throw new Error('no such row');")).toEqual([]);
    expect(englishIn("const a = say`sent ${b ? 'a second time' : 'once'}`;")).toEqual([]);
    expect(englishIn("c.short('IPv6 extension'); this.note('no use of it');")).toEqual(['no use of it']);
    expect(englishIn("const a = { rfcs: ['RFC 9293 §3.10.7'], key: 'verdict.reset', unit: 'ms' };")).toEqual([]);
  });

  it.each([
    'src/wire',
    'src/segment',
    'src/capture',
    'src/flow',
    'src/sockets',
    'src/findings',
    'src/report',
    'src/cli',
  ])('is not in %s', (folder) => {
    const found = files(folder)
      .filter((path) => path.endsWith('.ts') && !printed(path))
      .flatMap((path) => englishIn(readFileSync(path, 'utf8')).map((text) => `${path}: ${text}`));
    expect(found).toEqual([]);
  });
});

/** What a person reads and what is beside it for no other reason, taken out of a record again. */
function unworded(record: OutputRecord): OutputRecord {
  const bare = JSON.parse(JSON.stringify(record)) as Record<string, unknown>;
  const ends = [bare['a'], bare['b'], bare].filter((end) => typeof end === 'object' && end !== null);
  for (const end of ends as { calls?: { note?: string }[]; timers?: Record<string, unknown> }[]) {
    for (const call of end.calls ?? []) delete call.note;
    for (const field of ['system', 'rule', 'alsoFits']) delete end.timers?.[field];
  }
  for (const field of ['title', 'says', 'why', 'fix', 'text', 'notes', 'error']) delete bare[field];
  delete (bare['truncatedAt'] as { why?: string } | undefined)?.why;
  delete (bare['verdict'] as { text?: string } | undefined)?.text;
  if (bare['reasonKey'] !== undefined) delete bare['rfc'];
  return bare as unknown as OutputRecord;
}

const ENGLISH = languageOf('en');

function worded(record: OutputRecord): OutputRecord | null {
  switch (record.type) {
    case 'finding':
      return wordedFinding(record, ENGLISH);
    case 'connection':
      return wordedConnection(record, ENGLISH);
    case 'exchange':
      return wordedExchange(record, ENGLISH);
    case 'evidence':
      return wordedEvidence(record, ENGLISH);
    case 'host':
      return wordedHost(record, ENGLISH);
    case 'transition':
      return wordedTransition(record, ENGLISH);
    case 'capture-end':
      return wordedCaptureEnd(record, ENGLISH);
    case 'two-views':
      return wordedTwoViews(record, ENGLISH);
    case 'capture':
    case 'annotation':
    case 'revision':
    case 'connection-start':
    case 'summary':
      return null;
  }
}

const CAPTURES = files('fixtures').filter((path) => /\.(pcap|pcapng|tcpdump|txt)(\.gz)?$/.test(path));

describe('a saved record', () => {
  it('says the same again from its keys and facts, in every fixture', { timeout: 300_000 }, async () => {
    const codes = new Set<string>();
    for (const path of CAPTURES) {
      try {
        for await (const record of analyze(path, optionsOf(path))) {
          const again = worded(unworded(record));
          if (again === null) continue;
          if (record.type === 'finding') codes.add(record.code);
          expect(again, path).toEqual(JSON.parse(JSON.stringify(record)));
        }
      } catch (error) {
        // Fixtures that are no captures are there too; what they say is tested where they belong.
        if ((error as Error).name !== 'UnreadableInput') throw error;
      }
    }
    expect(RULES.map((rule) => rule.code as string).filter((code) => !codes.has(code))).toEqual([]);
  });
});

describe('a language without a sentence', () => {
  it('lets the text of a saved record stand where no rule has its code', () => {
    const saved = { code: 'TE9999', slug: 'x', title: 'T', says: 'S.', why: 'W.', fix: ['F.'], facts: {} };
    const record = { ...saved, type: 'finding', severity: 'note', certainty: 'observed', connection: null } as const;
    expect(wordedFinding({ ...record, frames: [], rfcs: [] }, ENGLISH)).toMatchObject(saved);
    expect(ENGLISH.sentence('verdict.of-tomorrow', {})).toBeNull();
  });
});
