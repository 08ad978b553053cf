/** The first line of a file: what it is, and when it begins as far as that is known by then. */
import { SCHEMA_VERSION } from '../../records/contract.ts';
import type { UnwordedCapture } from '../../records/unworded.ts';
import type { SourceStart } from '../../segment/source.ts';
import type { Nanos } from '../../units.ts';
import { isoNanos } from './capture-end.ts';

export function captureStartRecord(file: number, path: string, start: SourceStart): UnwordedCapture {
  const record: UnwordedCapture = {
    type: 'capture',
    schema: SCHEMA_VERSION,
    file,
    path,
    format: start.format,
    linkTypes: start.linkTypes,
    facts: { ...start.facts },
  };
  if (start.startEpochNs !== undefined) record.startTime = isoNanos(start.startEpochNs);
  if (start.startOfDayNs !== undefined) record.startTimeOfDay = timeOfDay(start.startOfDayNs);
  if (start.zoneUnknown === true) record.zone = 'unknown';
  return record;
}

/** `14:12:45.104701000`, from nanoseconds since midnight. */
const timeOfDay = (ns: Nanos): string => isoNanos(BigInt(ns)).slice(11, -1);
