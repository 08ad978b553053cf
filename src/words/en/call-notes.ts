/** Remarks on what a socket call returns, as the end of a line. */
import type { CallFacts } from '../../records/message.ts';
import { say } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

export const CALL_NOTES: Sentences<CallFacts> = {
  'call.so-error': () => say`a non-blocking connect() learns it from SO_ERROR`,
  'call.once-then-eof-and-epipe': () =>
    say`told once, to the first call; then read() returns 0 and write() fails with EPIPE`,
  'call.queued-data-first': () =>
    say`data that waits in the buffer is read first, then told once; then read() returns 0`,
  'call.sigpipe': () => say`with SIGPIPE unless that is ignored or MSG_NOSIGNAL is set`,
  'call.close-or-shutdown': () => say`close(), shutdown(SHUT_WR) or the end of the process`,
  'call.close-or-end': () =>
    say`close() or the end of the process: after shutdown(SHUT_WR) alone the data would have been taken`,
  'call.linger-or-unread': () =>
    say`close() returns at once; the RST comes from SO_LINGER with 0 s or from unread data`,
  'call.linger-unread-or-listener': () =>
    say`the RST comes from SO_LINGER with 0 s, from unread data, or from a listener that was closed before accept()`,
  'call.accept-aborted-elsewhere': () =>
    say`BSD and macOS take the connection out of the queue: accept() fails with ECONNABORTED there; on Windows with WSAECONNRESET`,
  'call.reset-if-peer-closed': () =>
    say`if the peer has closed its socket, it answers with a RST, and the write() after that fails`,
  'call.until-answered': () => say`unless an answer comes before the tries end`,
  'call.if-open-there': () =>
    say`if a socket had that connection open: nothing else of it was captured, and a RST also answers scans and strays`,
  'call.soft-error': () => say`the ICMP error is told instead of ETIMEDOUT`,
};
