/** Lines of `ping`, on Unix and on Windows. */
import type { EchoErrorLine, EchoErrorReason, EchoesLine, EchoLine } from '../../segment/evidence-line.ts';

const UNIX = /^\d+ bytes from (\S+?)(?: \(([^)]+)\))?:? (?:icmp_)?(?:seq|req)=\d+ (?:ttl|hlim)=(\d+)/i;
/** In any language of Windows: the address, then `TTL=`. */
const WINDOWS = /^\S.{0,40}?((?:\d{1,3}\.){3}\d{1,3})\D.{0,60}\bTTL=(\d+)$/;
const UNIX_SUM = /^(\d+) packets transmitted, (\d+) (?:packets )?received/;
const WINDOWS_SUM = /^Packets: Sent = (\d+), Received = (\d+)/;

/** What stands behind `From HOST icmp_seq=1`, `92 bytes from HOST:` and `Reply from HOST:`, as iputils, BSD and Windows have it. */
const ERROR =
  /^(?:From|\d+ bytes from|Reply from) (\S{1,100}?):? (?:\([^)]{1,50}\):? )?(?:icmp_seq[= ]\d+ )?([A-Z][^\d]{4,60})/;
const REASONS: readonly (readonly [RegExp, EchoErrorReason])[] = [
  [/^(?:Frag(?:mentation)? needed|Packet too big|Packet needs to be fragmented)/i, 'too-big'],
  [/^(?:Time to live exceeded|TTL expired|Time exceeded: Hop limit)/i, 'ttl'],
  [/prohibited|filtered/i, 'filtered'],
  [/^Destination (?:host|address) unreachable|^Destination unreachable: Address/i, 'host'],
  [/^Destination net(?:work)? unreachable|^Destination unreachable: No route/i, 'net'],
  [/^Destination port unreachable|^Destination unreachable: Port/i, 'port'],
];
const TIMEOUT = /^(?:Request timed out\.|Request timeout for icmp_seq \d+|no answer yet for icmp_seq=\d+|请求超时。)$/;
const TOO_LONG = /message too long(?:, mtu[=:] ?(\d{2,6}))?$|^Packet needs to be fragmented but DF set\.$/i;

export function readEchoError(text: string, line: number): EchoErrorLine | null {
  const error = (reason: EchoErrorReason, from: string, mtu: number): EchoErrorLine => {
    return { what: 'echo-error', program: 'ping', line, from, reason, mtu };
  };
  if (TIMEOUT.test(text)) return error('timeout', '', -1);
  const long = TOO_LONG.exec(text);
  if (long !== null) return error('too-big', '', Number(long[1] ?? -1));
  const found = ERROR.exec(text);
  if (found === null) return null;
  const reason = REASONS.find(([words]) => words.test(found[2] as string))?.[1];
  if (reason === undefined) return null;
  const mtu = reason === 'too-big' ? Number(/mtu ?[=:] ?(\d{2,6})/i.exec(text)?.[1] ?? -1) : -1;
  return error(reason, found[1] as string, mtu);
}

export function readEcho(text: string, line: number): EchoLine | EchoesLine | null {
  const unix = UNIX.exec(text);
  if (unix !== null)
    return { what: 'echo', program: 'ping', line, host: unix[2] ?? (unix[1] as string), ttl: Number(unix[3]) };
  const windows = WINDOWS.exec(text);
  if (windows !== null)
    return { what: 'echo', program: 'ping', line, host: windows[1] as string, ttl: Number(windows[2]) };
  const sum = UNIX_SUM.exec(text) ?? WINDOWS_SUM.exec(text);
  return sum === null
    ? null
    : { what: 'echoes', program: 'ping', line, sent: Number(sum[1]), received: Number(sum[2]) };
}
