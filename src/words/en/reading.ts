/** What is said of reading an input: why it stopped, what its reader noticed, why nothing could be read. */
import type { MessageFacts } from '../../records/message.ts';
import type { ErrorFacts, NoteFacts, StopFacts, UnpackFacts } from '../../records/reading-facts.ts';
import type { KeyWithFacts } from '../../records/key-with-facts.ts';
import { name, say, separated, type Phrase } from '../phrase.ts';
import { inside, type Sentences } from '../sentences.ts';
import { FOREIGN } from './foreign-formats.ts';
import { MALFORMED, SKIPPED } from './passed-over.ts';

const UNPACK: Sentences<UnpackFacts> = {
  'unpack.inflates-too-much': (f) =>
    say`the ${f.format} data were cut off: ${String(f.packed)} bytes of them inflate to more than ${String(f.unpacked)}, as no capture does (if it is one, unpack it first: \`${f.format} -dc FILE | tcptrace-explain\`)`,
  'unpack.wants-too-much-memory': () => say`the xz data ask for more than 64 MB of memory (unpack them with \`xz -d\`)`,
  'unpack.xz-missing': () =>
    say`unpacking xz data needs the optional package xz-decompress, which is not installed here (npm install xz-decompress, or unpack them with \`xz -d\`)`,
  'unpack.damaged': (f) => say`the ${f.format} data end early or are damaged (${name(f.fault)})`,
};

const UNTIL = 'it was cut, or is still being written';
const RECORD_SEARCHED = 'what follows was searched for the next good record';
const BLOCK_SEARCHED = 'what follows was searched for the next good block';

const STOPS: Sentences<StopFacts> = {
  'stop.in-file-header': (f) => say`the file ends inside its own header: ${present(f)} bytes`,
  'stop.in-record-header': (f) => say`the file ends inside a record's header: ${present(f)} bytes`,
  'stop.in-packet': (f) => say`the file ends inside a packet: ${present(f)} bytes are there; ${UNTIL}`,
  'stop.in-packet-of-unknown-length': () => say`the file ends inside a packet; ${UNTIL}`,
  'stop.in-block': (f) => say`the file ends inside a block: ${present(f)} bytes are there; ${UNTIL}`,
  'stop.in-last-block': (f) => say`the input ends ${String(f.missing)} bytes before its last block does`,
  'stop.record-too-long': (f) =>
    say`a record claims ${String(f.captured)} bytes, more than any packet has; ${RECORD_SEARCHED}${f.variant ? ' (old Red Hat, SuSE and Nokia systems wrote a pcap of their own: `editcap -F pcap FILE capture.pcap` converts it)' : ''}`,
  'stop.record-lengths': (f) =>
    say`a record claims ${String(f.record)} bytes for a packet of ${String(f.captured)}; ${RECORD_SEARCHED}`,
  'stop.no-byte-order-mark': () => say`a section header without its byte-order mark; ${BLOCK_SEARCHED}`,
  'stop.block-too-long': (f) =>
    say`a block of type ${String(f.blockType)} claims ${String(f.bytes)} bytes; ${BLOCK_SEARCHED}`,
  'stop.block-lengths-differ': (f) =>
    say`the two lengths of a block of type ${String(f.blockType)} differ; ${BLOCK_SEARCHED}`,
  'stop.packet-block-too-short': () => say`a packet block is too short for what it claims to hold; it was passed over`,
  'stop.interrupted': () => say`reading was interrupted`,
  'stop.memory': () => say`reading stopped, because memory was used up`,
  'stop.unpacking': (f) => unpacking(f),
};

const NOTES: Sentences<NoteFacts> = {
  'note.damage': (f) =>
    say`Damage at byte ${String(f.offset)}, after frame ${String(f.frame)}: ${inside(STOPS, f.because)}`,
  'note.no-further': (f) => say`No further ${f.what} could be found in the last ${String(f.bytes)} bytes.`,
  'note.resumed': (f) => say`${String(f.skipped)} bytes were skipped; reading went on at byte ${String(f.offset)}.`,
  'note.another-capture': (f) =>
    say`The input is several captures one after the other: another one begins at byte ${String(f.offset)}, after frame ${String(f.frame)}.`,
  'note.sections': (f) => say`The input holds ${String(f.sections)} sections: several captures one after the other.`,
  'note.time-backwards': (f) =>
    say`Time runs backwards ${times(f.times)}, first at frame ${String(f.firstFrame)}, by up to ${(f.mostNs / 1e9).toFixed(6)} s: times between such frames are not to be trusted.`,
  'note.bad-stamps': (f) =>
    say`${f.packets === 1 ? 'One packet has a time stamp' : say`${String(f.packets)} packets have time stamps`} more than a year away from the packets beside ${f.packets === 1 ? 'it' : 'them'} (${f.packets === 1 ? '' : 'first '}frame ${String(f.firstFrame)}): told without a time.`,
  'note.fragments-missing': (f) =>
    say`${f.datagrams === 1 ? 'One IP datagram' : `${f.datagrams} IP datagrams`} with TCP cannot be put together, because the capture does not hold all fragments: of ${f.datagrams === 1 ? 'it' : 'the first one'} (${span(f.firstFrame, f.lastFrame)}), ${f.to === undefined ? `all from byte ${f.from} on` : `bytes ${f.from} to ${f.to - 1}`} of its payload ${f.to === undefined ? 'is' : 'are'} missing${f.from === 0 ? ', and with them the TCP header' : ''}.${f.firstPiecesOnly ? ' Only first fragments are there, as a capture filter by port leaves them: later ones carry no ports.' : ''}`,
  'note.fragments-overlap': (f) =>
    say`${String(f.fragments)} IP fragments overlap others with different bytes: an attack or a broken stack (RFC 5722, RFC 791 §3.2).`,
  'note.repeated': (f) =>
    say`${span(f.from, f.to)} ${f.from === f.to ? 'is' : 'are'} ${span(f.first, f.last)} once more, with the same times and numbers: told once.`,
  'note.file-shrank': (f) =>
    say`The file became shorter while it was read: ${String(f.read)} of its ${String(f.opened)} bytes were there.`,
  'note.file-grew': (f) =>
    say`The file grew while it was read, from ${String(f.opened)} bytes to ${String(f.now)}: what was added is not told (\`tail -c +1 -f FILE | tcptrace-explain --follow\` tells a capture while it grows).`,
  'note.unpacking-stopped': (f) => say`${unpacking(f)}.`,
  'note.text-lacks': (f) =>
    say`This text does not tell ${enumeration(lacking(f))}: ${f.tcpdump ? 'tcpdump -nn -tttt -vv -S prints them; a capture file (tcpdump -w) has everything' : 'a capture file has everything'}.`,
  'note.no-time-zone': () => say`The dates say no time zone; they are shown as they stand.`,
  'note.midnights': (f) =>
    say`Times of day pass midnight ${times(f.times)}; the packets after it are taken as the next day's.`,
  'note.text-two-directions': () =>
    say`The text prints one direction of its connections after the other. Its packets were put in order of time, and are numbered in that order.`,
  'note.text-time-backwards': (f) =>
    say`Times run backwards ${times(f.times)}, first at packet ${String(f.firstFrame)}: the packets stay in the order of the text.`,
  'note.times-change-form': (f) =>
    say`Times change their form ${times(f.times)}, first at packet ${String(f.firstFrame)}: what follows is taken as another output, right behind the one before; times across the change mean nothing.`,
  'note.untimed': (f) =>
    f.packets === 1
      ? say`One packet has no time; it takes that of the packet before.`
      : say`${String(f.packets)} packets have no time; they take that of the packet before.`,
  'note.cut-short': (f) =>
    say`${f.packets === 1 ? 'One packet is' : `${f.packets} packets are`} cut short in the text; what stood behind the cut is not known.`,
  'note.not-understood': (f) =>
    say`Not understood although they look like packets: ${separated(
      f.lines.map(({ line, key }) => say`line ${String(line)} (${inside(MALFORMED, { key, facts: {} })})`),
      ', ',
    )}${f.more > 0 ? ` and ${f.more} more` : ''}.`,
  'note.little-read': (f) =>
    say`Little of this text could be read: ${looks(f.lines)}, and only ${String(f.read)} of them ${f.read === 1 ? 'was' : 'were'} understood; what is told of connections rests on these alone. ${WHAT_WORKS}.`,
};

const WHAT_WORKS =
  'What works is what tcpdump prints (`tcpdump -nn -tttt -vv -S`), for example `12:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0`, Wireshark\u2019s packet list or plain-text export, what tshark prints, or a capture file';

/** Of a text in which no line is a packet. */
function textWithout(lines: number): string {
  if (lines === 0) return 'This is text without a packet';
  return lines === 1
    ? 'This is text, and its one line is no packet'
    : `This is text, and none of its ${lines} lines is a packet`;
}

const ERRORS: Sentences<ErrorFacts> = {
  'error.missing': (f) => say`${name(f.path)}: there is no such file.`,
  'error.permission': (f) =>
    say`${name(f.path)}: no permission to read it; tcpdump run by root writes files for root only.`,
  'error.directory': (f) => say`${name(f.path)} is a directory, not a capture.`,
  'error.no-record': (f) => say`${name(f.path)}: record ${String(f.record)} is none of tcptrace-explain.`,
  'error.no-json': (f) => say`${name(f.path)}: record ${String(f.record)} cannot be read: "${name(f.fault)}".`,
  'error.io': (f) => say`${name(f.path)} could not be read (${f.errno}).`,
  'error.analysis-broke': (f) => say`The analysis of ${f.path} broke: ${f.fault}.`,
  'error.job-failed': (f) => say`${f.path}: not analysed: ${f.fault}.`,
  'error.interrupted': () => say`Interrupted before anything came.`,
  'error.empty': () =>
    say`The input is empty, without a single byte; was the capture stopped before it was written (\`tcpdump -U\` writes at once)?`,
  'error.packed-twice': (f) =>
    say`This is ${f.format}-compressed data inside compressed data; unpack it once and give the result.`,
  'error.nothing-unpacked': (f) =>
    say`Nothing could be unpacked: ${inside(UNPACK, f.because)}; copy or download the file again.`,
  'error.other-format': (f) => say`This is ${FOREIGN[f.format].what}; ${FOREIGN[f.format].how}.`,
  'error.unknown-format': (f) =>
    say`No capture and no text begins with the bytes ${f.bytes}; pcap, pcapng, snoop and Network Monitor files (also gzip, zstd or xz) and pasted tcpdump text can be read.`,
  'error.text-without-packets': (f) => say`${textWithout(f.lines)}. ${WHAT_WORKS}.`,
  'error.form-not-known': (f) =>
    say`Nothing in this text could be read: ${looks(f.lines)}, in a form that is not known${besides(f)}. ${WHAT_WORKS}.`,
};

export const READING: Sentences<StopFacts & UnpackFacts & NoteFacts & ErrorFacts> = {
  ...UNPACK,
  ...STOPS,
  ...NOTES,
  ...ERRORS,
};

const unpacking = (f: { readonly because: KeyWithFacts<UnpackFacts>; readonly unpacked: number }): Phrase =>
  say`${inside(UNPACK, f.because)}, after ${String(f.unpacked)} unpacked bytes`;

const present = (f: { readonly present: number; readonly wanted: number }): string => `${f.present} of ${f.wanted}`;

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);

const span = (from: number, to: number): string => (from === to ? `packet ${from}` : `packets ${from} to ${to}`);

function lacking(f: MessageFacts['note.text-lacks']): string[] {
  const missing: string[] = [];
  if (f.withoutFlags > 0 && f.tcpdump) missing.push('flags, sequence numbers and windows (-q leaves them out)');
  if (f.withoutFlags > 0 && !f.tcpdump)
    missing.push(
      `the TCP numbers of ${f.withoutFlags === 1 ? 'one packet whose line shows' : `${f.withoutFlags} packets whose lines show`} the protocol above`,
    );
  if (f.relativeBases) missing.push('where some relative numbers start');
  if (f.times) missing.push('times');
  if (f.ttls) missing.push('TTLs');
  // Last, for what follows from it.
  if (f.acksWithoutSeq > 0)
    missing.push('the sequence numbers of pure ACKs (keepalive and window probes then show by their timing only)');
  return missing;
}

const enumeration = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;

const looks = (lines: number): string =>
  lines === 1 ? 'one line looks like a packet' : `${lines} lines look like packets`;

const besides = (f: MessageFacts['error.form-not-known']): Phrase | string =>
  f.others.length === 0
    ? ''
    : say` (besides: ${separated(
        f.others.map((other) => say`${String(other.count)} × ${inside(SKIPPED, other)}`),
        ', ',
      )})`;
