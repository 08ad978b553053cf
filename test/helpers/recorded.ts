/** Recordings of the project (fixtures/recorded): what a real kernel said, beside what it sent and received. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { analyze, type OutputRecord } from '../../src/index.ts';

export type Host = 'client' | 'server';
export const HOSTS: readonly Host[] = ['client', 'server'];

export interface TrueState {
  readonly state: string;
  readonly t: number;
  readonly source: string;
}

export interface TrueConnection {
  /** `192.0.2.11 42962` */
  readonly local: string;
  readonly remote: string;
  readonly states: readonly TrueState[];
}

export interface Truth {
  readonly name: string;
  readonly states: Partial<Record<Host, readonly TrueConnection[]>>;
  readonly frames: Record<Host, Record<string, TrueFrame>>;
  /** What `tcp_send_reset` gave as its reason. */
  readonly resets: readonly { readonly side: string; readonly reason: string }[];
}

export interface TrueFrame {
  readonly t: number;
  readonly from: Host;
  readonly delivered?: boolean;
  /** The same packet in the other capture. */
  readonly twin?: number | readonly number[];
  /** No host sent it. */
  readonly forged?: boolean;
  readonly labels?: readonly { readonly kind: string; readonly reason?: string; readonly spurious?: boolean }[];
}

export interface Recording {
  readonly name: string;
  readonly truth: Truth;
  readonly path: (host: Host) => string;
}

const ROOT = 'fixtures/recorded';

/** All recordings of a set, by name. */
export function recordings(set: string): Recording[] {
  const folder = `${ROOT}/${set}`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(`${folder}/${name}/truth.json`))
    .toSorted()
    .map((name) => ({
      name,
      truth: JSON.parse(readFileSync(`${folder}/${name}/truth.json`, 'utf8')) as Truth,
      path: (host) => `${folder}/${name}/${host}.pcap`,
    }));
}

export async function recordsOf(path: string): Promise<OutputRecord[]> {
  const all: OutputRecord[] = [];
  for await (const record of analyze(path)) all.push(record);
  return all;
}
