/** The causes of a reset in words: a label for a story, the reason that ends a verdict, and what it means for the reader. */
import type { ResetCause } from '../../records/contract.ts';

interface Words {
  readonly label: string;
  readonly means: string;
}

interface CauseWords extends Words {
  /** As the end of "the client reset it in packet 7: …". */
  readonly reason: string;
}

const CAUSES: Readonly<Record<ResetCause, CauseWords>> = {
  'port-closed': {
    label: 'nothing listens on the port',
    reason: 'nothing listens on that port',
    means: 'The host is up and answers, but no socket listens on this port.',
  },
  'connection-unknown': {
    label: 'the sender does not know this connection',
    reason: 'its system did not know the connection',
    means: 'The host that sent the reset no longer has this connection: it was restarted, or its state was lost.',
  },
  'half-open-scan': {
    label: 'half-open scan',
    reason: 'it took the connection back at once, as a half-open scan does',
    means:
      'The opener never meant to connect: it looks whether the port answers and takes the connection back at once.',
  },
  'connect-abandoned': {
    label: 'the opener gave up before the answer came',
    reason: 'its application had given the attempt up',
    means: 'The application closed its socket while it was still connecting; the answer came too late.',
  },
  'data-after-close': {
    label: 'data arrived after the socket was closed',
    reason: 'data came for a socket that was already closed',
    means: 'Data came for an application that had already closed its socket; nobody can read it any more.',
  },
  'time-wait': {
    label: 'answer to a late packet in TIME-WAIT',
    reason: 'a late packet met TIME-WAIT',
    means: 'The connection was already over at the sender of the reset; a late packet is answered with a reset.',
  },
  'closed-with-unread-data': {
    label: 'closed with data still unread',
    reason: 'closed while received data was unread',
    means:
      'The application closed its socket while received data waited unread; the system then resets instead of closing in order.',
  },
  'abortive-close': {
    label: 'abortive close',
    reason: 'the application aborted the connection instead of closing it',
    means: 'The application asked for a reset instead of an orderly close (SO_LINGER with time 0, or a similar call).',
  },
  'keepalive-gave-up': {
    label: 'keepalive got no answer',
    reason: 'its keepalive probes had no answer',
    means: 'The last keepalive probe stayed unanswered and the system gave the connection up.',
  },
  'accept-queue-overflow': {
    label: 'the accept queue was full',
    reason: 'the accept queue of the listener was full',
    means: 'The listener could not take the connection because its application does not call accept() fast enough.',
  },
  'syn-cookie-rejected': {
    label: 'SYN cookie not accepted',
    reason: 'the SYN cookie was not accepted',
    means: "The handshake's third segment did not carry a cookie that the server had made, or it came too late.",
  },
  'unacceptable-ack': {
    label: 'it acknowledged what was never sent',
    reason: 'what it answered acknowledged a number that it had never sent',
    means: 'The segment that is answered acknowledges a number that the sender of the reset has never sent.',
  },
  'unacceptable-segment': {
    label: 'the segment made no sense in this state',
    reason: 'what it answered does not fit its state',
    means: "The segment that is answered does not fit the state that the reset's sender is in.",
  },
  'firewall-reject': {
    label: 'rejected by a packet filter',
    reason: 'a packet filter answered in its name',
    means: 'A firewall answered in the name of the host; the host itself may never have seen the packet.',
  },
  injected: {
    label: 'forged by something on the path',
    reason: 'forged by something on the path',
    means: 'The reset does not look like the packets of the host that it names: a middlebox or an attacker sent it.',
  },
  'idle-timeout': {
    label: 'idle for too long',
    reason: 'a device on the path ended the idle connection',
    means: 'A load balancer or firewall on the path ended a connection on which nothing had moved for its time-out.',
  },
  'aborted-by-administrator': {
    label: 'killed from outside the application',
    reason: 'killed from outside the application',
    means: 'Somebody or some service ended the connection by hand (`ss -K`, a connection killer).',
  },
  'after-close': {
    label: 'harmless, both sides were done',
    reason: 'both ends were done',
    means: 'Both sides had closed already; nothing is lost by this reset.',
  },
  unknown: {
    label: 'cause not told by the packets',
    reason: 'the packets do not tell why',
    means: 'The packets do not tell why this reset was sent.',
  },
};

const words = (cause: string): CauseWords | undefined =>
  (CAUSES as Readonly<Record<string, CauseWords | undefined>>)[cause];

export const resetLabel = (cause: string): string => words(cause)?.label ?? cause;
export const resetReason = (cause: ResetCause): string => CAUSES[cause].reason;
export const resetMeaning = (cause: string): string => words(cause)?.means ?? '';

/** A reset that its receiver must ignore: why. */
const IGNORED: Readonly<Record<string, Words>> = {
  'wrong-number': {
    label: 'reset that does not count: its number is not the next one',
    means:
      'A receiver takes a reset only with exactly the number that it expects; any other may be forged (RFC 5961 §3.2).',
  },
  unsigned: {
    label: 'reset that does not count: it lacks the signature',
    means: 'This connection is signed (TCP-MD5 or TCP-AO); a segment without the signature is dropped in silence.',
  },
  stale: {
    label: 'reset that does not count: its receiver has come further',
    means:
      'Its number lies before what its receiver has acknowledged, outside of the window: it is dropped in silence.',
  },
};

/** What is told in place of the cause's own words. */
export function specialReset(detail: Readonly<Record<string, unknown>>): Words | null {
  const ignored = detail['ignoredBecause'];
  if (typeof ignored === 'string' && detail['again'] !== true) return IGNORED[ignored] ?? null;
  if (detail['again'] === true)
    return {
      label: 'reset again: for its sender the connection is over',
      means: 'Its sender had reset the connection before; each packet that still comes for it is answered in this way.',
    };
  if (detail['cause'] === 'data-after-close' && detail['harmless'] === true)
    return {
      label: 'reset: the socket was already closed',
      means: 'A packet without data came for a socket that its application had closed; nothing is lost by this reset.',
    };
  return null;
}
