/** How a connection and its two ends are called in text. */
import { harmless } from '../escape.ts';
import type { ConnectionRecord } from '../../records/contract.ts';

type Endpoint = Pick<ConnectionRecord['a'], 'address' | 'port'> & { readonly role?: ConnectionRecord['a']['role'] };

/** `client` and `server` where a SYN shows them, else `a` (who spoke first) and `b`. */
export const sideWord = (end: Endpoint, side: 'a' | 'b'): string =>
  end.role === undefined || end.role === 'unknown' ? side : end.role;

/** The same inside a sentence: `the client`, `end a`. */
export const sideName = (end: Endpoint, side: 'a' | 'b'): string =>
  end.role === undefined || end.role === 'unknown' ? `end ${side}` : `the ${end.role}`;

/** `TLS to example.org`, `GET /index.html HTTP/1.1, host example.org`. */
export function nameText({ protocol, host, request }: NonNullable<ConnectionRecord['name']>): string {
  const to = host === undefined ? null : harmless(host);
  if (protocol === 'tls') return to === null ? 'TLS that asks for no server name' : `TLS to ${to}`;
  return [request === undefined ? 'HTTP' : harmless(request), ...(to === null ? [] : [`host ${to}`])].join(', ');
}
