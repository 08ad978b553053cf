/**
 * All of sequence arithmetic (RFC 9293 §3.4, RFC 1982): numbers are signed 32-bit integers, and the sign of the
 * wrapped difference is the order. Valid while two numbers are less than 2^31 apart.
 */

/** How far `b` lies ahead of `a`; negative when behind. */
export const seqDiff = (b: number, a: number): number => (b - a) | 0;
export const seqAdd = (a: number, n: number): number => (a + n) | 0;
export const seqLt = (a: number, b: number): boolean => ((a - b) | 0) < 0;
export const seqLe = (a: number, b: number): boolean => ((a - b) | 0) <= 0;
export const seqGt = (a: number, b: number): boolean => ((a - b) | 0) > 0;
export const seqGe = (a: number, b: number): boolean => ((a - b) | 0) >= 0;
export const seqMax = (a: number, b: number): number => (((a - b) | 0) > 0 ? a : b);
export const seqMin = (a: number, b: number): number => (((a - b) | 0) < 0 ? a : b);
/** Whether `x` lies in [`from`, `to`). */
export const seqIn = (x: number, from: number, to: number): boolean => ((x - from) | 0) >= 0 && ((x - to) | 0) < 0;
/** As people read it: 0 … 4294967295. */
export const seqText = (a: number): number => a >>> 0;
