/** Whether answers that nobody asked for are the echo of a flood elsewhere, whose forged sources are the hosts seen here. */
import { KNOWN_SEQ } from '../../segment/segment.ts';
import { ACK } from '../../tcp-flags.ts';
import type { HalfOpenRows } from './half-open-rows.ts';
import * as mark from './marks.ts';
import { keyOf } from './population.ts';

const LEAST_CONNECTIONS = 20;
const LEAST_HOSTS = 16;

/** `list`: SYN-ACKs without a SYN, from one host. `sawOther`: the capture is not one of SYNs only. */
export function isSynAckBackscatter(list: readonly number[], rows: HalfOpenRows, sawOther: boolean): boolean {
  const hosts = new Set<number>();
  let n = 0;
  let rejected = 0;
  let repeated = 0;
  for (const e of list) {
    const marks = rows.marks(e);
    // Somebody went on with it: the SYN is merely not in the capture.
    if ((marks & (mark.M_ACKED | mark.M_FINISHED | mark.M_ANSWER_OTHER | mark.M_TAKEN_BACK)) !== 0) continue;
    n++;
    hosts.add(keyOf(rows, e, rows.target));
    if ((marks & mark.M_REFUSED) !== 0) rejected++;
    if ((marks & mark.M_REPEATED) !== 0) repeated++;
  }
  if (n < LEAST_CONNECTIONS || n < list.length / 2) return false;
  if (rejected >= n / 2) return true;
  return hosts.size >= LEAST_HOSTS && (repeated >= n / 4 || sawOther);
}

/**
 * `list`: RSTs that answer nothing in the capture, from one host. Only those that refuse a SYN count: sequence number 0
 * with an ACK (RFC 9293 §3.10.7.1). A balancer that ends a thousand old connections sends others.
 */
export function isRstBackscatter(list: readonly number[], rows: HalfOpenRows, sawMore: boolean): boolean {
  const { packets } = rows;
  const hosts = new Set<number>();
  let n = 0;
  for (const e of list) {
    if ((rows.marks(e) & ~(mark.KIND_MASK | mark.M_REPEATED | mark.M_ICMP)) !== 0) continue;
    const head = rows.head(e);
    if ((packets.known(head) & KNOWN_SEQ) === 0 || packets.seq(head) !== 0 || (packets.flags(head) & ACK) === 0)
      continue;
    n++;
    hosts.add(keyOf(rows, e, rows.target));
  }
  return sawMore && n >= LEAST_CONNECTIONS && hosts.size >= LEAST_HOSTS && n >= list.length / 2 && n <= 3 * hosts.size;
}
