/** How an endpoint is written, in every language. */
import type { ConnectionRecord } from '../records/contract.ts';
import { harmless } from './escape.ts';

/** No name: only texts name hosts, and only they leave ports out. */
const ADDRESS = /^[\d.]+$|:/u;

/** `10.0.0.1:80`, `[fe80::1]:80`; `client` where a text names no port. */
export function endpointText(end: Pick<ConnectionRecord['a'], 'address' | 'port'>): string {
  const address = harmless(end.address);
  if (end.port === 0 && !ADDRESS.test(address)) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${harmless(String(end.port))}`;
}
