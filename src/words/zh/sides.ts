/** How a connection and its two ends are called in Chinese. */
import type { ConnectionRecord } from '../../records/contract.ts';
import { harmless } from '../escape.ts';
import { whoZh } from './writing.ts';

type Endpoint = Pick<ConnectionRecord['a'], 'address' | 'port'> & { readonly role?: ConnectionRecord['a']['role'] };

/** `客户端` and `服务端` where a SYN shows them, else `a` (who spoke first) and `b`. */
export const sideWord = (end: Endpoint, side: 'a' | 'b'): string =>
  end.role === undefined || end.role === 'unknown' ? side : whoZh({ side, role: end.role });

/** The same inside a sentence: `客户端`, `a 端`. */
export const sideName = (end: Endpoint, side: 'a' | 'b'): string => whoZh({ side, role: end.role ?? 'unknown' });

/** `访问 example.org 的 TLS`, `GET /index.html HTTP/1.1，主机 example.org`. */
export function nameText({ protocol, host, request }: NonNullable<ConnectionRecord['name']>): string {
  const to = host === undefined ? null : harmless(host);
  if (protocol === 'tls') return to === null ? '没有服务器名称的 TLS' : `访问 ${to} 的 TLS`;
  return [request === undefined ? 'HTTP' : harmless(request), ...(to === null ? [] : [`主机 ${to}`])].join('，');
}
