/** What the model of a sender remembers; an object serves one sender after the other. */
import type { FrameNo, Nanos } from '../../units.ts';
import { AckQueue } from './ack-queue.ts';
import { type LossCause, OPEN } from './congestion-state.ts';
import type { Disorder } from './disorder.ts';
import { Episode } from './episode.ts';
import { IdSeries } from './ip-id.ts';
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
  clock: SenderClock | null = null;
  readonly waiting = new AckQueue();
  /** Round trip between the capture point and the sender; 0 at the sender. */
  nearNs: Nanos = -0;
  /** The capture was made where the data arrives. */
  atReceiver: boolean = false;
  /** Right there: what is in the capture has arrived. */
  besideReceiver: boolean = false;
  /** Both ends agreed on SACK. */
  sack: boolean = false;
  /** Whether they did is not in the capture, and nothing has shown that they did not. */
  sackUnknown: boolean = false;

  state: number = OPEN;
  cause: LossCause = 'timeout';
  /** SND.NXT when Recovery or Loss began. */
  high: number = 0;
  una: number = 0;
  unaKnown: boolean = false;
  nxt: number = 0;
  dupAcks: number = 0;
  /** Highest sequence number that a SACK block reported. */
  sackHigh: number = 0;
  hasSack: boolean = false;
  /** The latest ACK's options were cut by the capture: SACK blocks may have been among them. */
  sackCut: boolean = false;
  readonly blocks = new SackBlocks();

  /** When the retransmission timer was last armed (RFC 6298 §5). */
  armedNs: Nanos = NOT_YET;
  lastAckNs: Nanos = NOT_YET;
  /** When a SACK or duplicate ACK last told something new. */
  lastSackNs: Nanos = NOT_YET;
  lastAdvanceNs: Nanos = NOT_YET;
  /** When something came that may have made the application or the window send: an advance, or new data. */
  lastPromptNs: Nanos = NOT_YET;
  /** When data came that had been sent before: the first copy may have been lost, and this one has been answered. */
  repeatNs: Nanos = NOT_YET;
  lastSentNs: Nanos = NOT_YET;
  lastAckFrame: FrameNo = -0;
  lastEvidenceFrame: FrameNo = -0;
  window: number = -1;
  /** The latest sending time among what is known to have arrived (RFC 8985 §6.2, RACK.xmit_ts). */
  rackNs: Nanos = NOT_YET;

  probeOut: boolean = false;
  probeHigh: number = 0;
  /** The probe carried new data. */
  probeNew: boolean = false;
  /** This sender was seen to retransmit by RTO where a probe was due (Linux tcp_early_retrans = 0). */
  noProbes: boolean = false;
  /** No system had probes then. */
  beforeProbes: boolean = false;

  readonly episode = new Episode();
  /** When Recovery or Loss ended, and which of them. */
  leftNs: Nanos = NOT_YET;
  leftState: number = OPEN;
  /** At the receiver: when it last reported that something is missing. */
  reportedNs: Nanos = NOT_YET;
  /** F-RTO (RFC 5682) still hopes that the time-out was needless. */
  frto: boolean = false;
  /** Time-outs in a row without an acknowledgement, and when the first one fired. */
  timeouts: number = 0;
  timeoutFirstNs: Nanos = -0;
  pathMtuUntil: number = 0;
  pathMtu: boolean = false;
  /** What is out below `blindUntil` can't be judged: the capture lacks what happened to it. */
  blind: boolean = false;
  blindUntil: number = 0;
  /** At the receiver: what never came there. */
  unseen: Unseen | null = null;

  readonly ids = new IdSeries();
  /** Timestamp of the newest segment. */
  newestTsVal: number = 0;
  disorder: Disorder | null = null;
  pathMtuFrame: FrameNo = -0;
  /** The latest ICMP error that took a doubling back. */
  icmpTaken: FrameNo = -0;
  losses: Losses | null = null;

  /** The number that was acknowledged last, on its way. */
  heard: number = 0;
  /** The latest timestamp that was seen echoed. */
  echoed: number = -1;
  /** Round trip of the first segment that the latest ACK newly reports; NaN for none sent once only. */
  sampledNs: Nanos = Number.NaN;
  /** That ACK reports data below `high` that was sent only once (Linux FLAG_ORIG_SACK_ACKED). */
  original: boolean = false;

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
    this.besideReceiver = false;
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
    this.ids.begin(-1);
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
