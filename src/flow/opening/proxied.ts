/** A handshake that a SYN proxy answered in the server's place (RFC 4987 §3.3): what is known then of the server behind it. */
import type { ConnectionSummary, EndpointSummary } from '../summary.ts';
import type { FrameNo } from '../../units.ts';

/** Whether the SYN-ACK offers a window of 0, as no system's own listener does: the server has not been asked yet. */
export const answeredInFront = (server: EndpointSummary): boolean => server.opening.synAckWindow === 0;

/** The packet by which the server is known to have the connection, though a device answered for it; 0: it is not known to. */
export function reachedServer(c: ConnectionSummary, server: EndpointSummary): FrameNo {
  const proxy = c.views?.proxy;
  if (proxy !== null && proxy !== undefined && proxy.synAckFrame > 0) return proxy.ackFrame || proxy.synAckFrame;
  return server.window.openedFrame || (server.counts.bytes > 0 ? server.trail.newDataFrame : 0);
}

/** Whether a client's SYN and third segment were the work of a device nearer to the capture than who sent the rest, and knew a time stamp of the answer. */
export function calledByProxy(c: ConnectionSummary, client: EndpointSummary): boolean {
  const change = c.way?.ttl[client.side] ?? null;
  return client.opening.synEchoes && change !== null && change.handshakeOnly && change.back === 0;
}
