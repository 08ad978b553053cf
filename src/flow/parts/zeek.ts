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
  declare state: number;
  /** The state before. */
  declare before: number;
  /** Letters that it has, as bits. */
  declare letters: number;
  /** Numbers of its last SYN, FIN and RST: another one is told again. */
  declare lastSyn: number;
  declare lastFin: number;
  declare lastRst: number;
  /** How often: letters for them come at 1, 10, 100 … */
  declare sentAgain: number;
  declare zeroWindows: number;
  declare gaps: number;

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
