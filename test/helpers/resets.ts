/** What was told of a reset, and a connection that has talked, for tests of endings. */
import { Play } from './play.ts';

export interface ResetSeen {
  cause: string;
  alternatives: string[];
  harmless: boolean;
  certainty: string;
  accepted: boolean;
}

/** Of the reset in this frame. */
export function resetAt(play: Play, frame: number): ResetSeen {
  const record = play.at(frame, 'reset');
  const detail = record?.detail as Record<string, unknown>;
  return {
    cause: detail['cause'] as string,
    alternatives: detail['alternatives'] as string[],
    harmless: detail['harmless'] as boolean,
    certainty: record?.certainty ?? '',
    accepted: detail['accepted'] !== false,
  };
}

/** A question and its answer, both acknowledged. */
export const talked = (): Play => {
  const play = new Play().open();
  play.send('a', 'P.', { seq: 1, length: 100, after: 10 });
  play.send('b', '.', { seq: 1, ack: 101, after: 20 });
  play.send('b', 'P.', { seq: 1, ack: 101, length: 500, after: 30 });
  play.send('a', '.', { seq: 101, ack: 501, after: 1 });
  return play;
};
