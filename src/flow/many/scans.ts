/** Whether connections of one source are a scan of ports, or a sweep over hosts, and not the use of many services. */
import { KNOWN_OPTIONS } from '../../segment/segment.ts';
import { SECOND } from '../../units.ts';
import type { HalfOpenRows } from './half-open-rows.ts';
import { pairKey } from './keys.ts';
import * as mark from './marks.ts';
import { keyOf } from './population.ts';

/** More ports of one host than a person's programs try in a minute. */
const LEAST_PORTS = 15;
/** Where nothing ever answered, a host that is down must not look like one that is scanned. */
const LEAST_PORTS_SILENT = 50;
/**
 * So many different ports are enough where no system's connect() sent the SYNs: each carries an MSS (RFC 9293 §3.7.1) and an initial
 * sequence number of its own (§3.4.1), theirs carry none, or one for all.
 */
const LEAST_RAW_PORTS = 10;
const LEAST_HOSTS = 20;
/** An address without a neighbour says little; so many in one /24 are a walk through it. */
const LEAST_NEIGHBOURS = 16;
/** Ports from here on are given to clients (Linux ip_local_port_range). */
const FIRST_EPHEMERAL_PORT = 32_768;

/** Kinds that no system sends first: each alone is a probe. */
const odd = (kind: number): boolean => kind === mark.KIND_FIN || kind === mark.KIND_NULL || kind === mark.KIND_XMAS;

/** `list`: what one source sent to one host. */
export function isPortScan(list: readonly number[], rows: HalfOpenRows): boolean {
  const { packets } = rows;
  const ports = new Set<number>();
  const oddPorts = new Set<number>();
  const failed = new Set<number>();
  const answeredNo = new Set<number>();
  const takenBack = new Set<number>();
  const acks = new Set<number>();
  const isns = new Map<number, Set<number>>();
  let repeated = 0;
  let raw = 0;
  for (const e of list) {
    const marks = rows.marks(e);
    const kind = marks & mark.KIND_MASK;
    const port = rows.targetPort(e);
    if (odd(kind)) oddPorts.add(port);
    // A lost or half-seen connection also begins with an ACK: but from a client's port, with a stack's options.
    if (
      (kind === mark.KIND_ACK || kind === mark.KIND_FIN_ACK) &&
      port < FIRST_EPHEMERAL_PORT &&
      !packets.timestamps(rows.head(e))
    )
      acks.add(port);
    if (kind !== mark.KIND_SYN) continue;
    ports.add(port);
    noteIsn(isns, packets.seq(rows.head(e)), port);
    if (isRaw(rows, e)) raw++;
    if ((marks & mark.M_REPEATED) !== 0) repeated++;
    if ((marks & mark.M_SYN_ACK) === 0) failed.add(port);
    if ((marks & mark.M_REFUSED) !== 0) answeredNo.add(port);
    if ((marks & mark.M_TAKEN_BACK) !== 0 && (marks & mark.M_ACKED) === 0) takenBack.add(port);
  }
  if (oddPorts.size >= 10) return true;
  if (acks.size >= LEAST_PORTS && acks.size >= list.length / 4) return true;
  if (ports.size >= LEAST_RAW_PORTS && repeated === 0 && raw === list.length && list.length <= 2 * ports.size)
    return true;
  for (const of of isns.values()) if (of.size >= LEAST_RAW_PORTS) return true;
  // Health checks come back to the same ports again and again.
  if (ports.size < LEAST_PORTS || list.length > 4 * ports.size) return false;
  if (takenBack.size >= LEAST_PORTS) return true;
  if (answeredNo.size >= 10) return true;
  return failed.size >= LEAST_PORTS_SILENT && repeated < list.length;
}

/** Which targets were tried with which initial sequence number; 0 stands in lists that print relative numbers, too. */
function noteIsn(isns: Map<number, Set<number>>, isn: number, target: number): void {
  if (isn === 0) return;
  const known = isns.get(isn);
  if (known === undefined) isns.set(isn, new Set([target]));
  else known.add(target);
}

/** A SYN without any option, as far as the capture holds them: written by a program, not by a system. */
function isRaw(rows: HalfOpenRows, e: number): boolean {
  const { packets } = rows;
  const head = rows.head(e);
  if ((packets.known(head) & KNOWN_OPTIONS) === 0) return false;
  return packets.mss(head) < 0 && !packets.sackPermitted(head) && !packets.timestamps(head);
}

/** `list`: what one source sent to one port of any host, with one kind of packet. */
export function isHostSweep(list: readonly number[], rows: HalfOpenRows): boolean {
  const { packets } = rows;
  const hosts = new Set<number>();
  const failing = new Set<number>();
  const networks = new Map<number, Set<number>>();
  let raw = 0;
  let takenBack = 0;
  let kind = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const e of list) {
    const marks = rows.marks(e);
    kind = marks & mark.KIND_MASK;
    const host = keyOf(rows, e, rows.target);
    hosts.add(host);
    if ((marks & mark.M_SYN_ACK) === 0) failing.add(host);
    if ((marks & mark.M_TAKEN_BACK) !== 0 && (marks & mark.M_ACKED) === 0) takenBack++;
    const head = rows.head(e);
    if (!packets.sackPermitted(head) && !packets.timestamps(head)) raw++;
    const at = packets.timeNs(head);
    first = Math.min(first, at);
    last = Math.max(last, at);
    const network = networkOf(rows, e);
    let members = networks.get(network);
    if (members === undefined) networks.set(network, (members = new Set()));
    members.add(host);
  }
  if (hosts.size < LEAST_HOSTS || list.length > 4 * hosts.size) return false;
  if (odd(kind)) return true;
  if (kind === mark.KIND_ACK || kind === mark.KIND_FIN_ACK)
    return raw === list.length && failing.size >= 0.8 * hosts.size;
  if (kind !== mark.KIND_SYN) return false;
  const halfOpen = takenBack >= hosts.size / 2;
  if (!halfOpen && (failing.size < LEAST_HOSTS || failing.size < hosts.size / 2)) return false;
  if (raw >= 0.9 * list.length) return true;
  for (const members of networks.values()) if (members.size >= LEAST_NEIGHBOURS) return true;
  const seconds = Math.max((last - first) / SECOND, 0.001);
  return hosts.size >= 200 && failing.size >= 0.9 * hosts.size && hosts.size / seconds >= 10;
}

/** The /24 of an IPv4 address, the /112 of an IPv6 one. */
function networkOf(rows: HalfOpenRows, e: number): number {
  if (rows.family(e) !== 6) return rows.target(e, 0) >>> 8;
  return pairKey(
    pairKey(rows.target(e, 0) >>> 0, rows.target(e, 1) >>> 0),
    pairKey(rows.target(e, 2) >>> 0, rows.target(e, 3) >>> 16),
  );
}
