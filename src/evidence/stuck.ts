/** Sockets that wait: their timers, what lies in their queues, and what `ss -i` says held them up. */
import type { UnwordedEvidence } from '../records/unworded.ts';
import type { EvidenceLine, SocketDetailLine, SocketLine } from '../segment/evidence-line.ts';
import type { Bytes } from '../units.ts';
import { add, type EvidenceMessage, type Rest } from './tell.ts';

/** Of each kind no more are told, the worst first. */
const MOST_TOLD = 5;
/** Shares of the time with data to send, and of the bytes sent, that are worth a sentence. */
const HELD_UP_SHARE = 0.2;
const REPEATED_SHARE = 0.02;
const REPEATED_BYTES: Bytes = 10_000;
/** More than a program leaves for a moment. */
const UNREAD_IN_STREAM: Bytes = 16_384;

export function tellStuck(file: number, lines: readonly EvidenceLine[], records: UnwordedEvidence[]): void {
  const sockets = lines.filter((line): line is SocketLine => line.what === 'socket' && line.state !== 'LISTEN');
  const waiting = sockets.filter(({ timer }) => timer !== null && timer.kind !== 'timewait' && timer.tries > 0);
  for (const line of worst(waiting, (one) => one.timer?.tries ?? 0)) tellTimer(file, line, records);
  const unread = sockets.filter((one) => unreadBytes(one) >= (one.state === 'CLOSE-WAIT' ? 1 : UNREAD_IN_STREAM));
  for (const line of worst(unread, unreadBytes)) {
    const facts = { ...placesOf(line), state: line.state, bytes: unreadBytes(line) };
    add(records, file, line, { key: 'evidence.unread', facts });
  }
  tellUnreadEnds(file, sockets, records);
  tellDetails(file, lines, records);
}

const worst = (lines: readonly SocketLine[], by: (line: SocketLine) => number): SocketLine[] =>
  [...lines].sort((a, b) => by(b) - by(a)).slice(0, MOST_TOLD);

/** Data in the receive queue: what CLOSE-WAIT holds ends with the peer's FIN. */
const unreadBytes = ({ state, receiveQueue, countsFin }: SocketLine): Bytes =>
  countsFin && state === 'CLOSE-WAIT' && receiveQueue > 0 ? receiveQueue - 1 : receiveQueue;

/** The peers have closed, and the programs have not read so far. */
function tellUnreadEnds(file: number, sockets: readonly SocketLine[], records: UnwordedEvidence[]): void {
  const left = sockets.filter(({ state, countsFin }) => countsFin && state === 'CLOSE-WAIT');
  const ends = left.filter(({ receiveQueue }) => receiveQueue === 1);
  const [first] = ends;
  if (first === undefined) return;
  const facts = { place: placesOf(first).place, sockets: ends.length, of: left.length };
  add(records, file, first, { key: 'evidence.end-unread', facts }, { finding: 'TE7023' });
}

const placesOf = (line: SocketLine): { place: string; peer: string } => ({
  place: `${line.local}:${line.localPort}`,
  peer: `${line.remote}:${line.remotePort}`,
});

/** States in which the own FIN is not acknowledged (RFC 9293 §3.3.2). */
const FIN_WAITS = new Set(['FIN-WAIT-1', 'CLOSING', 'LAST-ACK']);

/** Whose page explains what a timer that fired in vain means. */
const PAGES = { on: 'TE4007', keepalive: 'TE6001', persist: 'TE3001' } as const;

function tellTimer(file: number, line: SocketLine, records: UnwordedEvidence[]): void {
  const { timer, state, sendQueue } = line;
  if (timer === null || timer.kind === 'timewait') return;
  const { kind, tries, leftNs } = timer;
  const code = kind === 'on' && state === 'SYN-SENT' ? 'TE1002' : PAGES[kind];
  const fin = FIN_WAITS.has(state);
  const waiting = fin && line.countsFin && sendQueue > 0 ? sendQueue - 1 : sendQueue;
  const facts = { ...placesOf(line), state, timer: kind, tries, leftNs, waiting, fin, code };
  add(records, file, line, { key: 'evidence.timer', facts }, state === 'SYN-RECEIVED' ? {} : { finding: code });
}

/** What stands in the line below a socket is about it. */
function tellDetails(file: number, lines: readonly EvidenceLine[], records: UnwordedEvidence[]): void {
  let socket: SocketLine | null = null;
  let count = 0;
  for (const line of lines) {
    if (line.what === 'socket') socket = line;
    if (line.what !== 'socket-detail' || socket === null || count >= MOST_TOLD) continue;
    const [message, rest] = detail(socket, line) ?? [];
    if (message === undefined) continue;
    count++;
    add(records, file, line, message, rest);
  }
}

function detail(socket: SocketLine, line: SocketDetailLine): [EvidenceMessage, Rest] | null {
  const { windowShare, bufferShare, sentBytes, repeatedBytes } = line;
  const repeated = repeatedBytes >= REPEATED_BYTES && repeatedBytes >= REPEATED_SHARE * sentBytes;
  const byWindow = windowShare >= HELD_UP_SHARE;
  if (!repeated && !byWindow && bufferShare < HELD_UP_SHARE) return null;
  const facts = {
    ...placesOf(socket),
    windowShare: byWindow ? windowShare : 0,
    bufferShare: bufferShare >= HELD_UP_SHARE ? bufferShare : 0,
    repeatedBytes: repeated ? repeatedBytes : 0,
    sentBytes,
  };
  return [{ key: 'evidence.held-up', facts }, byWindow ? { finding: 'TE3031' } : {}];
}
