/** Judges a TCP checksum that tcpdump calls incorrect: damaged on the way, or left to the network card by the sender. */
import {
  CHECKSUM_BAD,
  CHECKSUM_OFFLOADED,
  CHECKSUM_UNKNOWN,
  FAMILY_NAME,
  KNOWN_LENGTH,
  PROTO_TCP,
  type Segment,
} from '../../segment/segment.ts';
import { fold16, pseudoSum } from '../../wire/checksum.ts';

/** A field that holds the pseudo-header's sum alone, or nothing, was left to the network card (as in decoder.ts). */
export function incorrectChecksum(field: number, s: Segment): number {
  // Without the addresses the pseudo-header's sum is not known: which of the two it is cannot be told.
  if (s.family === FAMILY_NAME) return CHECKSUM_UNKNOWN;
  if (field === 0 || field === fold16(pseudoSum(s, PROTO_TCP, 0))) return CHECKSUM_OFFLOADED;
  if ((s.known & KNOWN_LENGTH) === 0) return CHECKSUM_BAD;
  // The length of the TCP header is not printed: one of the eleven there can be.
  for (let header = 20; header <= 60; header += 4) {
    if (field === fold16(pseudoSum(s, PROTO_TCP, header + s.payloadLength))) return CHECKSUM_OFFLOADED;
  }
  return CHECKSUM_BAD;
}
