/** A connection that is open for the client alone: the server's system has sent SYN-ACKs and nothing else. */
import type { ConnectionSummary, EndpointSummary } from '../summary.ts';

/** Tries of the first data that make more than a loss. */
const MANY_TRIES = 3;

export interface Unaccepted {
  readonly client: EndpointSummary;
  readonly server: EndpointSummary;
  /** SYN-ACKs after the client's third segment. */
  readonly synAckRetransmissions: number;
  /** Times that the client's first data was sent, 0 without data. */
  readonly tries: number;
}

/** Null: the server was seen to take part, or the client has not tried for long enough. */
export function neverAccepted(c: ConnectionSummary): Unaccepted | null {
  const server = c.a.opening.role === 'server' ? c.a : c.b;
  if (!c.handshake.done || server.opening.role !== 'server' || server.opening.synAckFrame === 0) return null;
  if (server.counts.segments - server.resets.sentCount > server.opening.synAckCount) return null;
  const client = c.peerOf(server);
  const synAckRetransmissions = server.opening.synAckLastFrame > c.handshake.frame ? server.opening.synAckCount - 1 : 0;
  const tries = client.trail.newDataFrame === 0 ? 0 : 1 + client.retransmitted.segments;
  return { client, server, synAckRetransmissions: synAckRetransmissions, tries };
}

/** The server's system lives, and does not take what completes the handshake: SYN-ACKs after the client's data. */
export const ignoredAlive = (u: Unaccepted): boolean =>
  (u.synAckRetransmissions >= 2 && spokeOn(u)) || (u.synAckRetransmissions >= 1 && u.tries > 1 && dataBefore(u));

/** More came from the client than its SYNs, the third segment and resets, and nothing of it is missing here. */
const spokeOn = ({ client }: Unaccepted): boolean =>
  client.counts.segments - client.resets.sentCount > client.opening.synCount + 1 && client.gaps === null;

/** Nothing at all came back for the first data. */
export const ignoredSilently = (u: Unaccepted): boolean => u.synAckRetransmissions === 0 && u.tries >= MANY_TRIES;

const dataBefore = ({ client, server }: Unaccepted): boolean =>
  client.trail.newDataFrame > 0 && client.trail.newDataFrame < server.opening.synAckLastFrame;
