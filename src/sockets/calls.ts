/**
 * What the socket API gives one endpoint for the packets that it saw: each call with its result and errno.
 *
 * The results are what Linux 6.18 gave to the same packets (fixtures/errno), not what documents say. Other systems
 * were not recorded: where they are known to give another errno, the entry says theirs and is `assumed` at most.
 * Nothing is ever `observed`: no capture shows a system call.
 */
import type { ConnectionRecord, StateName } from '../records/contract.ts';
import type { CallFacts } from '../records/message.ts';
import type { Certainty, FrameNo } from '../units.ts';
import { connectErrno, datagramErrno, type IcmpErrno } from '../flow/icmp/errno-icmp.ts';
import { numbersOf } from '../errno-numbers.ts';

export type Call = ConnectionRecord['a']['calls'][number];
type Sure = Call['certainty'];

/** A packet, and how sure it is that it had (or has) its effect on this endpoint. */
export interface Seen {
  readonly frame: FrameNo;
  readonly certainty: Certainty;
}

export interface IcmpError extends Seen {
  /** 4 or 6. */
  readonly family: number;
  readonly type: number;
  readonly code: number;
}

/** How this endpoint came to its connection, or failed to. */
export type Opening =
  /** Open when the capture began, or no handshake that can be judged. */
  | { readonly kind: 'unseen' }
  | { readonly kind: 'established'; readonly at: Seen }
  /** Still in SYN-SENT or SYN-RECEIVED when last seen. */
  | { readonly kind: 'waiting'; readonly at: Seen }
  /** The SYN-ACK is in the capture; whether it arrived is not. */
  | { readonly kind: 'answered' }
  /** The last SYN was followed by a silence longer than the wait for its answer. */
  | { readonly kind: 'timeout'; readonly at: Seen }
  /** A RST that acknowledges the SYN; `crossed` when it came in SYN-RECEIVED, after two SYNs had crossed. */
  | { readonly kind: 'refused'; readonly at: Seen; readonly crossed?: boolean }
  /** An ICMP error that quotes the SYN. */
  | { readonly kind: 'icmp'; readonly error: IcmpError };

export type GaveUp = 'keepalive' | 'retransmissions' | 'window-probes' | 'user-timeout';

export interface ResetTaken extends Seen {
  readonly state: StateName;
  /** Nothing but RSTs of its sender was captured of the connection. */
  readonly alone: boolean;
}

/** One endpoint's part of a connection, as far as its socket's calls depend on it. Null and 0: did not happen. */
export interface SideStory {
  readonly role: 'client' | 'server' | 'unknown';
  readonly opening: Opening;
  /** Last frame of this endpoint that carried new data. */
  readonly dataSent: FrameNo;
  /** The frame that proves data of this endpoint that is not in the capture. */
  readonly dataProved: FrameNo;
  /** First such frame after the peer's FIN had reached it. */
  readonly dataSentAfterPeerFin: FrameNo;
  /** Last frame of the peer with new data that this endpoint acknowledged. */
  readonly dataReceived: FrameNo;
  readonly peerFin: Seen | null;
  readonly ownFin: FrameNo;
  /** Its FIN acknowledges the peer's, so that it had come before the close. */
  readonly finAnswersFin: boolean;
  /** It acknowledged data after its own FIN, so that was shutdown() and not close(). */
  readonly halfClosed: boolean;
  /** The first RST that it accepted, and its state then. */
  readonly rstReceived: ResetTaken | null;
  readonly rstSent: { readonly frame: FrameNo; readonly cause: string; readonly certainty: Certainty } | null;
  readonly gaveUp: (Seen & { readonly what: GaveUp }) | null;
  /** It asks again and again, nothing comes back, and it has not given up yet: what it will give up with if that goes on. */
  readonly asking: (Seen & { readonly what: GaveUp }) | null;
  /** The last ICMP error that this endpoint received since its last sign of progress; it colours a give-up. */
  readonly softError: IcmpError | null;
}

/** The entries in the order in which the calls come. */
export function callsOf(story: SideStory): Call[] {
  const calls: Call[] = [];
  if (!open(story, calls)) return calls;
  if (story.dataSent > 0) calls.push(ok('write', 'happened', 'implied', story.dataSent));
  // Data that was answered, or followed by a FIN, had most likely been read.
  if (story.dataReceived > 0 && Math.max(story.dataSent, story.ownFin) > story.dataReceived)
    calls.push(ok('read', 'happened', 'assumed', story.dataReceived));
  const closed = closing(story, calls);
  if (!closed) pending(story, calls);
  return calls;
}

/** False when there is no connection on which anything could follow. */
function open(story: SideStory, calls: Call[]): boolean {
  const { opening, role } = story;
  if (role === 'server') {
    accepting(story, calls);
    return opening.kind === 'established' || opening.kind === 'unseen';
  }
  switch (opening.kind) {
    case 'unseen':
      return true;
    case 'answered':
      return false;
    case 'established':
      if (role === 'client') calls.push(ok('connect', 'happened', sure(opening.at), opening.at.frame));
      return true;
    case 'refused':
      calls.push(
        failed(
          'connect',
          'happened',
          opening.crossed === true ? 'ECONNRESET' : 'ECONNREFUSED',
          opening.at,
          'call.so-error',
        ),
      );
      return false;
    case 'icmp': {
      const errno = connectErrno(opening.error);
      if (errno !== null) calls.push(fromIcmp('connect', 'happened', errno, opening.error, 'call.so-error'));
      return false;
    }
    case 'timeout':
      calls.push(failed('connect', 'happened', 'ETIMEDOUT', assumed(opening.at), 'call.so-error'));
      return false;
    case 'waiting':
      // ss -K, say: the socket was aborted before any answer.
      if (story.rstSent?.cause === 'aborted-by-administrator')
        calls.push(failed('connect', 'happened', 'ECONNABORTED', assumed(story.rstSent)));
      else if (story.rstSent === null)
        calls.push(failed('connect', 'next', 'ETIMEDOUT', assumed(opening.at), 'call.until-answered'));
      return false;
  }
}

function accepting(story: SideStory, calls: Call[]): void {
  if (story.opening.kind !== 'established') return;
  const { at } = story.opening;
  // Only an accepted socket can write or close; the kernel alone never does.
  const used = firstOf(story.dataSent, story.ownFin) > 0 || story.dataProved > 0;
  // What it wrote before the third segment (Fast Open, RFC 7413 §4.2; a segment that overtook it) proves the call earlier.
  if (used) calls.push(ok('accept', 'happened', 'implied', firstOf(at.frame, story.dataSent)));
  else if (abortedBySelf(story)) calls.push(ok('accept', 'happened', 'assumed', at.frame));
  // Its own reset for another cause, and nothing before it that a program did: whether one was given it is not shown.
  else if (story.rstSent !== null) return;
  else if (story.rstReceived !== null)
    // Linux gives the connection all the same, and read() tells the reset. BSD: UNP §5.11, accept(2); Windows: accept's page: not recorded.
    calls.push({
      ...ok('accept', 'next', 'assumed', at.frame),
      bsd: 'ECONNABORTED 53',
      windows: 'WSAECONNRESET 10054',
      noteKey: 'call.accept-aborted-elsewhere',
    });
  else calls.push(ok('accept', 'next', sure(at), at.frame));
}

/** Its application closed the socket in a way that resets. */
const abortedBySelf = ({ rstSent }: SideStory): boolean =>
  rstSent?.cause === 'closed-with-unread-data' || rstSent?.cause === 'abortive-close';

const firstOf = (a: FrameNo, b: FrameNo): FrameNo => (a === 0 ? b : b === 0 ? a : Math.min(a, b));

/** What shows that the application closed. True when its socket is gone, so that no call can follow. */
function closing(story: SideStory, calls: Call[]): boolean {
  const { peerFin, ownFin, rstSent } = story;
  if (rstSent !== null) {
    const { cause, frame } = rstSent;
    if (abortedBySelf(story)) {
      const silent = story.role === 'server' && story.dataSent === 0 && ownFin === 0;
      calls.push(
        silent
          ? ok('close', 'happened', 'assumed', frame, 'call.linger-unread-or-listener')
          : ok('close', 'happened', sure(rstSent), frame, 'call.linger-or-unread'),
      );
      return true;
    }
    if (cause === 'data-after-close' && ownFin > 0) {
      calls.push(ok('close', 'happened', sure(rstSent), ownFin, 'call.close-or-end'));
      return true;
    }
  }
  if (ownFin === 0) return false;
  // A FIN after the peer's: the application had most likely read the end of the stream before it closed.
  if (peerFin !== null && story.finAnswersFin) calls.push(eof('happened', assumed(peerFin)));
  if (story.halfClosed) return false;
  calls.push(ok('close', 'happened', 'implied', ownFin, 'call.close-or-shutdown'));
  return true;
}

/** What the next calls of an open socket return. */
function pending(story: SideStory, calls: Call[]): void {
  const { peerFin, rstReceived, rstSent, gaveUp } = story;
  const shut = story.ownFin > 0;
  if (rstReceived !== null) afterReset(story, rstReceived, calls);
  else if (gaveUp !== null) afterGiveUp(story, gaveUp, calls);
  else if (rstSent?.cause === 'keepalive-gave-up') afterGiveUp(story, { ...rstSent, what: 'keepalive' }, calls);
  else if (rstSent?.cause === 'aborted-by-administrator')
    // Linux tcp_abort; FreeBSD tcpdrop does the same. Windows has none.
    onceThenDead('ECONNABORTED', assumed(rstSent), calls, peerFin !== null);
  else if (story.asking !== null && peerFin === null) {
    const ahead: Call[] = [];
    afterGiveUp(story, story.asking, ahead);
    const [read] = ahead;
    if (read?.call === 'read') calls.push(withNote(read, 'call.until-answered'));
  } else if (peerFin !== null) {
    calls.push(eof('next', peerFin));
    if (!shut) calls.push(ok('write', 'next', 'assumed', peerFin.frame, 'call.reset-if-peer-closed'));
  }
  if (shut && rstReceived === null && gaveUp === null && rstSent === null)
    calls.push({
      ...failed('write', 'next', 'EPIPE', assumed({ frame: story.ownFin }), 'call.sigpipe'),
      windows: 'WSAESHUTDOWN 10058',
    });
}

/** Linux tcp_reset: EPIPE in CLOSE-WAIT, else ECONNRESET; after the peer's FIN read() gives only the end of the stream. */
function afterReset(story: SideStory, rst: ResetTaken, calls: Call[]): void {
  switch (rst.state) {
    case 'CLOSE-WAIT':
      // FreeBSD tcp_input sets so_error in CLOSE-WAIT too, and soreceive looks at it first: read, not recorded.
      if (story.peerFin !== null) calls.push({ ...eof('next', assumed(story.peerFin)), bsd: 'ECONNRESET 54' });
      calls.push({ ...failed('write', 'next', 'EPIPE', assumed(rst), 'call.sigpipe'), windows: 'WSAECONNRESET 10054' });
      return;
    case 'LAST-ACK':
    case 'CLOSING':
      calls.push(eof('next', rst), failed('write', 'next', 'ECONNRESET', assumed(rst), 'call.once-then-eof-and-epipe'));
      return;
    case 'TIME-WAIT':
      calls.push(eof('next', rst), {
        ...failed('write', 'next', 'EPIPE', assumed(rst), 'call.sigpipe'),
        windows: 'WSAESHUTDOWN 10058',
      });
      return;
    case 'SYN-RECEIVED':
      // The handshake's last ACK is in the capture, and came before the RST if it arrived.
      if (story.role === 'server') onceThenDead('ECONNRESET', assumed(rst), calls, false, story.dataReceived > 0);
      return;
    case 'SYN-SENT':
    case 'LISTEN':
    case 'CLOSED':
      return;
    case 'UNKNOWN':
    case 'ESTABLISHED':
    case 'FIN-WAIT-1':
    case 'FIN-WAIT-2':
      onceThenDead('ECONNRESET', rst.state === 'UNKNOWN' ? assumed(rst) : rst, calls, false, story.dataReceived > 0);
      if (rst.alone) for (const entry of calls) withNote(entry, 'call.if-open-there');
  }
}

/**
 * Linux tcp_write_err: the last ICMP error if there was one, else ETIMEDOUT. A keepalive probe's number
 * lies before SND.UNA, so an ICMP error that quotes one is out of window and changes nothing (recorded).
 */
function afterGiveUp(story: SideStory, gaveUp: Seen & { readonly what: GaveUp }, calls: Call[]): void {
  const { softError } = story;
  const errno = gaveUp.what === 'keepalive' || softError === null ? null : connectErrno(softError);
  const at = assumed(gaveUp);
  if (errno !== null && softError !== null) {
    const entry = fromIcmp('read', 'next', errno, softError, 'call.soft-error');
    calls.push({ ...entry, certainty: 'assumed' }, { ...entry, call: 'write', certainty: 'assumed' });
    return;
  }
  const before = calls.length;
  onceThenDead('ETIMEDOUT', at, calls, story.peerFin !== null);
  // Windows: keepalive ends in WSAENETRESET, a data time-out in WSAECONNABORTED (Winsock's error list): not recorded.
  const windows = gaveUp.what === 'keepalive' ? 'WSAENETRESET 10052' : 'WSAECONNABORTED 10053';
  for (const entry of calls.slice(before)) if (entry.result === 'errno') entry.windows = windows;
}

/** An error that waits in the socket: whichever call comes first is told, and only that one. */
function onceThenDead(name: string, at: Seen, calls: Call[], afterFin: boolean, queued = false): void {
  const note = queued ? 'call.queued-data-first' : 'call.once-then-eof-and-epipe';
  if (afterFin) calls.push(eof('next', at));
  else calls.push(failed('read', 'next', name, at, note));
  // BSD gives EPIPE once the socket cannot send any more (sosend checks that before so_error): read, not recorded.
  calls.push({ ...failed('write', 'next', name, assumed(at), 'call.once-then-eof-and-epipe'), bsd: 'EPIPE 32' });
}

/** What a connected UDP socket is told of an ICMP error that quotes a datagram of its own. */
export function datagramCalls(error: IcmpError): Call[] {
  const errno = datagramErrno(error);
  return errno === null ? [] : [fromIcmp('read', 'next', errno, error), fromIcmp('write', 'next', errno, error)];
}

const sure = (at: { readonly certainty: Certainty }): Sure => (at.certainty === 'assumed' ? 'assumed' : 'implied');
const assumed = (at: { readonly frame: FrameNo }): Seen => ({ frame: at.frame, certainty: 'assumed' });

type Note = keyof CallFacts;

function ok(call: Call['call'], when: Call['when'], certainty: Sure, frame: FrameNo, note?: Note): Call {
  return withNote({ call, when, result: 'ok', certainty, frame }, note);
}

const eof = (when: Call['when'], at: Seen): Call => ({
  call: 'read',
  when,
  result: 'eof',
  certainty: sure(at),
  frame: at.frame,
});

function failed(call: Call['call'], when: Call['when'], name: string, at: Seen, note?: Note): Call {
  return withNote(
    { call, when, result: 'errno', errno: name, ...numbersOf(name), certainty: sure(at), frame: at.frame },
    note,
  );
}

/** Systems that give another errno than Linux make the entry `assumed`: which system this is, the packets don't tell. */
function fromIcmp(call: Call['call'], when: Call['when'], errno: IcmpErrno, at: Seen, note?: Note): Call {
  const entry = failed(call, when, errno.linux, errno.agreed ? at : assumed(at), note);
  if (errno.agreed) return entry;
  delete entry.bsd;
  delete entry.windows;
  if (errno.bsd !== undefined) entry.bsd = errno.bsd;
  if (errno.windows !== undefined) entry.windows = errno.windows;
  return entry;
}

function withNote(entry: Call, note: Note | undefined): Call {
  if (note !== undefined) entry.noteKey = note;
  return entry;
}
