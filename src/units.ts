/** The units that numbers carry: light brands, so that bytes cannot be passed where nanoseconds are wanted. */

/** Nanoseconds; times are counted from the file's first frame and stay exact up to 104 days. */
export type Nanos = number & { readonly __unit?: 'ns' };
/** Bytes. */
export type Bytes = number & { readonly __unit?: 'bytes' };
/** 1-based number of a frame in its file, as Wireshark counts; for text the nth packet. */
export type FrameNo = number & { readonly __unit?: 'frame' };
/** Number of a connection, unique in a run, from 0. */
export type FlowId = number & { readonly __unit?: 'flow' };

export const MICROSECOND: Nanos = 1_000;
export const MILLISECOND: Nanos = 1_000_000;
export const SECOND: Nanos = 1_000_000_000;

/** How sure a statement is: the frames show it; nothing else explains the frames; likely, and the text says why. */
export type Certainty = 'observed' | 'implied' | 'assumed';
