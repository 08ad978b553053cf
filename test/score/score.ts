/** Scores the program on recordings whose labels are a kernel's: precision and recall of each kind, from either capture. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyze } from '../../src/index.ts';
import { type Evidence, evidenceIn } from './evidence.ts';

/** Kinds that the engine of retransmissions and acknowledgements answers for. */
export const SCORED = [
  'retransmission-timeout',
  'timeout-recovery',
  'fast-retransmission',
  'tail-loss-probe',
  'path-mtu-retransmission',
  'fast-open-retransmission',
  'syn-retransmission',
  'syn-ack-retransmission',
  'any-data-retransmission',
  'spurious',
  // The same again, but for what no frame of the capture can tell (evidence.ts).
  'retransmission-timeout, not a lone segment',
  'tail-loss-probe, not a lone segment',
  'any-data-retransmission, with a trace',
  'spurious, with a proof',
  'duplicate-ack',
  'duplicate-sack',
  'window-update',
  'zero-window',
  'window-probe',
  'window-probe-ack',
  'keepalive-probe',
  'keepalive-ack',
  'challenge-ack',
  'reordered',
  'network-duplicate',
] as const;
export type Scored = (typeof SCORED)[number];

const DATA = new Set([
  'retransmission-timeout',
  'timeout-recovery',
  'fast-retransmission',
  'tail-loss-probe',
  'path-mtu-retransmission',
  'fast-open-retransmission',
  'unclassified-retransmission',
]);

const LONE = new Set(['retransmission-timeout', 'tail-loss-probe']);

export interface Count {
  right: number;
  wrong: number;
  missed: number;
}
export type View = 'sender' | 'receiver';
export type Score = Map<`${View} ${Scored}`, Count>;

export const precision = (c: Count): number => (c.right + c.wrong === 0 ? 1 : c.right / (c.right + c.wrong));
export const recall = (c: Count): number => (c.right + c.missed === 0 ? 1 : c.right / (c.right + c.missed));

export interface Label {
  kind: string;
  spurious?: boolean;
  newData?: boolean;
}
interface Truth {
  frames: Record<'client' | 'server', Record<string, { from: string; labels?: Label[] }>>;
}

/** Marks of a frame, `kind` and what is derived from it. */
function marks(labels: readonly Label[], evidence: Evidence | undefined, view: View): Set<string> {
  const out = new Set<string>();
  // A copy that the network made bears its original's labels in the truth; its sender did not send it again.
  const copied = labels.some((l) => l.kind === 'network-duplicate');
  for (const l of labels) {
    if (copied && DATA.has(l.kind)) continue;
    out.add(l.kind);
    if (l.newData === true) continue;
    if (evidence?.lone !== true && LONE.has(l.kind)) out.add(`${l.kind}, not a lone segment`);
    if (!DATA.has(l.kind)) continue;
    out.add('any-data-retransmission');
    if (view === 'receiver' && evidence?.traced === true) out.add('any-data-retransmission, with a trace');
    if (l.spurious !== true) continue;
    out.add('spurious');
    if (view === 'sender' && (evidence?.needless ?? null) !== null) out.add('spurious, with a proof');
  }
  return out;
}

/** What the program says of each frame, late evidence included. */
export async function judged(path: string): Promise<Map<number, Label[]>> {
  const said = new Map<number, Label[]>();
  for await (const r of analyze(path)) {
    if (r.type !== 'annotation' && r.type !== 'revision') continue;
    const labels = said.get(r.frame) ?? [];
    said.set(r.frame, labels);
    if (r.type === 'revision') {
      const before = labels.findIndex((l) => l.kind === (r.replaces ?? r.kind));
      if (before >= 0) labels.splice(before, 1);
    }
    labels.push({ kind: r.kind, spurious: r.detail['spurious'] === true, newData: r.detail['newData'] === true });
  }
  return said;
}

/** Adds one recording; `tell` hears of each difference. */
export async function scoreOne(
  folder: string,
  score: Score,
  tell?: (line: string) => void,
  labelsOf: (path: string) => Promise<Map<number, Label[]>> | Map<number, Label[]> = judged,
): Promise<void> {
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
  for (const host of ['client', 'server'] as const) {
    const path = join(folder, `${host}.pcap`);
    if (!existsSync(path)) continue;
    const said = await labelsOf(path);
    const evidence = evidenceIn(path);
    for (const [number, frame] of Object.entries(truth.frames[host])) {
      const view: View = frame.from === host ? 'sender' : 'receiver';
      const shown = evidence.get(Number(number));
      const is = marks(frame.labels ?? [], shown, view);
      const ours = marks(said.get(Number(number)) ?? [], shown, view);
      for (const kind of SCORED) {
        const yes = is.has(kind);
        const claimed = ours.has(kind);
        if (!yes && !claimed) continue;
        const key = `${view} ${kind}` as const;
        let count = score.get(key);
        if (count === undefined) score.set(key, (count = { right: 0, wrong: 0, missed: 0 }));
        if (yes && claimed) count.right++;
        else if (yes) count.missed++;
        else count.wrong++;
        if (yes !== claimed) {
          const said2 = [...ours].join(',');
          tell?.(
            `${folder.split('/').at(-1)} ${host} ${view} ${number} ${yes ? 'missed' : 'wrong'} ${kind} (said ${said2}; is ${[...is].join(',')})`,
          );
        }
      }
    }
  }
}

/** Names of a set's recordings, those kept aside or the others. */
export function recordings(set: string, keptAside: boolean): string[] {
  const list = new Set(
    readFileSync('fixtures/record/kept-aside.txt', 'utf8')
      .split('\n')
      .map(
        (line) =>
          line
            .trim()
            .split(/[\s/]+/)
            .at(-1) ?? '',
      ),
  );
  const root = join('fixtures/recorded', set);
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => existsSync(join(root, name, 'truth.json')) && list.has(name) === keptAside)
    .map((name) => join(root, name));
}

export function table(score: Score): string {
  const lines: string[] = [];
  for (const view of ['sender', 'receiver'] as const)
    for (const kind of SCORED) {
      const c = score.get(`${view} ${kind}`);
      if (c === undefined) continue;
      lines.push(
        `${view.padEnd(9)}${kind.padEnd(44)} precision ${precision(c).toFixed(3)}  recall ${recall(c).toFixed(3)}  n ${c.right + c.missed}`,
      );
    }
  return lines.join('\n');
}
