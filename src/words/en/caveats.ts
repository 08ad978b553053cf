/** Why a finding is told with less certainty: what the capture could not give. A sentence of its own each. */
import type { CaveatFacts } from '../../records/message.ts';
import { frame, type Phrase, say } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

export const CAVEATS: Sentences<CaveatFacts> = {
  'caveat.one-direction': (f) =>
    say`The capture holds one direction only${since(f)}, so what the other side sent is not known.`,
  'caveat.packets-missing': (f) =>
    say`The capture lacks packets that did pass${since(f)}, so a missing packet may be the capture's doing.`,
  'caveat.lines-unread': () =>
    say`Lines of this text were left out, cut short or could not be read, so what is missing may stand there.`,
  'caveat.options-cut': (f) =>
    say`Packets were cut before the end of their TCP options${since(f)}, so what SACK and timestamps said is lost.`,
  'caveat.off-load': (f) =>
    say`Segments here are larger than those on the wire${since(f)}, so sizes and counts are not the network's.`,
  'caveat.clock-leapt': (f) =>
    say`The clock of the capture leapt${since(f)}, so times across that packet are not to be trusted.`,
  'caveat.clock-suspected': (f) =>
    say`By the time stamps of one host less time passed than by the capture${since(f)}: that host slept, or the clock of the capture leapt.`,
  'caveat.clock-coarse': () =>
    say`The times of the capture are whole seconds, so nothing is known of what passed within one.`,
  'caveat.clock-batched': (f) =>
    say`The kernel handed over its packets in batches, and the capture has the time of each batch${since(f)}: nothing is known of what passed within one.`,
  'caveat.control-only': () =>
    say`A filter let only SYN, FIN and RST into the capture, so nothing is known of data and its acknowledgements.`,
  'caveat.acks-left-out': () =>
    say`No packet of the capture is an ACK alone, so it seems that a filter left them out; what was acknowledged is not known.`,
  'caveat.data-only': () =>
    say`A filter let only packets with data into the capture, so nothing is known of plain ACKs.`,
  'caveat.no-handshake': () => say`The capture does not hold how the connection was opened.`,
  'caveat.no-syn-options': () =>
    say`The capture does not hold what the two SYNs agreed on, so windows may be larger than they look.`,
  'caveat.no-sack-agreement': () =>
    say`The capture does not hold whether SACK was agreed on, so what told the sender of its losses is not known.`,
  'caveat.seen-twice': (f) =>
    say`The capture holds packets more than once${since(f)}, so what looks like two packets may be one.`,
  'caveat.two-places': (f) =>
    say`The capture was made at two places of the network${since(f)}, so order and times are those of neither.`,
  'caveat.order-broken': (f) =>
    say`The two directions were not stamped by one clock${since(f)}, so what came first is not known.`,
  'caveat.no-payload': () => say`The capture holds headers only, so what the data said is not known.`,
};

const since = ({ sinceFrame }: { readonly sinceFrame?: number }): Phrase =>
  sinceFrame === undefined ? say`` : say` (shown first by ${frame(sinceFrame)})`;
