/** What one endpoint's packets show of the way that they came. Written by path/watch.ts. */

export class PathSeen {
  /** TTL or hop limit of its first segment, and the extremes over all that are no RST; −1 unknown. */
  ttl: number = -1;
  ttlMin: number = -1;
  ttlMax: number = -1;
  /** The way that its first segment was captured on a machine's device: into the machine, out of it, or not told (LINK_…). */
  linkDirection: number = 0;
  /** Link addresses (48 bits as a number) that its SYN or first SYN-ACK came from and went to; −1 unknown. */
  openedFrom: number = -0;
  openedTo: number = -0;
  /** TTL of its first SYN-ACK; −1 unknown. */
  synAckTtl: number = -1;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.ttl = -1;
    this.ttlMin = -1;
    this.ttlMax = -1;
    this.linkDirection = 0;
    this.openedFrom = -1;
    this.openedTo = -1;
    this.synAckTtl = -1;
  }
}
