/** Whether an application saw a certain error on a connection. */
import type { ConnectionRecord } from '../records.ts';

/** `wanted` as people write it: `ECONNRESET`, `econnreset`, `WSAECONNRESET`, `104` (Linux). */
export function sawErrno(record: ConnectionRecord, wanted: string): boolean {
  const name = wanted.toUpperCase().replace(/^WSA/, '');
  return [...record.a.calls, ...record.b.calls].some(
    (call) => call.result === 'errno' && (call.errno?.toUpperCase() === name || String(call.linux) === name),
  );
}
