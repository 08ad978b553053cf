/** What a file knows across its connections; results for one connection depend on the others through this alone. */
import type { Nanos } from '../../units.ts';
import { Neighbours } from '../ending/neighbours.ts';
import { Evidence } from '../evidence/evidence.ts';
import { Contents } from '../path/contents.ts';
import { Syns } from '../path/syns.ts';
import { Recent } from '../sender/recent.ts';
import { Rows } from '../sender/rows.ts';

export class Witness {
  /** Time of the latest packet of the file; the tracker keeps it. */
  nowNs: Nanos = 0;
  /** How far the capture of the file can be believed. */
  readonly evidence = new Evidence();
  /** What was learnt of its hosts. */
  readonly neighbours = new Neighbours();
  /** Its newest data segments, by their marks and by their bytes, and its newest SYNs. */
  readonly recent = new Recent();
  readonly contents = new Contents();
  readonly syns = new Syns();
  /** Where all senders of all files keep what they have outstanding. */
  readonly rows = new Rows();

  /** Another file begins. */
  clear(): void {
    this.nowNs = 0;
    this.evidence.clear();
    this.neighbours.clear();
    this.recent.clear();
    this.contents.clear();
    this.syns.clear();
  }
}
