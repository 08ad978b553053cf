/** Remarks on what a socket call returns, in Chinese, as the end of a line. */
import type { CallFacts } from '../../records/message.ts';
import { say } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

export const CALL_NOTES: Sentences<CallFacts> = {
  'call.so-error': () => say`非阻塞的 connect() 从 SO_ERROR 得知`,
  'call.once-then-eof-and-epipe': () => say`只报告一次，由第一个调用得知；之后 read() 返回 0，write() 以 EPIPE 失败`,
  'call.queued-data-first': () => say`先读到缓冲区里的数据，然后报告一次；之后 read() 返回 0`,
  'call.sigpipe': () => say`同时产生 SIGPIPE，除非忽略了该信号或设置了 MSG_NOSIGNAL`,
  'call.close-or-shutdown': () => say`close()、shutdown(SHUT_WR) 或进程结束`,
  'call.close-or-end': () => say`close() 或进程结束：如果只是 shutdown(SHUT_WR)，数据会被收下`,
  'call.linger-or-unread': () => say`close() 立即返回；RST 来自超时为 0 s 的 SO_LINGER，或者未读的数据`,
  'call.linger-unread-or-listener': () =>
    say`RST 来自超时为 0 s 的 SO_LINGER、未读的数据，或者在 accept() 之前就被关闭的监听套接字`,
  'call.accept-aborted-elsewhere': () =>
    say`BSD 和 macOS 会把连接从队列中取走：那里 accept() 以 ECONNABORTED 失败；Windows 上是 WSAECONNRESET`,
  'call.reset-if-peer-closed': () => say`如果对端已经关闭套接字，就会以 RST 应答，再下一次 write() 失败`,
  'call.if-open-there': () =>
    say`前提是那里有套接字开着这个连接：它的其他报文都没有抓到，而 RST 也会用来回应扫描和迷路的报文`,
  'call.until-answered': () => say`除非在重试结束之前有应答到来`,
  'call.soft-error': () => say`报告的是 ICMP 差错，而不是 ETIMEDOUT`,
};
