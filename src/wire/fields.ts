/**
 * The fields that layers fill, apart from where they are kept: whatever has these properties can be filled (the
 * segment view does), and the layouts know nothing of segments.
 */

export interface LinkFields {
  linkSrc: number;
  linkDst: number;
  linkDirection: number;
  blocked: boolean;
  passed: boolean;
  iface: number;
}

export interface NetworkFields {
  family: number;
  protocol: number;
  src0: number;
  src1: number;
  src2: number;
  src3: number;
  dst0: number;
  dst1: number;
  dst2: number;
  dst3: number;
  ttl: number;
  ipId: number;
  df: number;
  ecn: number;
  ipLength: number;
}

export interface TransportFields {
  known: number;
  srcPort: number;
  dstPort: number;
  payloadLength: number;
  bytes: Uint8Array;
  payloadStart: number;
  payloadEnd: number;
  seq: number;
  ack: number;
  flags: number;
  window: number;
  urgentPointer: number;
  mss: number;
  windowScale: number;
  sackPermitted: boolean;
  hasTimestamp: boolean;
  tsVal: number;
  tsEcr: number;
  /** An option other than timestamps was read. */
  rare: boolean;
  sackCount: number;
  readonly sack: Int32Array;
  fastOpen: number;
  mptcp: number;
  mptcpKey: number;
  otherOption: number;
  signed: boolean;
  icmpType: number;
  icmpCode: number;
  icmpMtu: number;
  echoId: number;
  echoSeq: number;
}
