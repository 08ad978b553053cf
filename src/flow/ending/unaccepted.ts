/** A connection that is open for the client alone: the server's system has sent SYN-ACKs and nothing else. */
import type { Connection, Endpoint } from '../connection.ts';

/** Tries of the first data that make more than a loss. */
const MANY_TRIES = 3;

export interface Unaccepted {
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** SYN-ACKs after the client's third segment. */
  readonly again: number;
  /** Times that the client's first data was sent, 0 without data. */
  readonly tries: number;
}

/** Null: the server was seen to take part, or the client has not tried for long enough. */
export function neverAccepted(c: Connection): Unaccepted | null {
  const server = c.a.role === 'server' ? c.a : c.b;
  if (!c.handshakeDone || server.role !== 'server' || server.synAckFrame === 0) return null;
  if (server.segments - server.rstCount > server.synAckCount) return null;
  const client = c.peerOf(server);
  const again = server.synAckLastFrame > c.handshakeFrame ? server.synAckCount - 1 : 0;
  const tries = client.newDataFrame === 0 ? 0 : 1 + client.retransmittedSegments;
  return { client, server, again, tries };
}

/** The server's system lives, and does not take what completes the handshake: SYN-ACKs after the client's data. */
export const ignoredAlive = (u: Unaccepted): boolean =>
  (u.again >= 2 && u.client.segments > u.client.synCount + 1) || (u.again >= 1 && u.tries > 1 && dataBefore(u));

/** Nothing at all came back for the first data. */
export const ignoredSilently = (u: Unaccepted): boolean => u.again === 0 && u.tries >= MANY_TRIES;

const dataBefore = ({ client, server }: Unaccepted): boolean =>
  client.newDataFrame > 0 && client.newDataFrame < server.synAckLastFrame;
