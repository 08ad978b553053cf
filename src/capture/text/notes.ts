/** What a text could not tell, once a report and in sentences, with the way to a capture that can. */
import { TIME_DATE, type TextClock } from './clock.ts';

/** What was counted while a text was read. */
interface TextCounts {
  readonly clock: TextClock;
  readonly format: string;
  readonly frames: number;
  readonly tcpSegments: number;
  readonly malformed: Readonly<Record<string, number>>;
  /** Lines that could not be understood, by name. */
  readonly named: readonly string[];
  readonly acksWithoutSeq: number;
  readonly withTtl: number;
  readonly withoutFlags: number;
  readonly cutShort: number;
  readonly rebasing: boolean;
  readonly bases: { readonly unknownBases: number };
}

export function sourceNotes(d: TextCounts): string[] {
  const notes: string[] = [];
  const missing: string[] = [];
  if (d.frames === 0) return notes;
  const isTcpdump = d.format === 'tcpdump-text';
  if (d.withoutFlags > 0 && isTcpdump) missing.push('flags, sequence numbers and windows (-q leaves them out)');
  if (d.withoutFlags > 0 && !isTcpdump) {
    missing.push(
      `the TCP numbers of ${d.withoutFlags === 1 ? 'one packet whose line shows' : `${d.withoutFlags} packets whose lines show`} the protocol above`,
    );
  }
  if (d.rebasing && d.bases.unknownBases > 0) missing.push('where some relative numbers start');
  if (d.clock.decimals < 0) missing.push('times');
  if (d.withTtl === 0 && d.tcpSegments > 0) missing.push('TTLs');
  // Last, for what follows from it.
  if (d.acksWithoutSeq > 0)
    missing.push('the sequence numbers of pure ACKs (keepalive and window probes then show by their timing only)');
  if (missing.length > 0) {
    const hint = isTcpdump
      ? 'tcpdump -nn -tttt -vv -S prints them; a capture file (tcpdump -w) has everything'
      : 'a capture file has everything';
    notes.push(`This text does not tell ${list(missing)}: ${hint}.`);
  }
  const { clock } = d;
  if (clock.kind === TIME_DATE) notes.push('The dates say no time zone; they are shown as they stand.');
  if (clock.midnights > 0)
    notes.push(
      `Times of day pass midnight ${times(clock.midnights)}; the packets after it are taken as the next day's.`,
    );
  if (clock.outOfOrder > 0) {
    notes.push(
      `Times run backwards ${times(clock.outOfOrder)}, first at packet ${clock.firstOutOfOrderFrame}: the packets stay in the order of the text.`,
    );
  }
  if (clock.restarts > 0) {
    notes.push(
      `Times change their form ${times(clock.restarts)}, first at packet ${clock.firstRestartFrame}: what follows is taken as another output, right behind the one before; times across the change mean nothing.`,
    );
  }
  if (clock.untimed > 0 && clock.decimals >= 0)
    notes.push(
      clock.untimed === 1
        ? 'One packet has no time; it takes that of the packet before.'
        : `${clock.untimed} packets have no time; they take that of the packet before.`,
    );
  if (d.cutShort > 0)
    notes.push(
      `${d.cutShort === 1 ? 'One packet is' : `${d.cutShort} packets are`} cut short in the text; what stood behind the cut is not known.`,
    );
  if (d.named.length > 0) {
    const total = Object.values(d.malformed).reduce((sum, n) => sum + n, 0);
    const more = total > d.named.length ? ` and ${total - d.named.length} more` : '';
    notes.push(`Not understood although they look like packets: ${d.named.join(', ')}${more}.`);
  }
  return notes;
}

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);

function list(items: readonly string[]): string {
  return items.length === 1 ? (items[0] as string) : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}
