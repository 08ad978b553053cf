/** The import arrow of docs/architecture.md: data flows one way, and so do imports. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = 'src';

/** What each layer may import besides itself. Single files in src/ are layers of their own. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  units: [],
  platform: ['units'],
  'errno-numbers': [],
  'tcp-flags': [],
  records: ['units', 'tcp-flags'],
  words: ['units', 'tcp-flags', 'errno-numbers', 'records'],
  wire: ['units', 'tcp-flags', 'records'],
  segment: ['units', 'tcp-flags', 'wire', 'records'],
  capture: ['units', 'tcp-flags', 'platform', 'wire', 'segment', 'records'],
  flow: ['units', 'tcp-flags', 'platform', 'errno-numbers', 'records', 'wire', 'segment'],
  evidence: ['units', 'records', 'segment'],
  sockets: ['units', 'errno-numbers', 'records', 'wire', 'segment', 'flow'],
  findings: ['units', 'tcp-flags', 'records', 'words', 'wire', 'segment', 'flow', 'sockets'],
  report: ['units', 'tcp-flags', 'records', 'words'],
  analyze: ['units', 'records', 'words', 'capture', 'segment', 'flow', 'evidence', 'findings'],
  library: ['units', 'platform', 'records', 'words', 'report', 'analyze'],
  index: ['units', 'platform', 'records', 'words', 'capture', 'analyze', 'library'],
  batch: ['units', 'tcp-flags', 'records', 'words', 'wire', 'segment', 'capture', 'analyze', 'index', 'report'],
  web: [
    'units',
    'tcp-flags',
    'platform',
    'records',
    'words',
    'report',
    'segment',
    'capture',
    'analyze',
    'batch',
    'index',
  ],
  cli: ['units', 'platform', 'records', 'words', 'capture', 'analyze', 'index', 'report', 'batch'],
};

/** What findings may ask of `flow/`: conclusions drawn from summaries, whole-file views, events. */
const INTERFACES: ReadonlySet<string> = new Set(
  [
    'summary',
    'outcome/capture-summary',
    'events',
    // Conclusions from a connection's summary.
    'outcome/addresses',
    'parts/dialogue',
    'timing/conclusions',
    'path/distance',
    'icmp/errno-icmp',
    'witness/missing',
    'opening/syn-schedules',
    'path/ttl',
    'timing/turn-taking',
    'path/vantage',
    'ending/idle-times',
    'ending/outlived',
    'ending/silence',
    'ending/unaccepted',
    'opening/proxied',
    'sender/black-hole',
    'sender/timer-profiles',
    // What a file holds besides single connections.
    'icmp/exchange-watch',
    'icmp/datagram-errors',
    'icmp/echo',
    'witness/faults',
    'path/syns',
    'icmp/traceroute',
    'witness/speakers',
    'many/crowds',
    'many/ghosts',
    'many/client-service-pair',
    'many/pile-up',
    'many/service',
    'many/ports',
    'many/facts',
    'many/keys',
    'many/population',
  ].map((name) => `${SRC}/flow/${name}.ts`),
);
/** The judge hands the engine's words on, and writes the record of a connection. */
const JUDGE = `${SRC}/findings/judge.ts`;
/** What follows packets: nothing that findings may ask imports these. */
const ENGINE: ReadonlySet<string> = new Set([`${SRC}/flow/connection.ts`, `${SRC}/flow/current-packet.ts`]);

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(path) ? [path] : [];
  });
}

const layerOf = (path: string): string => {
  const [first = ''] = relative(SRC, path).split('/');
  return first.replace(/\.tsx?$/, '');
};

interface Import {
  readonly from: string;
  readonly to: string;
}

/** What `#platform` stands for in Node, as package.json says. */
const PLATFORM = `${SRC}/platform/node.ts`;

const IMPORT = /^(?:import|export)\s[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm;

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(IMPORT)]
    .map((m) => m[1] ?? m[2] ?? m[3] ?? '')
    .filter((spec) => spec.startsWith('.') || spec === '#platform')
    .map((spec) => ({ from: path, to: spec === '#platform' ? PLATFORM : normalize(join(dirname(path), spec)) }))
    .filter(({ to }) => to.startsWith(`${SRC}/`));
}

export function violation({ from, to }: Import): string | null {
  const own = layerOf(from);
  const other = layerOf(to);
  const allowed = MAY[own];
  if (allowed === undefined) return `${from} lies in no known layer: name it in docs/architecture.md and in this test`;
  if (own === 'findings' && other === 'findings') {
    const [family = '', rule] = relative(`${SRC}/findings`, from).split('/');
    const [otherFamily = '', otherRule] = relative(`${SRC}/findings`, to).split('/');
    if (rule !== undefined && otherRule !== undefined)
      return `${from} imports the finding ${otherFamily}/${otherRule}: a finding stands alone (${family}); put what they share into findings/ or flow/`;
    return null;
  }
  if (own === other || allowed.includes(other)) return null;
  return `${from} (${own}) imports ${to} (${other}): the arrow runs from ${other} to ${own} only if ${own} may see ${allowed.join(', ') || 'nothing'}`;
}

/** Files that import each other in a circle (Tarjan's strongly connected components); imports of types count too. */
function circles(imports: readonly Import[]): string[][] {
  const to = new Map<string, string[]>();
  for (const i of imports) to.set(i.from, [...(to.get(i.from) ?? []), i.to]);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const lowest = (file: string, other: number): void => {
    low.set(file, Math.min(low.get(file) ?? other, other));
  };
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest(file, order.size - 1);
    open.push(file);
    for (const next of to.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest(file, low.get(next) ?? 0);
    }
    if (low.get(file) !== order.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1 || (to.get(file) ?? []).includes(file)) found.push(circle.toSorted());
  };
  for (const file of to.keys()) if (!order.has(file)) visit(file);
  return found;
}

/** Without comments. */
const code = (path: string): string => readFileSync(path, 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, '');

const edge = (from: string, to: string): Import => ({ from, to });

describe('architecture', () => {
  const all = files(SRC);

  it('lets imports run one way only', () => {
    expect(
      all
        .flatMap(importsOf)
        .map(violation)
        .filter((v) => v !== null),
    ).toEqual([]);
  });

  it('sees an import that runs backwards, and says so in a sentence', () => {
    expect(violation({ from: 'src/flow/x.ts', to: 'src/report/terminal.ts' })).toMatch(
      /flow\/x\.ts .* imports src\/report/,
    );
    expect(violation({ from: 'src/report/x.ts', to: 'src/flow/tracker.ts' })).toMatch(/report/);
    expect(violation({ from: 'src/findings/loss/x.ts', to: 'src/findings/loss/y.ts' })).toMatch(/stands alone/);
    expect(violation({ from: 'src/flow/x.ts', to: 'src/wire/seq.ts' })).toBeNull();
  });

  it('has no circle of imports', () => {
    expect(circles(all.flatMap(importsOf))).toEqual([]);
  });

  it('sees circles, and files that only share what they import', () => {
    expect(circles([edge('a', 'b'), edge('b', 'c'), edge('c', 'b'), edge('c', 'd')])).toEqual([['b', 'c']]);
    expect(circles([edge('a', 'b'), edge('a', 'c'), edge('b', 'd'), edge('c', 'd')])).toEqual([]);
    expect(circles([edge('a', 'a')])).toEqual([['a']]);
  });

  it('keeps the parts of a connection below who judges them', () => {
    const above = all
      .filter((f) => f.startsWith('src/flow/parts/'))
      .flatMap(importsOf)
      .filter(({ to }) => /\/(connection|current-packet|tracker|judge[^/]*)\.ts$/.test(to));
    expect(above).toEqual([]);
  });

  it('lets findings ask summaries and conclusions only, and lets these know no engine', () => {
    const asked = all
      .filter((f) => layerOf(f) === 'findings' && f !== JUDGE)
      .flatMap(importsOf)
      .filter(({ to }) => layerOf(to) === 'flow');
    expect(asked.filter(({ to }) => !INTERFACES.has(to))).toEqual([]);
    const unasked = [...INTERFACES].filter((file) => !asked.some(({ to }) => to === file));
    expect(unasked, 'interfaces that no finding uses').toEqual([]);
    const sockets = all.filter((f) => layerOf(f) === 'sockets');
    const engine = [...INTERFACES, ...sockets].flatMap(importsOf).filter(({ to }) => ENGINE.has(to));
    expect(engine).toEqual([]);
  });

  // For packets that were expected these write what the writers would: test/fuzz/prediction.ts holds them to it.
  const PREDICTION = ['src/flow/header-prediction.ts', 'src/flow/plain-run.ts', 'src/flow/many/plain-exchanges.ts'];

  it('has one writer a part, the one that the part names, and header prediction', () => {
    const held = readFileSync('src/flow/connection.ts', 'utf8');
    const strangers: string[] = [];
    for (const part of all.filter((f) => f.startsWith('src/flow/parts/'))) {
      const text = readFileSync(part, 'utf8');
      if (!/^export (?:class|interface)/m.test(text)) continue;
      const writer = /Written by ([\w/-]+\.ts)\./.exec(text)?.[1];
      for (const [, type = ''] of text.matchAll(/^export class (\w+)/gm)) {
        const name = new RegExp(`readonly (\\w+) = new ${type}\\(`).exec(held)?.[1];
        if (name === undefined) continue;
        const fields = [...text.matchAll(/^ {2}(\w+)(?::[^=]*)? = /gm)].map((m) => m[1]).join('|');
        const write = new RegExp(`\\b${name}\\.(?:${fields})(?:\\+\\+|--| (?:[-+|&]|\\?\\?)?= )`);
        const found = all
          .filter((f) => f.startsWith('src/') && ![`src/flow/${writer}`, part, ...PREDICTION].includes(f))
          .flatMap((f) =>
            readFileSync(f, 'utf8')
              .split('\n')
              .filter((line) => write.test(line))
              .map((line) => `${f} writes ${name} of ${writer}: ${line.trim()}`),
          );
        strangers.push(...found);
      }
      expect(writer, `${part} names no writer`).toBeDefined();
    }
    expect(strangers).toEqual([]);
  });

  it('takes words in the language of the run: outside words/ only rules know a language, English, for what stands beside them', () => {
    const strangers = all
      .filter((f) => layerOf(f) !== 'words' && layerOf(f) !== 'findings')
      .flatMap(importsOf)
      .filter(({ to }) => /^src\/words\/(en|zh)\//.test(to));
    expect(strangers).toEqual([]);
  });

  it('keeps printing, clocks and randomness in cli and batch', () => {
    const below = all.filter((f) => !/^src\/(cli|batch)\//.test(f));
    const found = below.flatMap((f) =>
      readFileSync(f, 'utf8')
        .split('\n')
        .filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line))
        .filter((line) => /\bconsole\.|\bprocess\.(exit|stdout|stderr|argv)|Date\.now\(|Math\.random\(/.test(line))
        .map((line) => `${f}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });

  it('knows Node in one place of the library: what runs in a browser imports nothing of it', () => {
    const ofNode = all.filter((f) => /from 'node:|import\('node:|\bBuffer\b(?!<)/.test(code(f)));
    const allowed = new Set([PLATFORM, `${SRC}/report/byte-writer.ts`]);
    expect(ofNode.filter((f) => !allowed.has(f) && !/^src\/(cli|batch)\//.test(f))).toEqual([]);
  });

  it('races with promises that may live long in one place, which leaves nothing behind in them', () => {
    const found = all.filter((f) => /\bPromise\.(?:race|any)\(/.test(readFileSync(f, 'utf8')));
    expect(found, 'use orAborted of src/capture/abortable.ts').toEqual([]);
  });

  it('keeps every file to one concern: at most 400 lines', () => {
    const long = all
      // Generated from schema/output.ts, one type after the other; nobody reads or edits it as a file.
      .filter((f) => f !== 'src/records/contract.ts' && f !== 'src/records/facts.ts')
      .map((f) => [f, readFileSync(f, 'utf8').split('\n').length - 1] as const)
      .filter(([, lines]) => lines > 400);
    expect(long).toEqual([]);
  });

  it('is drawn as it is: docs/architecture.md has a line for every folder of src, and for no other', () => {
    const drawn: string[] = [];
    let parent = '';
    for (const line of readFileSync('docs/architecture.md', 'utf8').split('\n')) {
      if (line.startsWith('### ')) parent = line.includes('`src/flow/`') ? 'src/flow' : '';
      const [, cell = ''] = /^\| (`[^|]*) \|/.exec(line) ?? [];
      for (const [, name = ''] of cell.matchAll(/`([\w./-]+)\/`/g)) {
        const path = name.startsWith('src/') ? name : join(parent, name);
        if (path.startsWith('src/')) drawn.push(path);
        if (name.startsWith('src/')) parent = dirname(name);
      }
    }
    const folders = [...new Set(all.map((file) => dirname(file)))].filter((folder) => folder !== 'src');
    expect(folders.filter((folder) => !drawn.includes(folder))).toEqual([]);
    expect(drawn.filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)).toEqual([]);
  });

  it('opens every file with a sentence that says what it is', () => {
    expect(all.filter((f) => !readFileSync(f, 'utf8').startsWith('/**'))).toEqual([]);
  });
});
