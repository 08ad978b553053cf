/** The record of a connection's first packet. */
import type { ConnectionStartRecord } from '../../records/contract.ts';
import type { NameTable } from '../../segment/names.ts';
import type { FrameNo, Nanos } from '../../units.ts';
import { addressOf, tupleText } from './addresses.ts';
import type { Connection } from '../connection.ts';

export function startRecord(
  c: Connection,
  frame: FrameNo,
  timeNs: Nanos | null,
  names: NameTable,
): ConnectionStartRecord {
  const record: ConnectionStartRecord = {
    type: 'connection-start',
    connection: c.id,
    file: c.file,
    frame,
    tuple: tupleText(c, names),
    a: addressOf(c, 0, names),
    b: addressOf(c, 1, names),
  };
  if (timeNs !== null) record.timeNs = timeNs;
  return record;
}
