/** What one endpoint's packets show of the way that they came. Written by path/watch.ts. */

export class PathSeen {
  /** TTL or hop limit of its first segment, and the extremes over all that are no RST; −1 unknown. */
  ttl: number = -1;
  ttlMin: number = -1;
  ttlMax: number = -1;
  /** The way that its first segment was captured on a machine's device: into the machine, out of it, or not told (LINK_…). */
  linkDirection: number = 0;
  /** Link address (48 bits as a number) and TTL of its first SYN-ACK; −1 unknown. */
  synAckMac: number = -0;
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
    this.synAckMac = -0;
    this.synAckTtl = -1;
  }
}
