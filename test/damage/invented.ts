/** What a damaged capture says that the whole one does not: faults of hosts, network or applications, by code and certainty. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { analyze } from '../../src/index.ts';
import { RULES } from '../../src/findings/registry.ts';
import { Random } from '../fuzz/inputs.ts';
import { type Damage, type Frame, readFrames, writeFrames } from './damages.ts';

const ROOT = 'fixtures/recorded';

export interface Subject {
  readonly name: string;
  readonly own: readonly Frame[];
  readonly other: readonly Frame[];
  readonly linkType: number;
  /** Codes of the faults that the whole captures of either host show. */
  readonly true: ReadonlySet<string>;
}

export interface Invented {
  readonly code: string;
  readonly certainty: string;
  readonly says: string;
}

async function faultsOf(bytes: Uint8Array): Promise<Invented[]> {
  const out: Invented[] = [];
  for await (const r of analyze(bytes))
    if (r.type === 'finding' && r.severity !== 'note' && !r.code.startsWith('TE9'))
      out.push({ code: r.code, certainty: r.certainty, says: r.says });
  return out;
}

/** All recordings of two hosts, or every `step`th of them. */
export async function subjects(step = 1): Promise<Subject[]> {
  const out: Subject[] = [];
  const sets = readdirSync(ROOT).filter((name) => statSync(`${ROOT}/${name}`).isDirectory());
  const folders = sets.flatMap((set) =>
    readdirSync(`${ROOT}/${set}`)
      .map((name) => `${ROOT}/${set}/${name}`)
      .filter((folder) => existsSync(`${folder}/client.pcap`)),
  );
  for (let i = 0; i < folders.length; i += step) {
    const subject = await subjectOf(folders[i] ?? '');
    if (subject !== null) out.push(subject);
  }
  return out;
}

/** One recording; null where it holds nothing. */
export async function subjectOf(folder: string): Promise<Subject | null> {
  const files = ['client', 'server', 'router']
    .map((side) => `${folder}/${side}.pcap`)
    .filter((path) => existsSync(path))
    .map((path) => new Uint8Array(readFileSync(path)));
  const whole = new Set<string>();
  for (const file of files)
    for (const { code } of await faultsOf(file)) {
      whole.add(code);
      // What it says more than those that it replaces is lost in the damaged capture; what they say is as true as before.
      for (const rule of RULES) if (rule.code === code) rule.replaces?.forEach((less) => whole.add(less));
    }
  const [client, server] = files.map(readFrames);
  if (client === undefined || client.frames.length === 0) return null;
  const twoSided = server !== undefined && server.linkType === client.linkType;
  return {
    name: folder.slice(ROOT.length + 1),
    own: client.frames,
    other: twoSided ? server.frames : [],
    linkType: client.linkType,
    true: whole,
  };
}

export async function inventedBy(subject: Subject, damage: Damage, seed: number): Promise<Invented[]> {
  const frames = damage(subject, new Random(seed, 0));
  if (frames.length === 0) return [];
  const faults = await faultsOf(writeFrames(frames, subject.linkType));
  return faults.filter((fault) => !subject.true.has(fault.code));
}
