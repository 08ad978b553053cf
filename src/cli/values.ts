/** Values of options as they are typed, checked; what is wrong with one is said in the words of the run. */
import { InvalidArgumentError } from 'commander';
import { isQueueUrl } from '../batch/queue/bullmq.ts';
import type { OutputRecord } from '../records/contract.ts';
import { isRecordType, RECORD_TYPES } from '../records/is-record.ts';
import { type Moment, parseMoment } from '../records/select.ts';
import type { CliWords } from '../words/cli-words.ts';

/** One machine's part of a batch, from 0. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export interface Values {
  readonly wholeNumber: (least: number) => (text: string) => number;
  readonly moment: (text: string) => Moment;
  /** Codes with or without their letters, between commas. */
  readonly code: (text: string, before?: string[]) => string[];
  readonly recordType: (text: string, before?: OutputRecord['type'][]) => OutputRecord['type'][];
  readonly byteSize: (text: string) => number;
  readonly workers: (text: string) => number;
  readonly shard: (text: string) => Shard;
  readonly queueUrl: (text: string) => string;
  readonly priority: (text: string) => number;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
/** Threads that a batch starts at most. */
const MOST_WORKERS = 1024;
/** Of batches in a queue: 1 is served first. */
const LAST_PRIORITY = 1000;
/** Leaves room for what is more urgent. */
export const DEFAULT_PRIORITY = 100;

export function valuesOf({ mistakes: { value: says } }: CliWords): Values {
  return {
    wholeNumber: (least) => (text) => {
      const n = Number(text);
      if (!/^\d+$/.test(text) || !Number.isSafeInteger(n) || n < least)
        throw new InvalidArgumentError(says.wholeNumber(least));
      return n;
    },
    moment: (text) => {
      const parsed = parseMoment(text);
      if (parsed === null) throw new InvalidArgumentError(says.moment);
      return parsed;
    },
    code: (text, before = []) => {
      const codes = text.split(',').map((one) => /^(?:TE)?(\d{4})$/i.exec(one.trim())?.[1]);
      if (codes.some((one) => one === undefined)) throw new InvalidArgumentError(says.code);
      return [...before, ...codes.map((one) => `TE${one}`)];
    },
    recordType: (text, before = []) => {
      if (!isRecordType(text)) throw new InvalidArgumentError(says.oneOf(RECORD_TYPES));
      return [...before, text];
    },
    byteSize: (text) => {
      const [, number = '', unit = ''] = /^(\d+)([kmg]?)i?b?$/i.exec(text) ?? [];
      const bytes = Number(number) * (UNITS[unit.toLowerCase()] ?? NaN);
      if (number === '' || !Number.isSafeInteger(bytes) || bytes < 1) throw new InvalidArgumentError(says.byteSize);
      return bytes;
    },
    workers: (text) => {
      const n = Number(text);
      if (!/^\d+$/.test(text) || n < 1 || n > MOST_WORKERS) throw new InvalidArgumentError(says.workers);
      return n;
    },
    shard: (text) => {
      const [, i = '', n = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
      const index = Number(i);
      const of = Number(n);
      if (i === '' || index < 1 || index > of) throw new InvalidArgumentError(says.shard);
      return { index: index - 1, of };
    },
    queueUrl: (text) => {
      if (!isQueueUrl(text)) throw new InvalidArgumentError(says.queueUrl);
      return text;
    },
    priority: (text) => {
      const n = Number(text);
      if (!/^\d+$/.test(text) || n < 1 || n > LAST_PRIORITY)
        throw new InvalidArgumentError(says.priority(LAST_PRIORITY));
      return n;
    },
  };
}
