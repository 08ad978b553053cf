/** What a record says, before it is put into words: a key that names one fact, and the facts that its sentence needs. */
import type { EvidenceFacts } from './evidence-facts.ts';
import type { ExchangeFacts } from './exchange-facts.ts';
import type { Bytes, FrameNo, Nanos } from '../units.ts';
import type { ResetCause } from './contract.ts';
import type { MalformedFacts, SkippedFacts } from './passed-over-facts.ts';
import type { ReadingFacts } from './reading-facts.ts';
import type { NoFacts } from './key-with-facts.ts';

/** Who did it. The role is what a SYN shows; where none does, or both ends sent one, an end is only `a` or `b`. */
export interface Who {
  readonly side: 'a' | 'b';
  readonly role: 'client' | 'server' | 'unknown';
}

/** Things with a name of their own that facts hold by a key, so that each language calls them as it does. */
export interface Terms {
  /** Systems told apart by the pace of their timers. */
  system:
    | 'linux'
    | 'linux-6.5'
    | 'linux-before-3.1'
    | 'linux-before-6.5'
    | 'macos-ios-freebsd'
    | 'macos-ios-or-freebsd'
    | 'freebsd-macos'
    | 'windows'
    | 'windows-10'
    | 'windows-before-10'
    | 'windows-2003'
    | 'go'
    | 'lwip'
    | 'rfc-6298';
  /** Devices on a path that forget idle connections after the same time. */
  'idle-device':
    | 'aws-alb'
    | 'nginx-keepalive'
    | 'aws-global-accelerator'
    | 'azure'
    | 'five-minutes'
    | 'aws-nlb'
    | 'google-vpc'
    | 'linux-ipvs'
    | 'google-nat'
    | 'one-hour'
    | 'two-hours'
    | 'linux-conntrack';
  /** How the retransmission timer of a system is set. */
  'timer-rule': 'linux' | 'windows' | 'macos-ios-or-freebsd' | 'rfc-6298';
}
export type TermFamily = keyof Terms;
export type System = Terms['system'];
export type IdleDevice = Terms['idle-device'];

/** How it came to an open connection: `partly-seen` where steps of the handshake are missing. */
export type OpeningSeen = 'opened' | 'by-both' | 'asked-by-both' | 'before-the-capture' | 'partly-seen';

/** Why a receiver must ignore a reset. */
export type ResetIgnored = 'wrong-number' | 'unsigned' | 'stale';

/** A reset that ended nothing for who got it, and why. */
export interface ResetNotTaken {
  readonly frame: FrameNo;
  readonly because: ResetIgnored | 'lost';
}

/** Data that was sent and is not in the capture; `since`: the frame that first shows it. */
export type MissingBytes = {
  readonly bytes: Bytes;
  readonly since: FrameNo;
  readonly unacknowledged: Bytes;
  /** No window allows so much between two segments, and nobody acknowledged it: the numbers themselves leap. */
  readonly leaps?: true;
  /** Lines of the text could not be read, or its frame numbers leave some out: they may stand there. */
  readonly linesUnread?: true;
};

/** Payload of each end, and what the numbers show besides. */
type Moved = {
  readonly missingA?: MissingBytes;
  readonly missingB?: MissingBytes;
  readonly a: Who;
  readonly b: Who;
  readonly bytesA: Bytes;
  readonly bytesB: Bytes;
  /** It began before the capture, or lines of the text could not be read: what was not seen may have been sent. */
  readonly inPart?: true;
  /** Lines of the text could not be read, or its frame numbers leave some out. */
  readonly linesUnread?: true;
  /** Packets whose line of text tells neither flags nor lengths: what data they hold is not known. */
  readonly untold?: number;
};

type Course = Moved & { readonly opening: OpeningSeen };

/** The first repetitions of a SYN or SYN-ACK: how many times it was sent, in what time, and whose pace that is. */
type Repeated = {
  readonly overNs: Nanos;
  readonly pace: readonly System[];
};

type NeverAcknowledged = {
  readonly synAcks: number;
  readonly synAckFrame: FrameNo;
  /** A SYN that the client repeated although a SYN-ACK must have passed it long before. */
  readonly synAgainFrame?: FrameNo;
};

/** A reset as a verdict tells it. `likely`: its cause is the likeliest of several. */
type ResetVerdictFacts = Moved & {
  readonly cause: ResetCause;
  readonly by: 'a' | 'b';
  readonly who: Who;
  readonly resetFrame: FrameNo;
  readonly likely: boolean;
};

/** What the last word on a connection was. Its facts are part of the record. */
export interface VerdictFacts {
  'verdict.still-open': Course & {
    readonly lastSeen: boolean;
    /** A reset that did not count. */
    readonly ignored?: ResetNotTaken;
    readonly missing?: HoleAtEnd;
    /** An end whose last word was a window of 0, and with what it closed it. */
    readonly closedWindow?: { readonly who: Who; readonly frame: FrameNo };
  };
  'verdict.refused-unseen': { readonly resetFrame: FrameNo };
  'verdict.refused': { readonly tries: number; readonly synFrame: FrameNo; readonly resetFrame: FrameNo };
  /** By a RST that the opener must not take: it goes on. */
  'verdict.refused-in-vain': VerdictFacts['verdict.refused'];
  'verdict.rejected-by-icmp': IcmpVerdictFacts;
  /** The error quotes other addresses than the client has. */
  'verdict.rejected-by-icmp-unheard': IcmpVerdictFacts & { readonly translated: true };
  /** The packet filter of the capturing machine says in its own log that it took the SYN. */
  'verdict.passed-here': { readonly passedFrame: FrameNo };
  'verdict.blocked-here': { readonly tries: number; readonly blockedFrame: FrameNo };
  /** `takenBackFrame`: with this RST the opener ended the attempt. */
  'verdict.unanswered': Repeated & { readonly tries: number; readonly takenBackFrame?: FrameNo };
  'verdict.syn-one-way': { readonly synFrame: FrameNo };
  'verdict.unanswered-once': { readonly tries: number; readonly synFrame: FrameNo };
  /** No SYN of the capture asked for the SYN-ACK. `resetFrame`: the RST that refused it; 0: nothing answered. */
  'verdict.unasked': {
    readonly synAcks: number;
    readonly synAckFrame: FrameNo;
    readonly overNs: Nanos;
    readonly resetFrame: FrameNo;
  };
  'verdict.never-acknowledged': Repeated & NeverAcknowledged;
  'verdict.never-acknowledged-once': NeverAcknowledged;
  'verdict.ends-after-syn-ack': { readonly synAckFrame: FrameNo; readonly goesOnNs: Nanos };
  'verdict.reset': ResetVerdictFacts & {
    readonly alternatives: readonly string[];
    /** Something else sent it in that end's name. */
    readonly forged: boolean;
    /** The data that it answered was only this. */
    readonly farewell?: 'tls-alert' | 'goodbye';
    readonly quietNs?: Nanos;
    readonly idleDevice?: IdleDevice;
    /** The other end, which had closed before and had everything. */
    readonly doneBefore?: Who;
    /** The other end did not take it, nor another. */
    readonly ignored?: ResetNotTaken;
  };
  'verdict.reset-harmless': ResetVerdictFacts;
  'verdict.path-mtu-black-hole': {
    readonly sender: 'a' | 'b';
    readonly who: Who;
    readonly size: Bytes;
    readonly timeouts: number;
    readonly lastFrame: FrameNo;
  };
  'verdict.peer-vanished': {
    readonly silent: 'a' | 'b';
    readonly silentWho: Who;
    readonly who: Who;
    readonly what: 'data' | 'fin' | 'keepalive' | 'window-probe';
    readonly repeats: number;
    readonly sinceFrame: FrameNo;
    readonly overNs: Nanos;
  };
  'verdict.closed': Course & {
    readonly closedFirst: 'a' | 'b';
    readonly who: Who;
    readonly finFrame: FrameNo;
    readonly together: boolean;
    /** How long nothing had been sent before that FIN, where it was long. */
    readonly quietNs?: Nanos;
    /** A reset all the same: the ends went on after it, or were done before it. */
    readonly reset?: { readonly frame: FrameNo; readonly outlived: boolean };
  };
  'verdict.close-unacknowledged': Course & {
    /** A RST came in place of the last ACK, so long after its sender's own FIN. */
    readonly gone?: { readonly who: Who; readonly frame: FrameNo; readonly sinceFinNs: Nanos };
    readonly missing?: HoleAtEnd;
  };
  'verdict.closed-by-reset': Course & {
    readonly closedFirst: 'a' | 'b';
    readonly who: Who;
    readonly finFrame: FrameNo;
    readonly resetBy: Who;
    readonly resetFrame: FrameNo;
  };
  'verdict.half-closed': Course & {
    readonly closedFirst: 'a' | 'b';
    readonly who: Who;
    readonly other: Who;
    readonly finFrame: FrameNo;
    readonly quietNs?: Nanos;
    /** It took data after its own FIN, here; 0: not seen. */
    readonly tookDataFrame: FrameNo;
    /** The RST that its system sent after that FIN; 0: none. */
    readonly resetFrame: FrameNo;
    readonly missing?: HoleAtEnd;
  };
  'verdict.stray-syn': MetByAck;
  'verdict.old-connection-in-the-way': MetByAck & { readonly tries: number };
  'verdict.never-accepted': {
    readonly tries: number;
    readonly synAcks: number;
    readonly dataFrame: FrameNo;
    readonly overNs: Nanos;
  };
  'verdict.without-flags': Moved;
  /** `refusedFrame`: the RST in answer; 0: none. */
  'verdict.without-ack': { readonly who: Who; readonly other: Who; readonly refusedFrame: FrameNo };
  'verdict.one-side-seen': {
    readonly seen: 'a' | 'b';
    readonly who: Who;
    readonly other: Who;
    readonly bytes: Bytes;
    readonly acknowledged: Bytes;
    /** 0: not seen. */
    readonly finFrame: FrameNo;
    readonly resetFrame: FrameNo;
    /** Its last words went again by a timer that backed off: no acknowledgement had come. */
    readonly inVain?: { readonly what: 'fin' | 'data'; readonly tries: number; readonly overNs: Nanos };
  };
  'verdict.opened-then-filtered': NoFacts;
  /** Of the file only packets with data are there. `fins`: of those that carried data, too. */
  'verdict.data-only': Moved & { readonly fins: readonly { readonly who: Who; readonly frame: FrameNo }[] };
  'verdict.closed-by-numbers': Moved & { readonly who: Who; readonly finFrame: FrameNo };
  'verdict.half-closed-by-numbers': Moved & { readonly who: Who; readonly finFrame: FrameNo };
}

type MetByAck = { readonly synFrame: FrameNo; readonly ackFrame: FrameNo };
/** Bytes missing below what an end's last packet selectively acknowledged. */
export type HoleAtEnd = { readonly who: Who; readonly bytes: Bytes; readonly frame: FrameNo };
type IcmpVerdictFacts = {
  readonly type: number;
  readonly code: number;
  readonly router: string;
  readonly synFrame: FrameNo;
  readonly icmpFrame: FrameNo;
};

/** First frame that showed it, where one did. */
type Since = { readonly sinceFrame?: FrameNo };

/** What the capture could not give that a finding would need. */
export interface CaveatFacts {
  'caveat.one-direction': Since;
  'caveat.packets-missing': Since;
  'caveat.lines-unread': Since;
  'caveat.options-cut': Since;
  'caveat.off-load': Since;
  'caveat.clock-leapt': Since;
  'caveat.clock-coarse': Since;
  'caveat.clock-batched': Since;
  'caveat.clock-suspected': Since;
  'caveat.control-only': Since;
  'caveat.data-only': Since;
  'caveat.acks-left-out': Since;
  'caveat.no-handshake': Since;
  'caveat.no-syn-options': Since;
  'caveat.no-sack-agreement': Since;
  'caveat.seen-twice': Since;
  'caveat.two-places': Since;
  'caveat.order-broken': Since;
  'caveat.no-payload': Since;
}

/** Remarks on what a socket call returns. */
export interface CallFacts {
  'call.so-error': NoFacts;
  'call.once-then-eof-and-epipe': NoFacts;
  'call.queued-data-first': NoFacts;
  'call.sigpipe': NoFacts;
  'call.close-or-shutdown': NoFacts;
  'call.close-or-end': NoFacts;
  'call.linger-or-unread': NoFacts;
  'call.linger-unread-or-listener': NoFacts;
  'call.accept-aborted-elsewhere': NoFacts;
  'call.reset-if-peer-closed': NoFacts;
  'call.until-answered': NoFacts;
  'call.if-open-there': NoFacts;
  'call.soft-error': NoFacts;
}

/** Why a state is known that no packet of the capture brought about. */
export interface TransitionFacts {
  'transition.opened-anew': NoFacts;
  'transition.first-syn': NoFacts;
  'transition.syn-not-seen': NoFacts;
  'transition.syn-ack-not-seen': NoFacts;
  'transition.mid-connection': NoFacts;
  'transition.forged-reset': NoFacts;
  'transition.refused-in-vain': NoFacts;
  'transition.reset-not-arrived': NoFacts;
}

/** Every key with the facts that its sentence needs. */
export interface MessageFacts
  extends
    VerdictFacts,
    CaveatFacts,
    CallFacts,
    ExchangeFacts,
    TransitionFacts,
    SkippedFacts,
    MalformedFacts,
    EvidenceFacts,
    ReadingFacts {}

export type MessageKey = keyof MessageFacts;
export type Message<K extends MessageKey = MessageKey> = {
  [P in K]: { readonly key: P; readonly facts: MessageFacts[P] };
}[K];
