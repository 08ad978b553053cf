/** Lines of `ping`, on Unix and on Windows. */
import type { EchoesLine, EchoLine } from '../../segment/evidence-line.ts';

const UNIX = /^\d+ bytes from (\S+?)(?: \(([^)]+)\))?:? (?:icmp_)?(?:seq|req)=\d+ (?:ttl|hlim)=(\d+)/i;
/** In any language of Windows: the address, then `TTL=`. */
const WINDOWS = /^\S.{0,40}?((?:\d{1,3}\.){3}\d{1,3})\D.{0,60}\bTTL=(\d+)$/;
const UNIX_SUM = /^(\d+) packets transmitted, (\d+) (?:packets )?received/;
const WINDOWS_SUM = /^Packets: Sent = (\d+), Received = (\d+)/;

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
