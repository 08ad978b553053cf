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

/** The path may have sped up the packet that ends a wait by so much of a second. */
const EARLY_SHARE = 0.1;
/** The whole seconds of a timer that was set in them: it is late (lwIP's ticks by half a second, Linux's wheel by an eighth), never early. */
export const timerSeconds = (ns: Nanos): number => Math.max(1, Math.floor(ns / SECOND + EARLY_SHARE));

/** How sure a statement is: the frames show it; nothing else explains the frames; likely, and the text says why. */
export type Certainty = 'observed' | 'implied' | 'assumed';
