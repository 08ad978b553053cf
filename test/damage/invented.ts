/** What a damaged capture says that the whole one does not: faults of hosts, network or applications, by code and certainty. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { analyze } from '../../src/index.ts';
import { RULES } from '../../src/findings/registry.ts';
import type { Random } from '../fuzz/inputs.ts';
import { type Damage, type Frame, readFrames, writeFrames } from './damages.ts';

const ROOT = 'fixtures/recorded';
const FIELD = 'fixtures/field';
const ETHERNET = 1;

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

export async function faultsOf(bytes: Uint8Array): Promise<Invented[]> {
  const out: Invented[] = [];
  for await (const r of analyze(bytes))
    if (r.type === 'finding' && r.severity !== 'note' && !r.code.startsWith('TE9'))
      out.push({ code: r.code, certainty: r.certainty, says: r.says });
  return out;
}

export type Part = 'looked-at' | 'kept-aside';

/** Recordings of two hosts, and captures of the field: those of one part, or all; every `step`th of them. */
export async function subjects(part: Part | 'all', step = 1): Promise<Subject[]> {
  const out: Subject[] = [];
  const chosen = names().filter((name) => part === 'all' || partOf(name.slice('fixtures/'.length)) === part);
  for (let i = 0; i < chosen.length; i += step) {
    const subject = await subjectOf(chosen[i] ?? '');
    if (subject !== null) out.push(subject);
  }
  return out;
}

/** Every capture below a folder of others. */
export async function subjectsIn(folder: string): Promise<Subject[]> {
  const out: Subject[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!name.endsWith('.pcap')) continue;
    const subject = await subjectOf(`${folder}/${name}`).catch(() => null);
    if (subject !== null) out.push({ ...subject, name });
  }
  return out;
}

function names(): string[] {
  const sets = readdirSync(ROOT).filter((name) => statSync(`${ROOT}/${name}`).isDirectory());
  const recorded = sets.flatMap((set) =>
    readdirSync(`${ROOT}/${set}`)
      .map((name) => `${ROOT}/${set}/${name}`)
      .filter((folder) => existsSync(`${folder}/client.pcap`)),
  );
  const field = readdirSync(FIELD).filter((name) => name.endsWith('.pcap'));
  return [...recorded, ...field.map((name) => `${FIELD}/${name}`)];
}

/** Rules are mended by what half of the inputs show; the other half says whether that held for inputs that nobody looked at. */
function partOf(name: string): Part {
  return createHash('sha1').update(name).digest().readUInt8(0) % 2 === 0 ? 'looked-at' : 'kept-aside';
}

/** One recording (a folder) or one capture; null where it holds nothing, or no Ethernet frames. */
export async function subjectOf(path: string): Promise<Subject | null> {
  const paths = path.endsWith('.pcap') ? [path] : ['client', 'server', 'router'].map((side) => `${path}/${side}.pcap`);
  const files = paths.filter((file) => existsSync(file)).map((file) => new Uint8Array(readFileSync(file)));
  const whole = new Set<string>();
  for (const file of files)
    for (const { code } of await faultsOf(file)) {
      whole.add(code);
      // What it says more than those that it replaces is lost in the damaged capture; what they say is as true as before.
      for (const rule of RULES) if (rule.code === code) rule.replaces?.forEach((less) => whole.add(less));
    }
  const [client, server] = files.map(readFrames);
  if (client === undefined || client.frames.length === 0 || client.linkType !== ETHERNET) return null;
  const twoSided = server !== undefined && server.linkType === client.linkType;
  return {
    name: path.slice('fixtures/'.length),
    own: client.frames,
    other: twoSided ? server.frames : [],
    linkType: client.linkType,
    true: whole,
  };
}

export async function inventedBy(subject: Subject, damage: Damage, random: Random): Promise<Invented[]> {
  const frames = damage(subject, random);
  if (frames.length === 0) return [];
  const faults = await faultsOf(writeFrames(frames, subject.linkType));
  return faults.filter((fault) => !subject.true.has(fault.code));
}
