/** The inputs over which the laws are held, and what is said of each of them. */
import { existsSync, readdirSync } from 'node:fs';
import { analyze, type AnnotationRecord, type OutputRecord } from '../../src/index.ts';

export interface Said {
  readonly name: string;
  readonly records: readonly OutputRecord[];
  /** What was said of one connection, its packets among it. */
  readonly of: (connection: number) => readonly AnnotationRecord[];
}

/** Captures of real networks beside the project, where they are. */
const SHARED = '../shared/captures';

/** Both sides of the recordings of a set, by a part of their names. */
export function recorded(set: string, names = /./): string[] {
  const folder = `fixtures/recorded/${set}`;
  return readdirSync(folder)
    .filter((name) => names.test(name))
    .flatMap((name) => ['client', 'server'].map((side) => `${folder}/${name}/${side}.pcap`))
    .filter((path) => existsSync(path));
}

/** Cases of the field of these kinds, the near-misses among them. */
export const field = (kinds = /./): string[] =>
  readdirSync('fixtures/field')
    .filter((name) => kinds.test(name) && !name.endsWith('.json'))
    .map((name) => `fixtures/field/${name}`);

/** Hits and near-misses of a finding. */
export const findings = (...slugs: readonly string[]): string[] =>
  slugs.flatMap((slug) => readdirSync(`fixtures/findings/${slug}`).map((name) => `fixtures/findings/${slug}/${name}`));

export const shared = (): string[] =>
  existsSync(SHARED) ? readdirSync(SHARED).map((name) => `${SHARED}/${name}`) : [];

/** Everything that is said of each of these inputs; what cannot be read says nothing. */
export async function* saidOf(paths: readonly string[]): AsyncGenerator<Said> {
  for (const name of paths) {
    if (name.endsWith('.json') || name.endsWith('.md')) continue;
    const records: OutputRecord[] = [];
    try {
      for await (const record of analyze(name, { packets: 'all' })) records.push(record);
    } catch {
      continue;
    }
    const by = new Map<number, AnnotationRecord[]>();
    for (const r of records) {
      if (r.type !== 'annotation') continue;
      const list = by.get(r.connection);
      if (list === undefined) by.set(r.connection, [r]);
      else list.push(r);
    }
    yield { name, records, of: (connection) => by.get(connection) ?? [] };
  }
}

/** Data, or a FIN, that its sender had sent before. */
export const SENT_AGAIN: ReadonlySet<string> = new Set([
  'retransmission-timeout',
  'timeout-recovery',
  'fast-retransmission',
  'tail-loss-probe',
  'path-mtu-retransmission',
  'unclassified-retransmission',
]);
