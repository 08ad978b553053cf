/** All findings in order of their codes, written by `npm run registry`. */
import type { AnyRule } from './judge.ts';
import connectionRefused from './handshake/connection-refused.ts';
import connectUnanswered from './handshake/connect-unanswered.ts';
import resetWithDataInFlight from './ending/reset-with-data-in-flight.ts';
import closeNeverCompleted from './ending/close-never-completed.ts';
import captureBeganMidConnection from './capture/capture-began-mid-connection.ts';

export const RULES: readonly AnyRule[] = [
  connectionRefused as unknown as AnyRule,
  connectUnanswered as unknown as AnyRule,
  resetWithDataInFlight as unknown as AnyRule,
  closeNeverCompleted as unknown as AnyRule,
  captureBeganMidConnection as unknown as AnyRule,
];
