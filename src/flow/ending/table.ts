/**
 * The decision table of resets as data: the first row that fits gives the cause (tcp-facts §5.2). On Linux a RST without
 * ACK comes from a system without a matching socket (tcp_v4_send_reset), a RST,ACK from a socket that was aborted
 * (tcp_send_active_reset); other systems set ACK more often, so rows of an aborted socket name alternatives.
 */
import type { ResetCause } from '../../records/contract.ts';
import type { Certainty } from '../../units.ts';
import { convicts } from './forgery.ts';
import {
  ackedByReset,
  allArrived,
  hadUnreadData,
  readAsItCame,
  readWouldShow,
  sentUnseenFin,
  unseenFinAcked,
  wasAnsweredTwice,
  oneMoreMessage,
  wayKnown,
  wokenByMessage,
  wroteBeforeReading,
} from './reading.ts';
import type { Scene } from './scene.ts';

export interface Row {
  readonly cause: ResetCause;
  readonly certainty: Certainty;
  readonly alternatives: readonly ResetCause[];
  readonly harmless: boolean;
  readonly when: (scene: Scene) => boolean;
}

const row = (
  cause: ResetCause,
  certainty: Certainty,
  when: Row['when'],
  alternatives: readonly ResetCause[] = [],
  harmless = false,
): Row => ({ cause, certainty, alternatives, harmless, when });
const HARMLESS = true;

export const ROWS: readonly Row[] = [
  // The system of who sent a SYN by hand does not know it: the RST has the system's TTL, and a filter was not needed.
  row('half-open-scan', 'implied', (s) => s.answersSynAck && !s.hasAck && s.bareSyn, ['connect-abandoned'], HARMLESS),
  // Behind a SYN proxy: the server's answer to the proxy's SYN, seen there, or likely where the client's side alone is seen.
  row('port-closed', 'implied', (s) => s.refusesProxy, ['firewall-reject']),
  // The form of RFC 9293 §3.10.7.1 for a segment without ACK: a SYN that is not in the capture, or a scan's FIN.
  row('port-closed', 'implied', (s) => s.refusesSegmentWithoutAck, ['firewall-reject']),
  // Someone else's: two independent signs. What answers a packet in the form of RFC 9293 §3.10.7.1 is a filter's reject.
  row('firewall-reject', 'implied', (s) => s.answersSyn && convicts(s.signs), ['port-closed']),
  row('firewall-reject', 'assumed', (s) => s.answersSyn && s.signs.strong.length > 0, ['port-closed']),
  row('firewall-reject', 'implied', (s) => !s.hasAck && s.seqIsAsked && s.answers && s.madeHere, ['injected']),
  row('firewall-reject', 'assumed', (s) => !s.hasAck && s.seqIsAsked && s.answers && s.signs.strong.length > 1, [
    'injected',
    'connection-unknown',
  ]),
  row('idle-timeout', 'assumed', (s) => s.bothAtOnce && s.hasAck && s.quietMatches && s.opened, ['injected']),
  // A SYN proxy's answer, and no window yet: the server behind it refused most likely.
  row('port-closed', 'assumed', (s) => s.serverOnlySynAcked && s.hasAck && s.answeredInFront, [
    'firewall-reject',
    'connection-unknown',
  ]),
  // Only a SYN-ACK to compare it with: that one may be the device's (a SYN proxy, a balancer), and the RST the host's own;
  // and no request yet that a device on the path would react to.
  row('unknown', 'assumed', (s) => s.serverOnlySynAcked && s.nothingAsked && convicts(s.signs), [
    'injected',
    'connection-unknown',
  ]),
  row('injected', 'implied', (s) => convicts(s.signs)),
  row('firewall-reject', 'assumed', (s) => !s.hasAck && s.seqIsAsked && s.answers && s.beganNearer, [
    'connection-unknown',
  ]),

  // An older connection was in the way; each repeated SYN meets it again.
  row('unacceptable-ack', 'implied', (s) => s.synSentWrongAck, ['connection-unknown']),

  // A reset after a reset: the connection was over for its sender.
  row('after-close', 'implied', (s) => s.peerReset && s.seqIsAsked && !s.hasAck, ['connection-unknown'], HARMLESS),
  row(
    'connection-unknown',
    'implied',
    (s) => s.hasResetBefore && !s.hasAck && (s.seqIsAsked || s.seqWasAsked) && !s.senderSawAll,
    ['data-after-close', 'after-close'],
    HARMLESS,
  ),

  // Opening.
  // Who opens takes one of two answers; for the other there is no socket.
  row('unacceptable-ack', 'assumed', (s) => s.answersSynAck && !s.hasAck && wasAnsweredTwice(s.packet), [
    'connection-unknown',
  ]),
  // A filter in front answers in the same form; only the TTL of something else that the host sent tells them apart.
  row('port-closed', 'assumed', (s) => s.answersSyn && s.senderIsNew, ['firewall-reject']),
  row('port-closed', 'implied', (s) => s.answersSyn, ['firewall-reject']),
  // Whoever sent the SYN that is not here, it was not a socket of the host that refuses the answer (RFC 9293 §3.10.7.1).
  row(
    'connection-unknown',
    'assumed',
    (s) => s.answersSynAck && !s.hasAck && s.synNeverSeen,
    ['half-open-scan'],
    HARMLESS,
  ),
  row(
    'half-open-scan',
    'implied',
    (s) => s.answersSynAck && !s.hasAck && (s.opensDropped || s.foreignTtl),
    ['connect-abandoned'],
    HARMLESS,
  ),
  row(
    'connect-abandoned',
    'implied',
    (s) => s.answersSynAck && !s.hasAck && s.lateSynAck,
    ['half-open-scan'],
    HARMLESS,
  ),
  row(
    'connect-abandoned',
    'assumed',
    (s) => s.answersSynAck && !s.hasAck && s.outwaitedPatience,
    ['half-open-scan'],
    HARMLESS,
  ),
  // At the round trip of the path nobody has given up. A SYN with a system's options had a socket: the answer came to one
  // that has none (address translation, an answer past it, a second stack), or a program raced several addresses (RFC 8305).
  row('connection-unknown', 'assumed', (s) => s.answersSynAck && !s.hasAck && s.wholeSyn, [
    'connect-abandoned',
    'half-open-scan',
  ]),
  // After a SYN that no usual stack sends: a scan or a raw sender.
  row('half-open-scan', 'assumed', (s) => s.answersSynAck && !s.hasAck, ['connect-abandoned'], HARMLESS),
  row('connect-abandoned', 'assumed', (s) => s.nothingAnswered, ['connection-unknown', 'injected'], HARMLESS),
  row('abortive-close', 'assumed', (s) => s.answersSynAck && s.hasAck, ['half-open-scan'], HARMLESS),
  row('unacceptable-ack', 'implied', (s) => s.twoStacks && !s.hasAck, ['connection-unknown']),
  row('unacceptable-ack', 'implied', (s) => s.serverOnlySynAcked && !s.hasAck && s.serverWrongAck, [
    'syn-cookie-rejected',
  ]),
  row('unacceptable-segment', 'implied', (s) => s.serverOnlySynAcked && !s.hasAck && s.answersNumberOfSyn),
  // A RST at any time after the handshake looks like this.
  row('unknown', 'assumed', (s) => s.serverOnlySynAcked && s.untimedAfterHandshake && !s.hasAck && s.seqIsAsked, [
    'connection-unknown',
    'accept-queue-overflow',
    'injected',
  ]),
  row('accept-queue-overflow', 'implied', (s) => s.serverOnlySynAcked && !s.hasAck && s.synAckRepeatedAfterHandshake, [
    'syn-cookie-rejected',
  ]),
  row('syn-cookie-rejected', 'assumed', (s) => s.serverOnlySynAcked && !s.hasAck && s.cookieTooOld, [
    'accept-queue-overflow',
    'connection-unknown',
  ]),
  // Its timer would have sent the SYN-ACK again by then, had it not had the connection.
  row('connection-unknown', 'assumed', (s) => s.serverOnlySynAcked && !s.hasAck && s.seqIsAsked && s.pastSynAckTimer, [
    'injected',
  ]),
  // With a full queue the ACK of the handshake is reset (Linux tcp_check_req): this one was taken, and its first data was not.
  row('firewall-reject', 'assumed', (s) => s.serverOnlySynAcked && !s.hasAck && s.seqIsAsked && s.answersDataAlone, [
    'connection-unknown',
  ]),
  row('accept-queue-overflow', 'assumed', (s) => s.serverOnlySynAcked && !s.hasAck && s.seqIsAsked && s.prompt, [
    'syn-cookie-rejected',
    'connection-unknown',
  ]),
  row('connection-unknown', 'assumed', (s) => s.serverOnlySynAcked && !s.hasAck && s.seqIsAsked, [
    'accept-queue-overflow',
    'syn-cookie-rejected',
  ]),
  // A listener that is closed resets what nobody has accepted yet (Linux inet_csk_listen_stop): then no application had it.
  row('abortive-close', 'assumed', (s) => s.serverOnlySynAcked && s.hasAck && !s.receivedUnanswered, [
    'aborted-by-administrator',
  ]),

  // Closing. Windows services (SMB, Kerberos) end so every time.
  row('abortive-close', 'assumed', (s) => s.hasAck && s.insteadOfFin, ['aborted-by-administrator'], HARMLESS),
  row('time-wait', 'implied', (s) => s.senderSawAll && s.inTimeWait && !s.hasAck, ['after-close'], HARMLESS),
  row('after-close', 'implied', (s) => s.senderSawAll, ['time-wait'], HARMLESS),
  // Linux tcp_rcv_state_process aborts an orphan (TCPAbortOnData) on a FIN whose number shows data that it lacks.
  row('data-after-close', 'implied', (s) => s.finShowsMissingData && !s.hasAck && s.seqIsAsked, ['connection-unknown']),
  // All of both directions had arrived, and its own FIN is young: an orphan that nothing waits for (TCP_LINGER2, a proxy, NAT).
  row(
    'connection-unknown',
    'assumed',
    (s) => s.finMetNothing && s.finIsYoung && allArrived(s.packet) && !s.hasAck && s.seqIsAsked,
    ['data-after-close'],
    HARMLESS,
  ),
  // Linux keeps the orphan in FIN-WAIT-2 for tcp_fin_timeout, 60 s; a FIN in that time is acknowledged.
  row('connection-unknown', 'implied', (s) => s.finMetNothing && s.finWait2MayExpire && !s.hasAck && s.seqIsAsked, [
    'data-after-close',
  ]),
  row('connection-unknown', 'assumed', (s) => s.finMetNothing && !s.hasAck && s.seqIsAsked, ['data-after-close']),
  row('connection-unknown', 'assumed', (s) => s.finWait2Expired && !s.hasAck && s.seqIsAsked && s.answers, [
    'data-after-close',
    'time-wait',
  ]),
  row('data-after-close', 'implied', (s) => s.dataMetFin && !s.hasAck, ['time-wait', 'connection-unknown']),
  row('data-after-close', 'implied', (s) => s.dataAfterOwnFin && !s.hasAck && s.seqIsAsked, [
    'time-wait',
    'connection-unknown',
  ]),
  row('data-after-close', 'implied', (s) => s.dataCrossedFin && !s.hasAck && s.seqIsAsked && s.answers, [
    'time-wait',
    'connection-unknown',
  ]),
  row('data-after-close', 'assumed', (s) => s.dataAfterOwnFin && s.answers && s.prompt && s.couldMeetData, [
    'closed-with-unread-data',
  ]),
  row('data-after-close', 'assumed', (s) => s.tookDataAfterOwnFin, ['closed-with-unread-data']),
  row('after-close', 'assumed', (s) => s.bothClosed && !s.hasAck, ['time-wait', 'connection-unknown'], HARMLESS),
  // TCP_LINGER2 below 0 (the kernel's reason is the same): what came was a bare ACK or FIN.
  row(
    'data-after-close',
    'assumed',
    (s) => s.finIsYoung && s.noLateData && !s.hasAck && s.seqIsAsked && s.answers,
    ['connection-unknown', 'time-wait'],
    HARMLESS,
  ),
  row('data-after-close', 'assumed', (s) => s.finIsYoung && !s.hasAck && s.seqIsAsked && s.answers, [
    'connection-unknown',
    'time-wait',
  ]),
  row('connection-unknown', 'implied', (s) => s.closedItself && !s.hasAck && s.seqIsAsked && s.answers, [
    'data-after-close',
    'time-wait',
  ]),

  row('data-after-close', 'assumed', (s) => sentUnseenFin(s.packet) && !s.hasAck && s.answers, ['connection-unknown']),
  row('data-after-close', 'assumed', (s) => unseenFinAcked(s.packet) && s.answersData && !s.hasAck && s.seqIsAsked, [
    'time-wait',
    'connection-unknown',
  ]),
  row(
    'after-close',
    'assumed',
    (s) => unseenFinAcked(s.packet) && !s.hasAck && s.seqIsAsked && s.answers,
    ['time-wait', 'connection-unknown'],
    HARMLESS,
  ),

  // A socket that answered before and no longer exists.
  row('connection-unknown', 'implied', (s) => s.answersProbe && !s.hasAck && s.seqIsAsked, ['idle-timeout']),
  row('connection-unknown', 'implied', (s) => !s.hasAck && s.seqIsAsked && s.answers && s.quietOutlasts, [
    'idle-timeout',
    'firewall-reject',
  ]),
  // It spoke just now: no host restarts so soon. A device, or a socket that was closed by a FIN that the capture lacks.
  row('connection-unknown', 'assumed', (s) => !s.hasAck && s.seqIsAsked && s.answers && s.spokeJustNow, [
    'firewall-reject',
    'data-after-close',
  ]),
  row('connection-unknown', 'implied', (s) => !s.hasAck && s.seqIsAsked && s.answers, ['firewall-reject']),
  row('connection-unknown', 'assumed', (s) => !s.hasAck && s.seqWasAsked && s.answers, ['firewall-reject']),

  row('idle-timeout', 'assumed', (s) => s.fromFront && s.opened && s.longQuiet, ['abortive-close']),

  // An aborted socket.
  row('keepalive-gave-up', 'implied', (s) => s.hasAck && s.ownProbesUnanswered >= 2 && !s.probesByTiming, [
    'aborted-by-administrator',
  ]),
  row('keepalive-gave-up', 'assumed', (s) => s.hasAck && s.ownProbesUnanswered >= 1, [
    'abortive-close',
    'aborted-by-administrator',
  ]),
  row('abortive-close', 'assumed', (s) => s.hasAck && s.opened && s.nothingReadable, ['aborted-by-administrator']),
  row('closed-with-unread-data', 'implied', (s) => s.hasAck && s.notReading, ['abortive-close']),
  row('closed-with-unread-data', 'implied', (s) => s.hasAck && (readWouldShow(s.packet) || ackedByReset(s.packet)), [
    'abortive-close',
  ]),
  row(
    'closed-with-unread-data',
    'assumed',
    (s) => s.hasAck && (wroteBeforeReading(s.packet) || hadUnreadData(s.packet)),
    ['abortive-close'],
  ),
  row('abortive-close', 'assumed', (s) => s.hasAck && s.receivedUnanswered && readAsItCame(s.packet), [
    'closed-with-unread-data',
    'aborted-by-administrator',
  ]),
  row('abortive-close', 'assumed', (s) => s.hasAck && s.receivedUnanswered && wokenByMessage(s.packet), [
    'closed-with-unread-data',
    'aborted-by-administrator',
  ]),
  // It has answered once where the peer had spoken twice.
  row('closed-with-unread-data', 'assumed', (s) => s.hasAck && s.answeredInPart, ['abortive-close']),
  // What lay there for long was read by then: a program that waits for data takes it at once.
  row(
    'closed-with-unread-data',
    'assumed',
    (s) =>
      s.hasAck &&
      s.receivedUnanswered &&
      !s.longQuiet &&
      wayKnown(s.packet) &&
      (!s.gotItsAnswer || oneMoreMessage(s.packet)),
    ['abortive-close', 'aborted-by-administrator'],
  ),
  row('idle-timeout', 'assumed', (s) => s.hasAck && s.opened && s.quietMatches && s.signs.strong.length > 0, [
    'abortive-close',
    'injected',
  ]),
  row('abortive-close', 'assumed', (s) => s.hasAck && s.quietMatches, ['idle-timeout', 'aborted-by-administrator']),
  row(
    'abortive-close',
    'assumed',
    (s) => s.hasAck && s.opened && s.noDataAtAll && (s.prompt || s.untimedAfterHandshake),
    ['aborted-by-administrator'],
    HARMLESS,
  ),
  row('abortive-close', 'assumed', (s) => s.hasAck && s.receivedUnanswered && s.opened, [
    'closed-with-unread-data',
    'aborted-by-administrator',
  ]),
  row('abortive-close', 'implied', (s) => s.hasAck && s.spoke && s.opened && s.heardNothing, [
    'aborted-by-administrator',
  ]),
  row('abortive-close', 'assumed', (s) => s.hasAck && s.spoke && s.opened, [
    'closed-with-unread-data',
    'aborted-by-administrator',
  ]),

  // Some systems abort with a bare RST behind their own last byte.
  row('abortive-close', 'assumed', (s) => !s.hasAck && s.opened && s.atOwnEnd, [
    'closed-with-unread-data',
    'connection-unknown',
  ]),
  row('closed-with-unread-data', 'assumed', (s) => s.hasAck && s.onlyAcknowledged, ['abortive-close']),
  row('unknown', 'assumed', (s) => s.hasAck, ['abortive-close', 'closed-with-unread-data']),
  // By its form alone: no socket. What it answers is not in the capture.
  row('connection-unknown', 'assumed', (s) => !s.hasAck && !s.spoke, ['port-closed', 'injected']),
  row('unknown', 'assumed', () => true, ['connection-unknown', 'injected']),
];
