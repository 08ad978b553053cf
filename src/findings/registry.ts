/** All findings in order of their codes, written by `npm run registry`. */
import type { AnyRule } from './rule.ts';
import connectionRefused from './handshake/connection-refused.ts';
import connectUnanswered from './handshake/connect-unanswered.ts';
import acceptQueueOverflow from './handshake/accept-queue-overflow.ts';
import connectRejectedByIcmp from './handshake/connect-rejected-by-icmp.ts';
import firstDataIgnored from './handshake/first-data-ignored.ts';
import connectAbandoned from './handshake/connect-abandoned.ts';
import connectLate from './handshake/connect-late.ts';
import signatureMismatch from './handshake/signature-mismatch.ts';
import timeOutStall from './loss/time-out-stall.ts';
import tailLossWithoutProbe from './loss/tail-loss-without-probe.ts';
import needlessTimeOut from './loss/needless-time-out.ts';
import reorderingTakenForLoss from './loss/reordering-taken-for-loss.ts';
import pathMtuBlackHole from './loss/path-mtu-black-hole.ts';
import lossLocation from './loss/loss-location.ts';
import zeroWindowStall from './window/zero-window-stall.ts';
import windowLimited from './window/window-limited.ts';
import nagleDelayedAck from './window/nagle-delayed-ack.ts';
import slowStartAfterIdle from './window/slow-start-after-idle.ts';
import bufferbloat from './window/bufferbloat.ts';
import zeroWindowDeadlock from './window/zero-window-deadlock.ts';
import urgentDataInUse from './window/urgent-data-in-use.ts';
import sillyWindow from './window/silly-window.ts';
import slowReader from './window/slow-reader.ts';
import dataNotTaken from './window/data-not-taken.ts';
import resetWithDataInFlight from './ending/reset-with-data-in-flight.ts';
import closeNeverCompleted from './ending/close-never-completed.ts';
import dataAfterClose from './ending/data-after-close.ts';
import unreadDataAtClose from './ending/unread-data-at-close.ts';
import connectionForgotten from './ending/connection-forgotten.ts';
import forgedReset from './ending/forged-reset.ts';
import peerVanished from './ending/peer-vanished.ts';
import hostShutdown from './ending/host-shutdown.ts';
import finWait2Expired from './ending/fin-wait-2-expired.ts';
import connectTriedAgain from './ending/connect-tried-again.ts';
import oldConnectionInTheWay from './ending/old-connection-in-the-way.ts';
import handshakeForgotten from './ending/handshake-forgotten.ts';
import straySyn from './ending/stray-syn.ts';
import icmpQuoteNotTranslated from './ending/icmp-quote-not-translated.ts';
import portsUsedAgain from './ending/ports-used-again.ts';
import icmpOnOpenConnection from './ending/icmp-on-open-connection.ts';
import acknowledgementStorm from './ending/acknowledgement-storm.ts';
import serviceRestarted from './ending/service-restarted.ts';
import twoAnswersToOneSyn from './path/two-answers-to-one-syn.ts';
import answeredFromAnotherAddress from './path/answered-from-another-address.ts';
import synOptionStripped from './path/syn-option-stripped.ts';
import mssClamped from './path/mss-clamped.ts';
import optionLostUnseen from './path/option-lost-unseen.ts';
import windowScaleOutOfRange from './path/window-scale-out-of-range.ts';
import ttlChanged from './path/ttl-changed.ts';
import damagedOnTheWay from './path/damaged-on-the-way.ts';
import congestionMarked from './path/congestion-marked.ts';
import congestionMarkNotEchoed from './path/congestion-mark-not-echoed.ts';
import pathMtuLowered from './path/path-mtu-lowered.ts';
import pathMtuMessageIgnored from './path/path-mtu-message-ignored.ts';
import addressTranslated from './path/address-translated.ts';
import conflictingData from './path/conflicting-data.ts';
import pingUnanswered from './path/ping-unanswered.ts';
import routingLoop from './path/routing-loop.ts';
import asymmetricPath from './path/asymmetric-path.ts';
import ecnErased from './path/ecn-erased.ts';
import joinedOnTheWay from './path/joined-on-the-way.ts';
import synProxy from './path/syn-proxy.ts';
import answerPastTheTranslator from './path/answer-past-the-translator.ts';
import translationChanged from './path/translation-changed.ts';
import keepaliveUnanswered from './idle/keepalive-unanswered.ts';
import slowServer from './idle/slow-server.ts';
import slowClient from './idle/slow-client.ts';
import roundTripBound from './idle/round-trip-bound.ts';
import heartbeatMissed from './idle/heartbeat-missed.ts';
import idleTimeoutOnPath from './idle/idle-timeout-on-path.ts';
import keepaliveTooSlow from './idle/keepalive-too-slow.ts';
import deferredAccept from './idle/deferred-accept.ts';
import readerStopped from './idle/reader-stopped.ts';
import keepaliveAnsweredOnPath from './idle/keepalive-answered-on-path.ts';
import returnedWhileOpen from './idle/returned-while-open.ts';
import requestUnanswered from './idle/request-unanswered.ts';
import closedWithoutAnswer from './idle/closed-without-answer.ts';
import synFlood from './population/syn-flood.ts';
import synAckBackscatter from './population/syn-ack-backscatter.ts';
import rstBackscatter from './population/rst-backscatter.ts';
import portScan from './population/port-scan.ts';
import hostSweep from './population/host-sweep.ts';
import synGenerator from './population/syn-generator.ts';
import synSentPileUp from './population/syn-sent-pile-up.ts';
import synReceivedPileUp from './population/syn-received-pile-up.ts';
import establishedGhosts from './population/established-ghosts.ts';
import closeWaitPileUp from './population/close-wait-pile-up.ts';
import timeWaitPileUp from './population/time-wait-pile-up.ts';
import reconnectStorm from './population/reconnect-storm.ts';
import reconnectLockstep from './population/reconnect-lockstep.ts';
import connectionPerRequest from './population/connection-per-request.ts';
import captureBeganMidConnection from './capture/capture-began-mid-connection.ts';
import oneDirectionOnly from './capture/one-direction-only.ts';
import packetsMissedByCapture from './capture/packets-missed-by-capture.ts';
import packetsCapturedTwice from './capture/packets-captured-twice.ts';
import optionsCutOff from './capture/options-cut-off.ts';
import segmentsJoinedByOffLoad from './capture/segments-joined-by-off-load.ts';
import captureClockStep from './capture/capture-clock-step.ts';
import packetsOutOfTimeOrder from './capture/packets-out-of-time-order.ts';
import filteredCapture from './capture/filtered-capture.ts';
import severalCapturePoints from './capture/several-capture-points.ts';
import captureEndedMidTransfer from './capture/capture-ended-mid-transfer.ts';
import connectionsLetGoEarly from './capture/connections-let-go-early.ts';

export const RULES: readonly AnyRule[] = [
  connectionRefused as unknown as AnyRule,
  connectUnanswered as unknown as AnyRule,
  acceptQueueOverflow as unknown as AnyRule,
  connectRejectedByIcmp as unknown as AnyRule,
  firstDataIgnored as unknown as AnyRule,
  connectAbandoned as unknown as AnyRule,
  connectLate as unknown as AnyRule,
  signatureMismatch as unknown as AnyRule,
  timeOutStall as unknown as AnyRule,
  tailLossWithoutProbe as unknown as AnyRule,
  needlessTimeOut as unknown as AnyRule,
  reorderingTakenForLoss as unknown as AnyRule,
  pathMtuBlackHole as unknown as AnyRule,
  lossLocation as unknown as AnyRule,
  zeroWindowStall as unknown as AnyRule,
  windowLimited as unknown as AnyRule,
  nagleDelayedAck as unknown as AnyRule,
  slowStartAfterIdle as unknown as AnyRule,
  bufferbloat as unknown as AnyRule,
  zeroWindowDeadlock as unknown as AnyRule,
  urgentDataInUse as unknown as AnyRule,
  sillyWindow as unknown as AnyRule,
  slowReader as unknown as AnyRule,
  dataNotTaken as unknown as AnyRule,
  resetWithDataInFlight as unknown as AnyRule,
  closeNeverCompleted as unknown as AnyRule,
  dataAfterClose as unknown as AnyRule,
  unreadDataAtClose as unknown as AnyRule,
  connectionForgotten as unknown as AnyRule,
  forgedReset as unknown as AnyRule,
  peerVanished as unknown as AnyRule,
  hostShutdown as unknown as AnyRule,
  finWait2Expired as unknown as AnyRule,
  connectTriedAgain as unknown as AnyRule,
  oldConnectionInTheWay as unknown as AnyRule,
  handshakeForgotten as unknown as AnyRule,
  straySyn as unknown as AnyRule,
  icmpQuoteNotTranslated as unknown as AnyRule,
  portsUsedAgain as unknown as AnyRule,
  icmpOnOpenConnection as unknown as AnyRule,
  acknowledgementStorm as unknown as AnyRule,
  serviceRestarted as unknown as AnyRule,
  twoAnswersToOneSyn as unknown as AnyRule,
  answeredFromAnotherAddress as unknown as AnyRule,
  synOptionStripped as unknown as AnyRule,
  mssClamped as unknown as AnyRule,
  optionLostUnseen as unknown as AnyRule,
  windowScaleOutOfRange as unknown as AnyRule,
  ttlChanged as unknown as AnyRule,
  damagedOnTheWay as unknown as AnyRule,
  congestionMarked as unknown as AnyRule,
  congestionMarkNotEchoed as unknown as AnyRule,
  pathMtuLowered as unknown as AnyRule,
  pathMtuMessageIgnored as unknown as AnyRule,
  addressTranslated as unknown as AnyRule,
  conflictingData as unknown as AnyRule,
  pingUnanswered as unknown as AnyRule,
  routingLoop as unknown as AnyRule,
  asymmetricPath as unknown as AnyRule,
  ecnErased as unknown as AnyRule,
  joinedOnTheWay as unknown as AnyRule,
  synProxy as unknown as AnyRule,
  answerPastTheTranslator as unknown as AnyRule,
  translationChanged as unknown as AnyRule,
  keepaliveUnanswered as unknown as AnyRule,
  slowServer as unknown as AnyRule,
  slowClient as unknown as AnyRule,
  roundTripBound as unknown as AnyRule,
  heartbeatMissed as unknown as AnyRule,
  idleTimeoutOnPath as unknown as AnyRule,
  keepaliveTooSlow as unknown as AnyRule,
  deferredAccept as unknown as AnyRule,
  readerStopped as unknown as AnyRule,
  keepaliveAnsweredOnPath as unknown as AnyRule,
  returnedWhileOpen as unknown as AnyRule,
  requestUnanswered as unknown as AnyRule,
  closedWithoutAnswer as unknown as AnyRule,
  synFlood as unknown as AnyRule,
  synAckBackscatter as unknown as AnyRule,
  rstBackscatter as unknown as AnyRule,
  portScan as unknown as AnyRule,
  hostSweep as unknown as AnyRule,
  synGenerator as unknown as AnyRule,
  synSentPileUp as unknown as AnyRule,
  synReceivedPileUp as unknown as AnyRule,
  establishedGhosts as unknown as AnyRule,
  closeWaitPileUp as unknown as AnyRule,
  timeWaitPileUp as unknown as AnyRule,
  reconnectStorm as unknown as AnyRule,
  reconnectLockstep as unknown as AnyRule,
  connectionPerRequest as unknown as AnyRule,
  captureBeganMidConnection as unknown as AnyRule,
  oneDirectionOnly as unknown as AnyRule,
  packetsMissedByCapture as unknown as AnyRule,
  packetsCapturedTwice as unknown as AnyRule,
  optionsCutOff as unknown as AnyRule,
  segmentsJoinedByOffLoad as unknown as AnyRule,
  captureClockStep as unknown as AnyRule,
  packetsOutOfTimeOrder as unknown as AnyRule,
  filteredCapture as unknown as AnyRule,
  severalCapturePoints as unknown as AnyRule,
  captureEndedMidTransfer as unknown as AnyRule,
  connectionsLetGoEarly as unknown as AnyRule,
];

/** Every code with its rule, for what is typed by the facts of each. */
export interface RuleByCode {
  TE1001: typeof connectionRefused;
  TE1002: typeof connectUnanswered;
  TE1003: typeof acceptQueueOverflow;
  TE1004: typeof connectRejectedByIcmp;
  TE1005: typeof firstDataIgnored;
  TE1006: typeof connectAbandoned;
  TE1007: typeof connectLate;
  TE1008: typeof signatureMismatch;
  TE2001: typeof timeOutStall;
  TE2002: typeof tailLossWithoutProbe;
  TE2003: typeof needlessTimeOut;
  TE2004: typeof reorderingTakenForLoss;
  TE2005: typeof pathMtuBlackHole;
  TE2010: typeof lossLocation;
  TE3001: typeof zeroWindowStall;
  TE3002: typeof windowLimited;
  TE3010: typeof nagleDelayedAck;
  TE3012: typeof slowStartAfterIdle;
  TE3013: typeof bufferbloat;
  TE3014: typeof zeroWindowDeadlock;
  TE3015: typeof urgentDataInUse;
  TE3030: typeof sillyWindow;
  TE3031: typeof slowReader;
  TE3032: typeof dataNotTaken;
  TE4001: typeof resetWithDataInFlight;
  TE4002: typeof closeNeverCompleted;
  TE4003: typeof dataAfterClose;
  TE4004: typeof unreadDataAtClose;
  TE4005: typeof connectionForgotten;
  TE4006: typeof forgedReset;
  TE4007: typeof peerVanished;
  TE4020: typeof hostShutdown;
  TE4021: typeof finWait2Expired;
  TE4022: typeof connectTriedAgain;
  TE4023: typeof oldConnectionInTheWay;
  TE4024: typeof handshakeForgotten;
  TE4025: typeof straySyn;
  TE4027: typeof icmpQuoteNotTranslated;
  TE4028: typeof portsUsedAgain;
  TE4029: typeof icmpOnOpenConnection;
  TE4030: typeof acknowledgementStorm;
  TE4031: typeof serviceRestarted;
  TE5001: typeof twoAnswersToOneSyn;
  TE5002: typeof answeredFromAnotherAddress;
  TE5003: typeof synOptionStripped;
  TE5004: typeof mssClamped;
  TE5005: typeof optionLostUnseen;
  TE5006: typeof windowScaleOutOfRange;
  TE5007: typeof ttlChanged;
  TE5008: typeof damagedOnTheWay;
  TE5009: typeof congestionMarked;
  TE5010: typeof congestionMarkNotEchoed;
  TE5011: typeof pathMtuLowered;
  TE5012: typeof pathMtuMessageIgnored;
  TE5013: typeof addressTranslated;
  TE5014: typeof conflictingData;
  TE5015: typeof pingUnanswered;
  TE5016: typeof routingLoop;
  TE5017: typeof asymmetricPath;
  TE5018: typeof ecnErased;
  TE5019: typeof joinedOnTheWay;
  TE5020: typeof synProxy;
  TE5021: typeof answerPastTheTranslator;
  TE5022: typeof translationChanged;
  TE6001: typeof keepaliveUnanswered;
  TE6010: typeof slowServer;
  TE6011: typeof slowClient;
  TE6012: typeof roundTripBound;
  TE6030: typeof heartbeatMissed;
  TE6031: typeof idleTimeoutOnPath;
  TE6032: typeof keepaliveTooSlow;
  TE6033: typeof deferredAccept;
  TE6034: typeof readerStopped;
  TE6036: typeof keepaliveAnsweredOnPath;
  TE6037: typeof returnedWhileOpen;
  TE6038: typeof requestUnanswered;
  TE6039: typeof closedWithoutAnswer;
  TE7001: typeof synFlood;
  TE7002: typeof synAckBackscatter;
  TE7003: typeof rstBackscatter;
  TE7004: typeof portScan;
  TE7005: typeof hostSweep;
  TE7006: typeof synGenerator;
  TE7020: typeof synSentPileUp;
  TE7021: typeof synReceivedPileUp;
  TE7022: typeof establishedGhosts;
  TE7023: typeof closeWaitPileUp;
  TE7024: typeof timeWaitPileUp;
  TE7025: typeof reconnectStorm;
  TE7026: typeof reconnectLockstep;
  TE7027: typeof connectionPerRequest;
  TE9001: typeof captureBeganMidConnection;
  TE9002: typeof oneDirectionOnly;
  TE9003: typeof packetsMissedByCapture;
  TE9004: typeof packetsCapturedTwice;
  TE9005: typeof optionsCutOff;
  TE9006: typeof segmentsJoinedByOffLoad;
  TE9007: typeof captureClockStep;
  TE9008: typeof packetsOutOfTimeOrder;
  TE9009: typeof filteredCapture;
  TE9010: typeof severalCapturePoints;
  TE9011: typeof captureEndedMidTransfer;
  TE9012: typeof connectionsLetGoEarly;
}
