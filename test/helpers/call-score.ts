/** What the program says that socket calls returned, scored against what the recorded programs' calls did return. */
import type { ConnectionRecord } from '../../src/index.ts';
import { HOSTS, recordsOf, type Host, type Recording } from './recorded.ts';

type Claim = ConnectionRecord['a']['calls'][number];

interface TrueCall {
  readonly call: string;
  readonly socket: string;
  readonly result: string;
  readonly errno: string | null;
  readonly child?: string;
}

export interface CallScore {
  /** Results that a program got and that are claimed, and those that are not: `write EPIPE`, `read eof`. */
  readonly met: Map<string, { claimed: number; missed: string[] }>;
  right: number;
  /** Claims of what a call that nobody made would return. */
  unasked: number;
  readonly wrong: string[];
}

export const emptyScore = (): CallScore => ({ met: new Map(), right: 0, unasked: 0, wrong: [] });

/** No errors of the connection, and the answer of a non-blocking call. */
const QUIET = new Set(['EAGAIN', 'EINPROGRESS', 'EALREADY', 'EINTR', 'ENOTCONN']);

/** Both sides' claims from both captures; recordings with several connections tell no call apart and count nothing. */
export async function scoreCalls(recording: Recording, score: CallScore): Promise<void> {
  const truth = recording.truth as unknown as {
    hosts: Record<Host, string>;
    calls?: Record<Host, readonly (readonly TrueCall[])[]>;
  };
  for (const host of HOSTS) {
    const connections = (await recordsOf(recording.path(host))).filter((r) => r.type === 'connection');
    const [only] = connections;
    if (connections.length !== 1 || only === undefined || only.a.role === 'unknown') continue;
    for (const side of HOSTS) {
      const processes = truth.calls?.[side] ?? [];
      const calls = processes.flat();
      const connects = calls.filter((c) => c.call === 'connect' && c.errno !== 'EINPROGRESS').length;
      if (processes.length !== 1 || connects > 1 || calls.filter((c) => c.call === 'accept').length > 1) continue;
      const claims = (only.a.address === truth.hosts[side] ? only.a : only.b).calls;
      compare(`${recording.name} ${side} by ${host}.pcap`, claims, calls.filter(ofConnection), score);
    }
  }
}

/** Calls on the listening socket but `accept` say nothing of the connection. */
const ofConnection = (c: TrueCall): boolean =>
  c.socket !== 'l' || c.call === 'accept'
    ? ['connect', 'accept', 'read', 'write', 'close', 'shutdown', 'killed'].includes(c.call)
    : false;

function compare(at: string, claims: readonly Claim[], calls: readonly TrueCall[], score: CallScore): void {
  const found = calls.find((c) => c.errno !== null && !QUIET.has(c.errno));
  for (const claim of claims) {
    const verdict = judge(claim, calls, found);
    if (verdict === 'right') score.right++;
    else if (verdict === 'unasked') score.unasked++;
    else
      score.wrong.push(
        `${at}: ${claim.when} ${claim.call} ${claim.errno ?? claim.result} (${claim.certainty}), but ${verdict}`,
      );
  }
  for (const call of calls) {
    const result = call.errno === null ? call.result : normal(call.errno);
    if (call.result === 'pending' || QUIET.has(result) || call.call === 'shutdown' || call.call === 'killed') continue;
    const key = `${call.call} ${result}`;
    let met = score.met.get(key);
    if (met === undefined) score.met.set(key, (met = { claimed: 0, missed: [] }));
    const claimed = claims.some(
      (c) =>
        c.call === call.call &&
        ((c.errno ?? c.result) === result ||
          (result === 'EPIPE' && /EPIPE/.test(c.note ?? '')) ||
          (result === 'eof' && /returns 0/.test(c.note ?? ''))),
    );
    if (claimed) met.claimed++;
    else met.missed.push(at);
  }
}

/** ENOTSUP is EOPNOTSUPP by another name, 95 on Linux. */
const normal = (errno: string): string => (errno === 'ENOTSUP' ? 'EOPNOTSUPP' : errno);

function judge(claim: Claim, calls: readonly TrueCall[], found: TrueCall | undefined): string {
  const same = calls.filter((c) => c.call === claim.call && c.result !== 'pending');
  if (claim.result === 'errno') {
    // An error is told once, to the first call: what another one would have been told, nobody asked.
    if (same.some((c) => c.errno !== null && normal(c.errno) === claim.errno)) return 'right';
    if (claim.when === 'next' && (found === undefined || found.call !== claim.call)) return 'unasked';
    return `told ${found?.call ?? 'nothing'} ${found?.errno ?? ''}`;
  }
  if (claim.result === 'eof') {
    if (same.some((c) => c.result === 'eof')) return 'right';
    const last = same.findLast((c) => c.errno !== null && !QUIET.has(c.errno));
    return claim.when === 'next' && last === undefined ? 'unasked' : `${claim.call} gave ${last?.errno ?? 'no end'}`;
  }
  if (claim.call === 'close')
    return calls.some((c) => ['close', 'shutdown', 'killed'].includes(c.call)) ? 'right' : 'nobody closed';
  if (same.some((c) => c.result === 'ok')) return 'right';
  return claim.when === 'next' ? 'unasked' : `no ${claim.call} succeeded`;
}
