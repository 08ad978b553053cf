/** Takes a line of Wireshark's packet list or of tshark apart: number, time, source, destination, protocol, length, info. */
import { TIME_DATE, TIME_EPOCH, TIME_OF_DAY, TIME_SINCE_FIRST } from './clock.ts';
import { PrintedTime } from './printed-time.ts';

const ARROWS: ReadonlySet<string> = new Set(['→', '->', '>']);

export class WiresharkColumns {
  readonly time = new PrintedTime();
  hasTime = false;
  src = '';
  dst = '';
  protocol = '';
  /** Of the frame, 0 when the column is not there. */
  length = 0;
  info = '';
  /** An arrow stands between the addresses, as tshark prints it. */
  arrow = false;

  /** False when the line is none of the list. */
  read(text: string): boolean {
    const words = text.split(' ').filter((word) => word !== '');
    if (words.length < 5) return false;
    let i = /^\d+$/.test(words[0] as string) ? 1 : 0;
    const used = this.#time(words, i);
    this.hasTime = used > 0;
    i += used;
    if (i === 0) return false;
    this.src = words[i++] ?? '';
    this.arrow = ARROWS.has(words[i] ?? '');
    if (this.arrow) i++;
    // Some add columns of their own: ports behind the addresses, the TTL behind the length.
    else if (isNumber(words[i]) && /[.:]/.test(words[i + 1] ?? '')) i++;
    this.dst = words[i++] ?? '';
    if (isNumber(words[i]) && !isNumber(words[i + 1])) i++;
    this.protocol = words[i++] ?? '';
    const addresses = /[.:]/.test(this.src) && /[.:]/.test(this.dst);
    if ((!addresses && !this.arrow) || !/^[A-Z][A-Za-z0-9.\-/_]*$/.test(this.protocol)) return false;
    this.length = 0;
    for (let column = 0; isNumber(words[i]) && !ARROWS.has(words[i + 1] ?? ''); i++, column++) {
      if (column === 0) this.length = Number(words[i]);
    }
    this.info = words.slice(i).join(' ');
    return true;
  }

  /** How many words the time takes. */
  #time(words: readonly string[], i: number): number {
    const first = words[i] ?? '';
    const { time } = this;
    const parts = /^(\d{1,10})\.(\d{1,9})$/.exec(first);
    if (parts !== null) {
      time.seconds = Number(parts[1]);
      time.kind = time.seconds > 100_000_000 ? TIME_EPOCH : TIME_SINCE_FIRST;
      time.decimals = (parts[2] as string).length;
      time.nanos = Number((parts[2] as string).padEnd(9, '0'));
      return 1;
    }
    if (time.find(words.slice(i, i + 1)) && time.kind === TIME_OF_DAY) return 1;
    return time.find(words.slice(i, i + 2)) && time.kind === TIME_DATE ? 2 : 0;
  }
}

const isNumber = (word: string | undefined): boolean => word !== undefined && /^\d{1,6}$/.test(word);
