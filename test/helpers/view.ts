/** A packet as sinks are shown it, for tests of what reads records. */
import type { PacketView } from '../../src/records/sink.ts';
import { ACK } from '../../src/tcp-flags.ts';

/** A plain ACK of the side that spoke first, but for what is given. */
export const viewOf = (given: Partial<PacketView> = {}): PacketView => ({
  file: 0,
  frame: 1,
  line: 0,
  timeNs: 0,
  connection: 0,
  side: 0,
  kind: 'ack',
  certainty: 'observed',
  because: null,
  detail: null,
  first: true,
  flags: ACK,
  length: 0,
  seq: 1,
  ack: 1,
  window: 1,
  windowScaled: false,
  ttl: 64,
  ipId: -1,
  sackCount: 0,
  sackEdge: () => 0,
  rttNs: Number.NaN,
  payload: new Uint8Array(0),
  ...given,
});
