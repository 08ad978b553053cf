/** The congestion states of a sender, as its ACKs and timers move it. */

/** Linux's congestion states; CWR counts as OPEN here, since both arm the same timers. */
export const OPEN = 0;
export const DISORDER = 1;
export const RECOVERY = 2;
export const LOSS = 3;

export type LossCause = 'timeout' | 'path-mtu' | 'fast-open';
