/** What became of each frame of a capture: one fate each, so that the counts add up to the frames. */
import type { FramesWithoutTcp } from '../segment/source.ts';
/** Of several in one frame (an 802.11 aggregate, an oddity of a packet that is read) the highest counts. */
export const FATE_MALFORMED = 1;
export const FATE_SKIPPED = 2;
export const FATE_FRAGMENT = 3;
export const FATE_FILTERED = 4;
export const FATE_ICMP = 5;
export const FATE_UDP = 6;
export const FATE_TCP = 7;

const NAMES: readonly (keyof FramesWithoutTcp | null)[] = [
  null,
  'malformed',
  'skipped',
  'fragments',
  'filtered',
  'icmp',
  'udp',
];

export class Fates {
  readonly #counts = new Float64Array(FATE_TCP);
  #fate = 0;

  /** A frame begins. */
  begin(): void {
    this.#fate = 0;
  }

  met(fate: number): void {
    if (fate > this.#fate) this.#fate = fate;
  }

  /** The frame is over. */
  end(): void {
    if (this.#fate < FATE_TCP) this.#counts[this.#fate] = (this.#counts[this.#fate] ?? 0) + 1;
  }

  /** A frame that held nothing to decode. */
  add(fate: number): void {
    this.#counts[fate] = (this.#counts[fate] ?? 0) + 1;
  }

  toRecord(): FramesWithoutTcp {
    const record: FramesWithoutTcp = {};
    for (const [fate, name] of NAMES.entries()) {
      const frames = this.#counts[fate] ?? 0;
      if (name !== null && frames > 0) record[name] = frames;
    }
    return record;
  }
}
