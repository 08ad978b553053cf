/** What is told of lines of other programs: each sentence a record, as many as a reader can take. */
import type { EvidenceRecord } from '../records/contract.ts';
import type { EvidenceFacts } from '../records/evidence-facts.ts';
import type { Message } from '../records/message.ts';
import type { UnwordedEvidence } from '../records/unworded.ts';
import type { EvidenceLine } from '../segment/evidence-line.ts';
import type { KnownEnd } from './known-connection.ts';

export const MAX_TOLD = 50;

export type EvidenceMessage = Message<keyof EvidenceFacts>;
export type Rest = Partial<Pick<EvidenceRecord, 'connection' | 'finding' | 'stance'>>;

export const isAt = (end: KnownEnd, address: string, port: string): boolean =>
  end.address === address && String(end.port) === port;

export function add(
  records: UnwordedEvidence[],
  file: number,
  line: EvidenceLine,
  message: EvidenceMessage,
  rest: Rest = {},
): void {
  if (records.length >= MAX_TOLD) return;
  records.push({
    type: 'evidence',
    file,
    line: line.line,
    program: line.program,
    stance: 'beside',
    ...rest,
    ...message,
  });
}
