/** Options of a SYN that devices on a path change. */
export interface SynOptions {
  /** −1: not there. */
  readonly mss: number;
  readonly windowScale: number;
  readonly sackPermitted: boolean;
  readonly timestamps: boolean;
}

export const NO_OPTIONS: SynOptions = { mss: -1, windowScale: -1, sackPermitted: false, timestamps: false };
