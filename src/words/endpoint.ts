/** How an endpoint is written, in every language. */
import type { ConnectionRecord } from '../records/contract.ts';
import { harmless } from './escape.ts';

/** `10.0.0.1:80`, `[fe80::1]:80`. */
export function endpointText(end: Pick<ConnectionRecord['a'], 'address' | 'port'>): string {
  const address = harmless(end.address);
  return `${address.includes(':') ? `[${address}]` : address}:${harmless(String(end.port))}`;
}
