/** One interface of a pcapng section: its link type, its clock, and how many packets it says were lost. */
import type { Nanos } from '../units.ts';
import type { CaptureReader } from './capture-reader.ts';

const OPTION_END = 0;
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;
const STATISTIC_INTERFACE_DROPS = 5;
const STATISTIC_SYSTEM_DROPS = 7;
const DEFAULT_RESOLUTION = 6;
const BASE_TWO = 0x80;
const TWO_TO_32 = 0x1_0000_0000;
const SECOND_NS = 1_000_000_000n;

/** Calls back with code, place and length of each option in [at, end). */
export function options(
  view: DataView,
  start: number,
  end: number,
  little: boolean,
  each: (code: number, at: number, length: number) => void,
): void {
  let at = start;
  while (at + 4 <= end) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === OPTION_END || at + 4 + length > end) return;
    each(code, at + 4, length);
    at += 4 + ((length + 3) & ~3);
  }
}

export class Interface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly clock: 'ns' | 'us' | 'ms' | 's';
  /** Lost before single packets (epb_dropcount, the obsolete block's count). */
  packetDrops = 0;
  #statisticDrops = -1;
  #ticksPerSecond = 1_000_000n;
  #nsPerTick = 1000;
  #offsetSeconds = 0n;
  #hasOrigin = false;
  /** Ticks of the interface's first packet, and that packet's time in the file. */
  #high = 0;
  #low = 0;
  #originNs: Nanos = 0;

  constructor(view: DataView, at: number, bodyEnd: number, little: boolean) {
    this.linkType = view.getUint16(at + 8, little);
    this.snapLength = view.getUint32(at + 12, little);
    let resolution = DEFAULT_RESOLUTION;
    options(view, at + 16, bodyEnd, little, (code, value, length) => {
      if (code === OPTION_RESOLUTION && length === 1) resolution = view.getUint8(value);
      else if (code === OPTION_OFFSET && length === 8) {
        this.#offsetSeconds = view.getBigInt64(value, little);
      }
    });
    const power = BigInt(resolution & 0x7f);
    this.#ticksPerSecond = (resolution & BASE_TWO) === 0 ? 10n ** power : 2n ** power;
    this.#nsPerTick = 1e9 / Number(this.#ticksPerSecond);
    this.clock = this.#nsPerTick < 1000 ? 'ns' : this.#nsPerTick < 1e6 ? 'us' : this.#nsPerTick < 1e9 ? 'ms' : 's';
  }

  /** Packets lost, as far as the capture program tells; -1 when it does not. */
  get drops(): number {
    return this.packetDrops > 0 ? Math.max(this.#statisticDrops, this.packetDrops) : this.#statisticDrops;
  }

  /** Time of a packet since the file's first; exact while ticks and distances stay below 2^53. */
  time(high: number, low: number, host: CaptureReader): Nanos {
    if (!this.#hasOrigin) {
      this.#hasOrigin = true;
      this.#high = high;
      this.#low = low;
      const ticks = (BigInt(high) << 32n) | BigInt(low);
      const epoch = (ticks * SECOND_NS) / this.#ticksPerSecond + this.#offsetSeconds * SECOND_NS;
      host.startEpochNs ??= epoch;
      this.#originNs = Number(epoch - host.startEpochNs);
      return this.#originNs;
    }
    const ticks = (high - this.#high) * TWO_TO_32 + (low - this.#low);
    return this.#originNs + Math.floor(ticks * this.#nsPerTick);
  }

  /** Interface statistics: the last block counts, since its numbers grow from the start of the capture. */
  statistics(view: DataView, at: number, end: number, little: boolean): void {
    let drops = -1;
    options(view, at, end, little, (code, value, length) => {
      if (length !== 8) return;
      if (code === STATISTIC_INTERFACE_DROPS || code === STATISTIC_SYSTEM_DROPS) {
        drops = Math.max(drops, 0) + Number(view.getBigUint64(value, little));
      }
    });
    if (drops >= 0) this.#statisticDrops = drops;
  }
}
