/** What the model of a sender remembers; an object serves one sender after the other. */
import type { FrameNo, Nanos } from '../../units.ts';
import { AckQueue } from './ack-queue.ts';
import { type LossCause, OPEN } from './congestion-state.ts';
import type { Disorder } from './disorder.ts';
import { Episode } from './episode.ts';
import type { Estimator } from './estimator.ts';
import { Ledger } from './ledger.ts';
import type { Losses } from './losses.ts';
import type { Rows } from './rows.ts';
import { SackBlocks } from './sack-blocks.ts';
import { Scoreboard } from './scoreboard.ts';
import type { SenderClock } from './sender-clock.ts';
import type { Unseen } from './unseen.ts';

const NOT_YET: Nanos = Number.NEGATIVE_INFINITY;

export class FlightState {
  readonly board: Scoreboard;
  declare rtt: Estimator;
  readonly ledger = new Ledger();
  /** Kept where arrivals are not departures, and at the sender once something was sent again. */
  declare clock: SenderClock | null;
  readonly waiting = new AckQueue();
  /** Round trip between the capture point and the sender; 0 at the sender. */
  declare nearNs: Nanos;
  /** The capture was made where the data arrives. */
  declare atReceiver: boolean;
  /** Both ends agreed on SACK. */
  declare sack: boolean;
  /** Whether they did is not in the capture, and nothing has shown that they did not. */
  declare sackUnknown: boolean;

  declare state: number;
  declare cause: LossCause;
  /** SND.NXT when Recovery or Loss began. */
  declare high: number;
  declare una: number;
  declare unaKnown: boolean;
  declare nxt: number;
  declare dupAcks: number;
  /** Highest sequence number that a SACK block reported. */
  declare sackHigh: number;
  declare hasSack: boolean;
  /** The latest ACK's options were cut by the capture: SACK blocks may have been among them. */
  declare sackCut: boolean;
  readonly blocks = new SackBlocks();

  /** When the retransmission timer was last armed (RFC 6298 §5). */
  declare armedNs: Nanos;
  declare lastAckNs: Nanos;
  /** When a SACK or duplicate ACK last told something new. */
  declare lastSackNs: Nanos;
  declare lastAdvanceNs: Nanos;
  /** When something came that may have made the application or the window send: an advance, or new data. */
  declare lastPromptNs: Nanos;
  /** When data came that had been sent before: the first copy may have been lost, and this one has been answered. */
  declare repeatNs: Nanos;
  declare lastSentNs: Nanos;
  declare lastAckFrame: FrameNo;
  declare lastEvidenceFrame: FrameNo;
  declare window: number;
  /** The latest sending time among what is known to have arrived (RFC 8985 §6.2, RACK.xmit_ts). */
  declare rackNs: Nanos;

  declare probeOut: boolean;
  declare probeHigh: number;
  /** The probe carried new data. */
  declare probeNew: boolean;
  /** This sender was seen to retransmit by RTO where a probe was due (Linux tcp_early_retrans = 0). */
  declare noProbes: boolean;
  /** No system had probes then. */
  declare beforeProbes: boolean;

  readonly episode = new Episode();
  /** When Recovery or Loss ended, and which of them. */
  declare leftNs: Nanos;
  declare leftState: number;
  /** At the receiver: when it last reported that something is missing. */
  declare reportedNs: Nanos;
  /** F-RTO (RFC 5682) still hopes that the time-out was needless. */
  declare frto: boolean;
  /** Time-outs in a row without an acknowledgement, and when the first one fired. */
  declare timeouts: number;
  declare timeoutFirstNs: Nanos;
  declare pathMtuUntil: number;
  declare pathMtu: boolean;
  /** What is out below `blindUntil` can't be judged: the capture lacks what happened to it. */
  declare blind: boolean;
  declare blindUntil: number;
  /** At the receiver: what never came there. */
  declare unseen: Unseen | null;

  /** IP identification (0 or less: none that counts; a SYN-ACK has 0) and timestamp of the newest segment. */
  declare newestId: number;
  declare newestTsVal: number;
  declare disorder: Disorder | null;
  declare pathMtuFrame: FrameNo;
  /** The latest ICMP error that took a doubling back. */
  declare icmpTaken: FrameNo;
  declare losses: Losses | null;

  /** The number that was acknowledged last, on its way. */
  declare heard: number;
  /** The latest timestamp that was seen echoed. */
  declare echoed: number;
  /** Round trip of the first segment that the latest ACK newly reports; NaN for none sent once only. */
  declare sampledNs: Nanos;
  /** That ACK reports data below `high` that was sent only once (Linux FLAG_ORIG_SACK_ACKED). */
  declare original: boolean;

  constructor(nxt: number, rows: Rows, rtt: Estimator) {
    this.board = new Scoreboard(rows);
    this.begin(nxt, rtt);
  }

  /** What holds before anything was seen, of a sender that goes on at `nxt`. */
  begin(nxt: number, rtt: Estimator): this {
    this.board.begin();
    this.ledger.begin();
    this.waiting.begin();
    this.blocks.forget();
    this.episode.clear();
    this.rtt = rtt;
    this.una = this.nxt = nxt;
    this.clock = null;
    this.nearNs = -0;
    this.atReceiver = false;
    this.sack = false;
    this.sackUnknown = false;
    this.state = OPEN;
    this.cause = 'timeout';
    this.high = 0;
    this.unaKnown = false;
    this.dupAcks = 0;
    this.sackHigh = 0;
    this.hasSack = false;
    this.sackCut = false;
    this.armedNs = NOT_YET;
    this.lastAckNs = NOT_YET;
    this.lastSackNs = NOT_YET;
    this.lastAdvanceNs = NOT_YET;
    this.lastPromptNs = NOT_YET;
    this.repeatNs = NOT_YET;
    this.lastSentNs = NOT_YET;
    this.lastAckFrame = -0;
    this.lastEvidenceFrame = -0;
    this.window = -1;
    this.rackNs = NOT_YET;
    this.probeOut = false;
    this.probeHigh = 0;
    this.probeNew = false;
    this.noProbes = false;
    this.beforeProbes = false;
    this.leftNs = NOT_YET;
    this.leftState = OPEN;
    this.reportedNs = NOT_YET;
    this.frto = false;
    this.timeouts = 0;
    this.timeoutFirstNs = -0;
    this.pathMtuUntil = 0;
    this.pathMtu = false;
    this.blind = false;
    this.blindUntil = 0;
    this.unseen = null;
    this.newestId = -1;
    this.newestTsVal = 0;
    this.disorder = null;
    this.pathMtuFrame = -0;
    this.icmpTaken = -0;
    this.losses = null;
    this.heard = 0;
    this.echoed = -1;
    this.sampledNs = Number.NaN;
    this.original = false;
    return this;
  }
}
