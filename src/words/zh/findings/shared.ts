/** Chinese that findings share: paces of repetition, spans of floods. */
import { SECOND } from '../../../units.ts';
import { number, type Phrase, say, system, time } from '../../phrase.ts';
import { listedZh } from '../phrases.ts';
import type { FactsOf } from './typed.ts';

type Pace = FactsOf<'TE1002'>['pace'];
type Span = Pick<FactsOf<'TE7001'>, 'durationNs' | 'perSecond'>;

/** `，间隔依次为 1 s、1 s 和 2 s，符合 Linux 6.5 及以后的节奏`; empty without waits. */
export function paceZh(pace: Pace): Phrase {
  if (pace.waitsNs.length === 0) return say``;
  const waits = say`，间隔依次为 ${listedZh(pace.waitsNs.map(time))}`;
  return pace.systems.length === 0 ? waits : say`${waits}，符合${listedZh(pace.systems.map(system), '或')}的重试节奏`;
}

/** When the systems that fit give up, as a sentence of its own. */
export function giveUpZh(pace: Pace, what: string): Phrase {
  if (pace.systems.length === 0) return say``;
  const limits = pace.systems.map(
    (key, i) => say`${system(key)}在首次发送后 ${time(pace.givesUpNs[i] ?? 0)}（${listedZh(pace.settings[i] ?? [])}）`,
  );
  return say`${what}：${listedZh(limits, '或')}。`;
}

/** `（12 s，每秒 40 个）`; of less than a second no rate is told. */
export function spanZh(f: Span): Phrase {
  if (f.durationNs < SECOND) return say`（${time(f.durationNs)}）`;
  return say`（${time(f.durationNs)}，每秒 ${number(f.perSecond)} 个）`;
}
