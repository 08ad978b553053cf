/** What stands beside packets in a paste: each program's reader is asked in turn. */
import type { EvidenceLine } from '../../segment/evidence-line.ts';
import { readCall } from './calls.ts';
import { readCounter } from './counters.ts';
import { readEcho, readEchoError } from './echoes.ts';
import { readDetail, readLoneTimer } from './socket-timer.ts';
import { readSocket, readStateCount } from './sockets.ts';

/** One of these is in each of their lines; most other lines stop here. */
const HINT =
  /^(?:timer:\(|tcp|TCP|ESTAB|SYN|FIN[-_]|TIME[-_]|CLOS|LAST[-_]|LISTEN)|^\d+ +(?:times|SYN|conn|pack|pass|bytes|[A-Z]{3})|^(?:From|Reply from|Request time|no answer yet|请求超时)|message too long|^Packet needs|\bcwnd:\d|^TcpExt|^Packets: |\bTTL=\d+$| = -1 E|E(?:CONN|TIMED|PIPE|HOST|NET|ADDR)|(?:refused|reset by peer|timed out|[Bb]roken pipe|to host|unreachable|requested address)\b/;
/** A packet's line, whatever it carries. */
const PACKET = / (?:>|→|->) .*(?:Flags \[|\] Seq=|: [SFRP.]+ )|^IP6? /;

export function readEvidence(text: string, line: number): EvidenceLine | null {
  if (!HINT.test(text) || PACKET.test(text)) return null;
  return (
    readSocket(text, line) ??
    readLoneTimer(text, line) ??
    readStateCount(text, line) ??
    readCounter(text, line) ??
    readEcho(text, line) ??
    readEchoError(text, line) ??
    readCall(text, line) ??
    readDetail(text, line)
  );
}
