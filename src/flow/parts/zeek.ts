/** What Zeek keeps of one endpoint of a connection, for its conn_state and history. Written by outcome/zeek.ts. */

/** TCP_EndpointState of Zeek, without its names for what only a mode without SYNs uses. */
export const INACTIVE = 0;
export const SYN_SENT = 1;
export const SYN_ACK_SENT = 2;
export const PARTIAL = 3;
export const ESTABLISHED = 4;
export const CLOSED = 5;
export const RESET = 6;

export class ZeekEndpoint {
  state: number = INACTIVE;
  /** The state before. */
  before: number = INACTIVE;
  /** Letters that it has, as bits. */
  letters: number = 0;
  /** Numbers of its last SYN, FIN and RST: another one is told again. */
  lastSyn: number = 0;
  lastFin: number = 0;
  lastRst: number = 0;
  /** How often: letters for them come at 1, 10, 100 … */
  sentAgain: number = 0;
  zeroWindows: number = 0;
  gaps: number = 0;

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.state = INACTIVE;
    this.before = INACTIVE;
    this.letters = 0;
    this.lastSyn = 0;
    this.lastFin = 0;
    this.lastRst = 0;
    this.sentAgain = 0;
    this.zeroWindows = 0;
    this.gaps = 0;
  }
}
