/** Verdicts in words: one sentence a connection, without its capital and its full stop. */
import type {
  HoleAtEnd,
  MessageFacts,
  MissingBytes,
  OpeningSeen,
  ResetIgnored,
  ResetNotTaken,
  VerdictFacts,
  Who,
} from '../../records/message.ts';
import { bytes, count, frame, idleDevice, listed, type Phrase, say, system, time } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';
import { resetReason } from './resets.ts';

export const VERDICTS: Sentences<VerdictFacts> = {
  'verdict.still-open': (f) =>
    say`${course(f)}; neither end had closed it when ${f.lastSeen ? 'it was last seen' : 'the capture ended'}${hole(f.missing)}${f.closedWindow === undefined ? '' : say`; the window of ${f.closedWindow.who} was closed (0) then, since ${frame(f.closedWindow.frame)}`}${ignored(f)}`,
  'verdict.refused': (f) =>
    say`refused: the SYN in ${frame(f.synFrame)} was answered with a RST in ${frame(f.resetFrame)}`,
  'verdict.refused-in-vain': (f) =>
    say`not opened: the RST in ${frame(f.resetFrame)} answers the SYN in ${frame(f.synFrame)} in a form that its sender must ignore (it does not acknowledge the SYN)${f.tries > 1 ? say`, and the SYN was sent ${count(f.tries, 'time')} in all` : ''}: no other answer came`,
  'verdict.refused-unseen': (f) =>
    say`refused: the RST in ${frame(f.resetFrame)} answers a segment without ACK, most likely a SYN, that is not in the capture`,
  'verdict.rejected-by-icmp': (f) => say`not opened: ${icmpError(f)} answered the SYN`,
  'verdict.rejected-by-icmp-unheard': (f) =>
    say`not opened: ${icmpError(f)} answered the SYN, but quotes other addresses than the client has, so most likely the client never learnt of it`,
  'verdict.passed-here': (f) =>
    say`the packet filter let the SYN in ${frame(f.passedFrame)} through; its log holds the first packet only, so whether an answer came is not in it`,
  'verdict.blocked-here': (f) =>
    say`no answer: the packet filter of the capturing machine blocked the SYN in ${frame(f.blockedFrame)}`,
  'verdict.unanswered': (f) =>
    say`no answer: the SYN was sent ${String(f.tries)} times${within(f)} and nothing came back${pace(f)}${f.takenBackFrame === undefined ? '' : say`; then the client took the attempt back with the RST in ${frame(f.takenBackFrame)}`}`,
  'verdict.syn-one-way': (f) =>
    say`seen from one side only: the SYN in ${frame(f.synFrame)} was sent; this capture holds one direction only, so whether it was answered is not known`,
  'verdict.unanswered-once': (f) => say`no answer to the SYN in ${frame(f.synFrame)} while the capture lasted`,
  'verdict.unasked': (f) =>
    say`not opened: no SYN in this capture asked for the SYN-ACK in ${frame(f.synAckFrame)}${f.synAcks > 1 ? say`, sent ${String(f.synAcks)} times${within(f)}` : ''}, and ${f.resetFrame > 0 ? say`the RST in ${frame(f.resetFrame)} says that the host that got it knows of none: somebody else sent the SYN under its address (the echo of a flood or scan elsewhere), or a program there without a socket, and the capture lacks it` : 'nothing answered it: the capture lacks what that host sent, or somebody else sent the SYN under its address (the echo of a flood or scan elsewhere)'}`,
  'verdict.never-acknowledged': (f) =>
    say`not opened: the SYN-ACK in ${frame(f.synAckFrame)} was sent ${String(f.synAcks)} times${within(f)} and never acknowledged in this capture${pace(f)}${askedAgain(f)}`,
  'verdict.never-acknowledged-once': (f) =>
    say`not opened: the SYN-ACK in ${frame(f.synAckFrame)} was never acknowledged in this capture${askedAgain(f)}`,
  'verdict.ends-after-syn-ack': (f) =>
    say`opening when the capture ended: the SYN-ACK in ${frame(f.synAckFrame)} is ${f.goesOnNs === 0 ? 'its last packet' : say`${time(f.goesOnNs)} before its end`}, so the client's ACK may just have come later`,
  'verdict.reset': (f) =>
    say`reset ${f.forged ? 'in the name of' : 'by'} ${f.who} in ${frame(f.resetFrame)} after ${moved(f)}: ${likely(f)}${resetReason(f.cause)}${farewell(f)}${silence(f)}${done(f)}${ignored(f)}`,
  'verdict.reset-harmless': (f) =>
    say`taken back by ${f.who} with the RST in ${frame(f.resetFrame)} (${likely(f)}${resetReason(f.cause)}); ${moved(f)}, nothing is lost`,
  'verdict.path-mtu-black-hole': (f) =>
    say`stuck: full segments of ${f.who} (${bytes(f.size)}) do not arrive, smaller ones do; the first was repeated by ${String(f.timeouts)} time-outs in a row, up to ${frame(f.lastFrame)}`,
  'verdict.peer-vanished': (f) =>
    say`${f.silentWho} fell silent: from ${frame(f.sinceFrame)} on ${f.who} sent its ${ASKED[f.what]} ${String(f.repeats + 1)} times${within(f)} and had no answer`,
  'verdict.closed': (f) =>
    say`${course(f)}; closed in order, ${f.together ? 'by both ends at the same time' : say`first by ${f.who} in ${frame(f.finFrame)}`}${quiet(f)}${lateReset(f)}`,
  'verdict.close-unacknowledged': (f) =>
    say`${course(f)}; both ends sent a FIN, ${f.gone === undefined ? 'but the last one was not acknowledged in this capture' : say`and ${f.gone.who} answered the last one with the RST in ${frame(f.gone.frame)}: its socket was gone ${time(f.gone.sinceFinNs)} after its own FIN; nothing is lost`}${hole(f.missing)}`,
  'verdict.closed-by-reset': (f) =>
    say`${course(f)}; closed by ${f.who} in ${frame(f.finFrame)}, and by ${f.resetBy} with the RST in ${frame(f.resetFrame)} in place of a FIN: nothing was under way, so nothing is lost`,
  'verdict.half-closed': (f) =>
    say`${course(f)}; ${f.who} closed its direction in ${frame(f.finFrame)}${quiet(f)}${f.tookDataFrame > 0 ? say` (with shutdown(), not close(): it went on taking data, in ${frame(f.tookDataFrame)})` : ''}, ${f.other} did not${f.linesUnread === true ? ' in any line read here' : f.opening === 'before-the-capture' ? ' in this capture' : ''}${f.resetFrame > 0 ? say`; the system of ${f.who} then reset the connection in ${frame(f.resetFrame)}` : ''}${hole(f.missing)}`,
  'verdict.stray-syn': (f) =>
    say`a SYN inside an open connection (${frame(f.synFrame)}), answered with its challenge ACK in ${frame(f.ackFrame)}; nothing came of it in this capture`,
  'verdict.old-connection-in-the-way': (f) =>
    say`not opened: an older connection on the same ports was in the way; it answered the SYN in ${frame(f.synFrame)} with its own ACK in ${frame(f.ackFrame)}`,
  'verdict.never-accepted': (f) =>
    say`open for the client alone: the server sent ${f.synAcks > 1 ? 'its SYN-ACK again and again' : 'its SYN-ACK'} and nothing else; the client's first data (${frame(f.dataFrame)}), sent ${count(f.tries, 'time')}${within(f)}, was never acknowledged`,
  'verdict.without-flags': (f) =>
    say`${eachSent(f)}; how it was opened and closed is not told, because the text prints no flags`,
  'verdict.without-ack': (f) =>
    say`no connection: ${f.who} sent only packets without ACK, which no open connection sends (a port scan or a packet generator does); ${f.refusedFrame > 0 ? say`${f.other} answered with the RST in ${frame(f.refusedFrame)}: nothing listens there, or a filter rejects` : say`no answer of ${f.other} is in this capture`}`,
  'verdict.one-side-seen': (f) =>
    say`seen from one side only: ${f.who} sent ${bytes(f.bytes)}${f.acknowledged > 0 ? say`, acknowledged ${bytes(f.acknowledged)} that ${f.acknowledged === 1 ? 'is' : 'are'} not in the capture` : ''}${lastWord(f)}${inVain(f)}; ${f.acknowledged > 0 ? say`what ${f.other} did else is not known` : say`no packet of ${f.other} is in this capture, so what it did is not known`}`,
  'verdict.opened-then-filtered': () => say`SYN and SYN-ACK seen; what followed the filter of the capture left out`,
  'verdict.data-only': (f) =>
    say`only packets with data are in this capture: ${eachSent(f)}${f.fins.reduce((told, { who, frame: at }) => say`${told}, ${who} closed its direction in ${frame(at)}`, say``)}; how it was opened${f.fins.length === 2 ? '' : f.fins.length === 1 ? ', and whether the other end closed,' : ' and whether it was closed'} is not known`,
  'verdict.closed-by-numbers': (f) =>
    say`opened; by the sequence numbers ${eachSent(f)}; both ends closed, first ${f.who} in ${frame(f.finFrame)}`,
  'verdict.half-closed-by-numbers': (f) =>
    say`opened; by the sequence numbers ${eachSent(f)}; ${f.who} closed its direction in ${frame(f.finFrame)}, the other FIN is not in the capture`,
};

const OPENING: Readonly<Record<OpeningSeen, Phrase>> = {
  opened: say`opened`,
  'by-both': say`opened by both ends at the same time`,
  'asked-by-both': say`both ends sent a SYN of their own, and neither acknowledged the other's`,
  'before-the-capture': say`already open when the capture began`,
  'partly-seen': say`opened (not every step of the handshake is in the capture)`,
};

const ASKED: Readonly<Record<MessageFacts['verdict.peer-vanished']['what'], string>> = {
  data: 'data',
  fin: 'FIN',
  keepalive: 'keepalive probe',
  'window-probe': 'window probe',
};

interface Moved {
  readonly missingA?: MissingBytes;
  readonly missingB?: MissingBytes;
  readonly a: Who;
  readonly b: Who;
  readonly bytesA: number;
  readonly bytesB: number;
  readonly inPart?: true;
  readonly untold?: number;
  readonly linesUnread?: true;
}

/** `opened; 5 bytes from the client, 9 bytes from the server`. */
const course = (f: Moved & { readonly opening: OpeningSeen }): Phrase => say`${OPENING[f.opening]}; ${moved(f)}`;
const moved = (f: Moved): Phrase =>
  f.bytesA > 0 || f.bytesB > 0 || f.missingA !== undefined || f.missingB !== undefined
    ? say`${eachSent(f)}${f.untold === undefined ? '' : say` (and what ${count(f.untold, 'packet')} held whose ${f.untold === 1 ? 'line tells' : 'lines tell'} no length)`}`
    : f.untold !== undefined
      ? say`how much data moved is not known, because the text tells no length of ${count(f.untold, 'packet')}`
      : f.inPart === true
        ? say`no data in ${f.linesUnread === true ? 'the lines read here' : 'this capture'}`
        : say`no data`;
const eachSent = (f: Moved): Phrase =>
  say`${bytes(f.bytesA)} from ${f.a}${missing(f.missingA)}, ${bytes(f.bytesB)} from ${f.b}${missing(f.missingB)}`;

/** ` (and 1,200 bytes that are not in the capture, as packet 6 shows)`. */
const askedAgain = (f: MessageFacts['verdict.never-acknowledged-once']): Phrase =>
  f.synAgainFrame === undefined
    ? say``
    : say`; the client repeated its SYN in ${frame(f.synAgainFrame)} all the same, so that SYN-ACK did not get to it, or it dropped it (a wrong checksum, a filter, a number that it had not asked for)`;

function missing(m: MissingBytes | undefined): Phrase {
  if (m === undefined) return say``;
  if (m.leaps === true)
    return say` (its numbers leap by ${bytes(m.bytes)} in ${frame(m.since)}, farther than any window allowed: nobody asked for what lies between, nor acknowledged it)`;
  if (m.unacknowledged === m.bytes && m.linesUnread !== true)
    return say` (its numbers pass over ${bytes(m.bytes)} before ${frame(m.since)}: not in the capture, and never acknowledged here)`;
  const where =
    m.unacknowledged === 0
      ? say`acknowledged all the same`
      : say`${m.unacknowledged === m.bytes ? '' : say`${bytes(m.unacknowledged)} of them `}never acknowledged here`;
  const place = m.linesUnread === true ? 'that stand in no line read here' : 'that are not in the capture';
  return say` (and ${bytes(m.bytes)} ${place}, as ${frame(m.since)} shows: ${where})`;
}

const NOT_TAKEN: Readonly<Record<ResetIgnored | 'lost', string>> = {
  'wrong-number': 'its number is not the next one',
  unsigned: 'it lacks the signature',
  stale: 'its receiver had come further',
  lost: 'its receiver went on',
};

const ignored = ({ ignored: reset }: { readonly ignored?: ResetNotTaken }): Phrase =>
  reset === undefined ? say`` : say`; the RST in ${frame(reset.frame)} was not taken (${NOT_TAKEN[reset.because]})`;

const icmpError = (f: MessageFacts['verdict.rejected-by-icmp']): Phrase =>
  say`an ICMP error from ${f.router} in ${frame(f.icmpFrame)}`;

/** Whose pace of repetition it is, when a schedule fits. */
/** Several tries in no time at all: the text tells no times. */
const within = ({ overNs }: { readonly overNs: number }): Phrase => (overNs > 0 ? say` in ${time(overNs)}` : say``);

const pace = (f: MessageFacts['verdict.unanswered' | 'verdict.never-acknowledged']): Phrase =>
  f.pace.length === 0 ? say`` : say` (the pace of ${listed(f.pace.map(system), 'or')})`;

const likely = (f: { readonly likely: boolean }): string => (f.likely ? 'most likely ' : '');

function farewell({ farewell: what }: MessageFacts['verdict.reset']): Phrase {
  if (what === undefined) return say``;
  return say` (only the goodbye of ${what === 'tls-alert' ? 'TLS' : 'its protocol'}: nothing is lost)`;
}

function silence({ quietNs, idleDevice: device }: MessageFacts['verdict.reset']): Phrase {
  if (quietNs === undefined) return say``;
  const like = device === undefined ? '' : say` (possibly an idle time-out: ${idleDevice(device)})`;
  return say`, after a silence of ${time(quietNs)}${like}`;
}

const quiet = ({ quietNs }: { readonly quietNs?: number }): Phrase =>
  quietNs === undefined ? say`` : say` after a silence of ${time(quietNs)}`;

const done = ({ doneBefore }: MessageFacts['verdict.reset']): Phrase =>
  doneBefore === undefined ? say`` : say`; ${doneBefore} had closed before and all data had arrived`;

const hole = (lacked: HoleAtEnd | undefined): Phrase =>
  lacked === undefined
    ? say``
    : say`; a loss was not repaired by then: ${lacked.who} still lacked ${bytes(lacked.bytes)} below what it had selectively acknowledged (${frame(lacked.frame)})`;

function lateReset({ reset }: MessageFacts['verdict.closed']): Phrase {
  if (reset === undefined) return say``;
  return reset.outlived
    ? say` (the RST in ${frame(reset.frame)} changed nothing: both ends went on after it)`
    : say` (a RST came after both ends were done: harmless)`;
}

function inVain({ inVain: again }: MessageFacts['verdict.one-side-seen']): Phrase {
  if (again === undefined) return say``;
  return say`; it sent ${again.what === 'fin' ? 'that FIN' : 'its last data'} again ${count(again.tries, 'time')} by time-out, ${time(again.overNs)} in all, so no acknowledgement of it had come by then`;
}

function lastWord({ finFrame, resetFrame }: MessageFacts['verdict.one-side-seen']): Phrase {
  if (finFrame > 0) return say`, and closed its direction in ${frame(finFrame)}`;
  return resetFrame > 0 ? say`, and sent the RST in ${frame(resetFrame)}` : say``;
}
