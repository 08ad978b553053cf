/** What becomes of a packet that the capture holds twice: it is told as such and judged once. */
import { followOtherTools } from '../outcome/other-tools.ts';
import { EV_DUPLICATE } from '../events.ts';
import { LINK_UNKNOWN } from '../../segment/segment.ts';
import { ACK, SYN } from '../../tcp-flags.ts';
import type { EngineSink } from '../../records/unworded.ts';
import { uncount } from '../numbers.ts';
import type { CurrentPacket } from '../current-packet.ts';
import { ELSEWHERE, MIRRORED, OF_PROXY, SAME, type CopyFound, type CopyWatch } from './copy-watch.ts';
import { COPIES, doubtsOf } from './faults.ts';

/** So many in a row at the other place only: the path has moved there. */
const MOVED_SEGMENTS = 32;

/** True when the segment in hand was told as a copy and must not be judged again. */
export function judgeCopy(packet: CurrentPacket, copies: CopyWatch, found: CopyFound): boolean {
  if (!isCopy(packet, copies, found)) return false;
  packet.connection.seen |= packet.events;
  followOtherTools(packet);
  return true;
}

function isCopy(packet: CurrentPacket, copies: CopyWatch, found: CopyFound): boolean {
  const { verdict } = found;
  const { segment: s, connection } = packet;
  if (verdict === OF_PROXY) return tellProxied(packet);
  if (verdict === ELSEWHERE) {
    const doubts = doubtsOf(connection);
    doubts.add(COPIES, s.frame);
    // Link addresses tell places apart in both directions; in and out of one machine do not.
    if (s.linkDirection === LINK_UNKNOWN && found.capturePoint !== found.originalCapturePoint) doubts.atTwoPlaces++;
    if (found.capturePoint === connection.capturePoint) doubts.elsewhereInARow = 0;
    if (copies.takesOver(s, found.capturePoint)) return false;
    return tell(packet, 'capture-duplicate', 'implied', found);
  }
  if (verdict === MIRRORED) {
    doubtsOf(connection).add(COPIES, s.frame);
    reviseEarly(packet.sink, connection.file, copies);
    return tell(packet, 'capture-duplicate', 'assumed', found);
  }
  if (verdict === SAME) {
    const syn = (s.flags & SYN) !== 0;
    copies.keep(connection, packet.me.side, s, found);
    if (syn) return tell(packet, 'network-duplicate', 'assumed', found);
  }
  return passOver(packet, copies, found);
}

/** Caught at another place than the connection's own, before its twin or without one. */
function passOver(packet: CurrentPacket, copies: CopyWatch, found: CopyFound): boolean {
  const { connection, segment: s } = packet;
  const { doubts } = connection;
  if (doubts === null || !doubts.fromTwoPlaces) return false;
  if (found.capturePoint === connection.capturePoint) {
    doubts.elsewhereInARow = 0;
    return false;
  }
  if (++doubts.elsewhereInARow > MOVED_SEGMENTS) {
    doubts.elsewhereInARow = 0;
    connection.capturePoint = found.capturePoint;
    return false;
  }
  copies.pass();
  packet.show();
  packet.events |= EV_DUPLICATE;
  packet.annotate('capture-duplicate', 'assumed', [s.frame], { at: 'another-capture-point' });
  return true;
}

/** At the end of a file: all that it holds came twice, though too little came to know it before. */
export function settleCopies(sink: EngineSink, file: number, copies: CopyWatch): void {
  if (copies.allCameTwice) reviseEarly(sink, file, copies);
}

/** What was put down to the network before the capture was known to copy. */
function reviseEarly(sink: EngineSink, file: number, copies: CopyWatch): void {
  for (const early of copies.mirroredEarly()) {
    if (early.counted && early.owner.id === early.connection) uncount(early.owner, early.side, early.carriedData);
    sink.revision({
      type: 'revision',
      file,
      frame: early.frame,
      connection: early.connection,
      from: early.side === 0 ? 'a' : 'b',
      replaces: 'network-duplicate',
      kind: 'capture-duplicate',
      certainty: 'assumed',
      because: [early.original, early.frame],
      detail: {},
    });
  }
}

/** A step of the handshake that a SYN proxy makes with the server: the connection's own handshake was with the proxy. */
function tellProxied(packet: CurrentPacket): true {
  const { flags, frame } = packet.segment;
  const step = (flags & SYN) === 0 ? 'handshake-3' : (flags & ACK) === 0 ? 'handshake-1' : 'handshake-2';
  packet.show();
  packet.events |= EV_DUPLICATE;
  packet.annotate(
    step,
    'implied',
    [packet.me.opening.synFrame || packet.peer.opening.synFrame, frame].filter((f) => f > 0),
    {
      byProxy: true,
    },
  );
  return true;
}

function tell(
  packet: CurrentPacket,
  kind: 'capture-duplicate' | 'network-duplicate',
  certainty: 'implied' | 'assumed',
  found: CopyFound,
): true {
  packet.show();
  packet.events |= EV_DUPLICATE;
  packet.annotate(kind, certainty, [found.frame, packet.segment.frame], { sinceNs: found.sinceNs });
  return true;
}
