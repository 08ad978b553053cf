/** Socket calls that failed: lines of `strace`, and of programs that log the error. */
import type { CallLine } from '../../segment/evidence-line.ts';

const STRACE =
  /(?:^|[\s\]])(connect|accept4?|read|recv|recvfrom|recvmsg|write|send|sendto|sendmsg|writev|readv)\(\d+[,)<].* = -1 (E[A-Z]+)/;
const PEER = /sin6?_port=htons\((\d+)\).*?inet_(?:addr|pton)\((?:AF_INET6?, )?"([^"]+)"/;
/** What strerror() says, behind the colon or bracket that programs put before it. */
const SAID: readonly (readonly [RegExp, string])[] = [
  [/(?:[:(] ?|\b)(?:ECONNREFUSED|WSAECONNREFUSED)\b|[:(] ?connection refused\b/i, 'ECONNREFUSED'],
  [/\b(?:ECONNRESET|WSAECONNRESET)\b|[:(] ?connection reset by peer\b/i, 'ECONNRESET'],
  [/\b(?:ETIMEDOUT|WSAETIMEDOUT)\b|[:(] ?connection timed out\b/i, 'ETIMEDOUT'],
  [/\bEPIPE\b|[:(] ?broken pipe\b/i, 'EPIPE'],
  [/\b(?:EHOSTUNREACH|WSAEHOSTUNREACH)\b|[:(] ?no route to host\b/i, 'EHOSTUNREACH'],
  [/\b(?:ENETUNREACH|WSAENETUNREACH)\b|[:(] ?network is unreachable\b/i, 'ENETUNREACH'],
  [/\bEADDRNOTAVAIL\b|[:(] ?cannot assign requested address\b/i, 'EADDRNOTAVAIL'],
];
/** What stands between backticks is quoted by a person (Markdown), not logged by a program. */
const QUOTED = /`[^`]*`/g;
const ADDRESS = /((?:\d{1,3}\.){3}\d{1,3})(?::| port )(\d{1,5})/;
const MAX_LINE = 1000;

export function readCall(text: string, line: number): CallLine | null {
  if (text.length > MAX_LINE) return null;
  const strace = STRACE.exec(text);
  if (strace !== null) {
    const peer = PEER.exec(text);
    const call = kindOf(strace[1] as string);
    return {
      what: 'call',
      program: 'strace',
      line,
      call,
      errno: strace[2] as string,
      address: peer?.[2] ?? '',
      port: peer?.[1] ?? '',
    };
  }
  const errno = SAID.find(([words]) => words.test(text.replaceAll(QUOTED, '')))?.[1];
  if (errno === undefined || !IS_LOGGED.test(text)) return null;
  const call = /\b(connect|read|write|recv|send|accept)\b/.exec(text)?.[1] ?? '';
  const peer = ADDRESS.exec(text);
  return {
    what: 'call',
    program: 'log',
    line,
    call: kindOf(call),
    errno,
    address: peer?.[1] ?? '',
    port: peer?.[2] ?? '',
  };
}

/** A program's own words, not a person's: a time, a level, or a name and a colon stand first. */
const IS_LOGGED =
  /^(?:[[(]?\d{2,4}[-/:.]|[A-Z][a-z]{2} +\d|[[(]?(?:error|err|warn|warning|fatal|info|debug)\b|[\w./-]{2,40}(?:\[\d+\])?: )/i;

function kindOf(call: string): string {
  if (/^(?:recv|read)/.test(call)) return 'read';
  if (/^(?:send|write)/.test(call)) return 'write';
  return call.startsWith('accept') ? 'accept' : call;
}
