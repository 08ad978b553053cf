/** Lines of `nstat` and of `netstat -s`: those counters of the kernel that say why connections fail. */
import type { CounterLine } from '../../segment/evidence-line.ts';

/** As `netstat -s` words them (net-tools statistics.c). */
const WORDED: readonly (readonly [RegExp, string])[] = [
  [/^(\d+) times the listen queue of a socket overflowed/, 'TcpExtListenOverflows'],
  [/^(\d+) SYNs to LISTEN sockets (?:dropped|ignored)/, 'TcpExtListenDrops'],
  [/^(\d+) SYN cookies sent/, 'TcpExtSyncookiesSent'],
  [/^(\d+) connections aborted due to timeout/, 'TcpExtTCPAbortOnTimeout'],
  [/^(\d+) connections reset due to unexpected data/, 'TcpExtTCPAbortOnData'],
  [/^(\d+) connections reset due to early user close/, 'TcpExtTCPAbortOnClose'],
  [/^(\d+) packets? rejecte?d? in established connections because of timestamp/, 'TcpExtPAWSEstab'],
  [/^(\d+) passive connections rejected because of time ?stamp/, 'TcpExtPAWSPassive'],
];
const NSTAT = /^(TcpExt[A-Za-z0-9]+)\s+(\d+)(?:\s+[\d.]+)?$/;
const TOLD = new Set(WORDED.map(([, counter]) => counter));

/** Null also for a counter that explains nothing, or that is 0 among others. */
export function readCounter(text: string, line: number): CounterLine | null {
  const nstat = NSTAT.exec(text);
  if (nstat !== null && TOLD.has(nstat[1] as string))
    return { what: 'counter', program: 'nstat', line, counter: nstat[1] as string, value: Number(nstat[2]) };
  for (const [words, counter] of WORDED) {
    const found = words.exec(text);
    if (found !== null) return { what: 'counter', program: 'netstat', line, counter, value: Number(found[1]) };
  }
  return null;
}
