/** The pace of repeated SYNs and SYN-ACKs in words: the waits, whose schedule they fit, and when that one gives up. */
import type { EndpointSummary } from '../flow/summary.ts';
import { synSchedules } from '../flow/opening/syn-schedules.ts';
import { listed, type Phrase, say, system, time } from '../words/phrase.ts';
import { SECOND, type Nanos } from '../units.ts';
import type { System } from '../records/message.ts';

export interface Pace {
  readonly waitsNs: readonly Nanos[];
  /** Systems whose schedule fits; empty when none does. */
  readonly systems: readonly System[];
  /** When each of them gives up, after the first try. */
  readonly givesUpNs: readonly Nanos[];
  /** The settings behind it. */
  readonly settings: readonly (readonly string[])[];
}

export function paceOf(e: EndpointSummary, kind: 'syn' | 'syn-ack'): Pace {
  const waitsNs = e.opening.waits ?? [];
  const fit = synSchedules(waitsNs, kind, e.path.ttl, e.opening.optionsKnown ? e.opening.timestamps : null);
  return {
    waitsNs: waitsNs.map(Math.round),
    systems: fit.map((s) => s.system),
    givesUpNs: fit.map((s) => s.givesUp * SECOND),
    settings: fit.map((s) => s.by),
  };
}

/** ", with waits of 1 s, 1 s and 2 s: the pace of Linux 6.5 and later"; empty without waits. */
export function paceWords(pace: Pace): Phrase {
  if (pace.waitsNs.length === 0) return say``;
  const waits = say`, with waits of ${listed(pace.waitsNs.map(time))}`;
  return pace.systems.length === 0 ? waits : say`${waits}: the pace of ${listed(pace.systems.map(system), 'or')}`;
}

/** When the systems that fit give up, as sentences of their own. */
export function giveUpWords(pace: Pace, what: string): Phrase {
  const out: Phrase[] = [];
  for (const [i, key] of pace.systems.entries())
    out.push(
      say`${system(key)}: ${time(pace.givesUpNs[i] ?? 0)} after the first try (${listed(pace.settings[i] ?? [])})`,
    );
  return out.length === 0 ? say`` : say` ${what}: ${listed(out, 'or')}.`;
}
