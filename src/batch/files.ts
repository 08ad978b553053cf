/** Where a directory of results holds what. */
import type { OutputRecord } from '../records/contract.ts';

/** The file of each type of record. `summary` is one for all, in a file of its own. */
export const FILES: Readonly<Record<Exclude<OutputRecord['type'], 'summary' | 'connection-start'>, string>> = {
  capture: 'captures.ndjson',
  'capture-end': 'capture-ends.ndjson',
  connection: 'connections.ndjson',
  finding: 'findings.ndjson',
  annotation: 'annotations.ndjson',
  revision: 'revisions.ndjson',
  transition: 'transitions.ndjson',
  host: 'hosts.ndjson',
  exchange: 'exchanges.ndjson',
  evidence: 'evidence.ndjson',
  'two-views': 'two-views.ndjson',
};
export type Stored = keyof typeof FILES;
export const isStored = (type: string): type is Stored => Object.hasOwn(FILES, type);

/** Files of records of single jobs lie here. */
export const PARTS = 'parts';
/** The jobs in the order that numbers their files. */
export const PLAN = 'plan.ndjson';
/** The report for a browser. */
export const PAGE = 'index.html';
