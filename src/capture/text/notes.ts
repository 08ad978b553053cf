/** What a text could not tell, once a report. */
import type { MalformedKey } from '../../records/passed-over-facts.ts';
import type { Malformed } from '../counts.ts';
import type { Note } from '../../segment/source.ts';
import { TIME_DATE, type TextClock } from './clock.ts';

/** What was counted while a text was read. */
interface TextCounts {
  readonly clock: TextClock;
  readonly format: string;
  readonly frames: number;
  readonly tcpSegments: number;
  readonly malformed: Malformed;
  /** Lines that could not be understood, and why. */
  readonly named: readonly { readonly line: number; readonly key: MalformedKey }[];
  readonly acksWithoutSeq: number;
  readonly withTtl: number;
  readonly withoutFlags: number;
  readonly cutShort: number;
  readonly sorted: boolean;
  readonly rebasing: boolean;
  readonly bases: { readonly unknownBases: number };
}

export function sourceNotes(d: TextCounts): Note[] {
  if (d.frames === 0) return [];
  const { clock } = d;
  const lacks = {
    withoutFlags: d.withoutFlags,
    relativeBases: d.rebasing && d.bases.unknownBases > 0,
    times: clock.decimals < 0,
    ttls: d.withTtl === 0 && d.tcpSegments > 0,
    acksWithoutSeq: d.acksWithoutSeq,
  };
  const notes: (Note | false)[] = [
    Object.values(lacks).some(Boolean) && {
      key: 'note.text-lacks',
      facts: { tcpdump: d.format === 'tcpdump-text', ...lacks },
    },
    clock.kind === TIME_DATE && { key: 'note.no-time-zone', facts: {} },
    clock.midnights > 0 && { key: 'note.midnights', facts: { times: clock.midnights } },
    d.sorted && { key: 'note.text-two-directions', facts: {} },
    clock.outOfOrder > 0 && {
      key: 'note.text-time-backwards',
      facts: { times: clock.outOfOrder, firstFrame: clock.firstOutOfOrderFrame },
    },
    clock.restarts > 0 && {
      key: 'note.times-change-form',
      facts: { times: clock.restarts, firstFrame: clock.firstRestartFrame },
    },
    clock.untimed > 0 && clock.decimals >= 0 && { key: 'note.untimed', facts: { packets: clock.untimed } },
    d.cutShort > 0 && { key: 'note.cut-short', facts: { packets: d.cutShort } },
    d.named.length > 0 && {
      key: 'note.not-understood',
      facts: { lines: d.named, more: Math.max(0, d.malformed.total - d.named.length) },
    },
  ];
  return notes.filter((note) => note !== false);
}
