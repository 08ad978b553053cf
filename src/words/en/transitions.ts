/** Why a state is known that no packet of the capture brought about. */
import type { TransitionFacts } from '../../records/message.ts';
import { say } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

export const TRANSITIONS: Sentences<TransitionFacts> = {
  'transition.opened-anew': () => say`observer: it opened another connection on the same ports`,
  'transition.first-syn': () => say`observer: the SYN is the first that is seen of this endpoint`,
  'transition.syn-not-seen': () => say`observer: what answers its SYN is seen, the SYN is not`,
  'transition.syn-ack-not-seen': () => say`observer: its SYN-ACK is not in the capture, what follows it is`,
  'transition.mid-connection': () => say`observer: the capture begins mid-connection`,
  'transition.forged-reset': () => say`observer: a reset in its name was not its own`,
  'transition.refused-in-vain': () =>
    say`observer: its SYN goes out again, so the refusal before did not end the attempt`,
  'transition.reset-not-arrived': () => say`observer: the reset before it had not reached it`,
};
