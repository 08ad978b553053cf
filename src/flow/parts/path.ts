/** What one endpoint's packets show of the way that they came. Written by path/watch.ts. */

export class PathSeen {
  /** TTL or hop limit of its first segment, and the extremes over all that are no RST; −1 unknown. */
  ttl = -1;
  ttlMin = -1;
  ttlMax = -1;
  /** The way that its first segment was captured on a machine's device: into the machine, out of it, or not told (LINK_…). */
  linkDirection = 0;
  /** Link address (48 bits as a number) and TTL of its first SYN-ACK; −1 unknown. */
  synAckMac = -0;
  synAckTtl = -1;
}
