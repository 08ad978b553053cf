/** The files of records of all jobs, in the order of the plan, as one directory: one NDJSON a type of record, and the sums. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CaptureEndRecord, CaptureRecord, FindingRecord, SummaryRecord } from '../records/contract.ts';
import { jsonText } from '../words/escape.ts';
import { FileWriter, writeWhole } from './file-writer.ts';
import { FILES, isStored, type Stored } from './files.ts';
import { Incident, type IncidentFinding } from './incident.ts';
import type { Job } from './job.ts';
import { typeOf, withFile } from './line.ts';
import { eachLine } from './part.ts';
import { viewsSql } from './views-sql.ts';

export interface Unreadable {
  readonly type: 'error';
  /** Place in the plan; absent for what never became a job. */
  readonly file?: number;
  readonly path: string;
  readonly error: string;
  /** The user named it; otherwise it was found in a directory. */
  readonly named: boolean;
}

/** A job, and the number of its file. */
export interface Planned {
  readonly job: Job;
  readonly file: number;
}

export interface Assembled {
  readonly summary: SummaryRecord;
  readonly findings: readonly IncidentFinding[];
  readonly errors: readonly Unreadable[];
}

export interface Assembly {
  readonly version: string;
  /** All jobs, in the order that numbers their files. */
  readonly plan: readonly Planned[];
  /** Directories where the files of records may be. */
  readonly parts: readonly string[];
  /** What could not be read or done, beside what the records say themselves. */
  readonly errors: readonly Unreadable[];
  readonly interrupted: boolean;
  readonly out: string;
}

const CONNECTION = /"id":(\d+)/;
const SIDES = /"a":\{"address":"([^"\\]*)".*?"b":\{"address":"([^"\\]*)"/;
const UNREAD = /"error":"|"truncatedAt":/;

/** Writes the directory; every file of it appears whole or not at all. */
export function assemble({ version, plan, parts, errors, interrupted, out }: Assembly): Assembled {
  const writers = new Map<Stored, FileWriter>();
  for (const [type, name] of Object.entries(FILES))
    if (isStored(type)) writers.set(type, new FileWriter(join(out, name)));
  const incident = new Incident();
  const unreadable: Unreadable[] = [...errors];
  let missing = 0;
  try {
    for (const { job, file } of plan) {
      const [{ path, named } = { path: '', named: true }] = job.inputs;
      const part = parts.map((folder) => join(folder, job.name)).find((one) => existsSync(one));
      if (part === undefined) {
        missing++;
        continue;
      }
      incident.begin(file);
      eachLine(part, (line) => {
        const type = typeOf(line);
        if (type === null || type === 'part') return;
        if (type === 'summary') incident.add(parsed(line) as SummaryRecord);
        else if (type === 'capture') incident.capture((parsed(line) as CaptureRecord).startTime);
        else if (type === 'finding') incident.finding(parsed(line) as FindingRecord);
        else if (type === 'connection') {
          const head = line.toString('utf8');
          const [, a = '', b = ''] = SIDES.exec(head) ?? [];
          incident.connection(Number(CONNECTION.exec(head)?.[1]), a, b);
        } else if (type === 'capture-end' && UNREAD.test(line.toString('utf8'))) {
          const error = unreadBecause(parsed(line) as CaptureEndRecord);
          if (error !== undefined) unreadable.push({ type: 'error', file, path, error, named });
        }
        if (!isStored(type)) return;
        const [before, after] = withFile(line, type, file);
        const writer = writers.get(type);
        writer?.write(before);
        writer?.write(after);
      });
    }
    const { summary } = incident;
    if (interrupted || missing > 0) summary.partial = true;
    const findings = incident.findings();
    for (const writer of writers.values()) writer.finish();
    writeWhole(join(out, 'errors.ndjson'), unreadable.map((one) => `${jsonText(one)}\n`).join(''));
    writeWhole(join(out, 'views.sql'), viewsSql());
    writeWhole(join(out, 'summary.json'), `${jsonText({ version, ...summary, incident: findings })}\n`);
    return { summary, findings, errors: unreadable };
  } catch (error) {
    for (const writer of writers.values()) writer.discard();
    throw error;
  }
}

/** Why nothing of a capture could be read; a file that was cut before its first packet ended holds nothing, either. */
const unreadBecause = ({ error, truncatedAt, tcpSegments }: CaptureEndRecord): string | undefined =>
  error ?? (truncatedAt?.frame === 0 && tcpSegments === 0 ? truncatedAt.why : undefined);

/** A line that this program wrote. */
const parsed = (line: Buffer): unknown => JSON.parse(line.toString('utf8'));
