/** By what name a connection asked for its server. Written by opening/name.ts. */
import type { FrameNo } from '../../units.ts';

/** All text is printable ASCII: other bytes stand as `\xNN`. */
export interface ConnectionName {
  readonly protocol: 'tls' | 'http';
  /** Of TLS the server name that the client asks for, of HTTP the Host field; null where there is none, or it was not captured. */
  readonly host: string | null;
  /** Of HTTP the request line, without what follows a `?`, bounded; null for TLS. */
  readonly request: string | null;
  /** The packet that completes it. */
  readonly frame: FrameNo;
}
