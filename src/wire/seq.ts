/**
 * All of sequence arithmetic (RFC 9293 §3.4, RFC 1982): numbers are signed 32-bit integers, and the sign of the
 * wrapped difference is the order. Valid while two numbers are less than 2^31 apart.
 */

export const seqAdd = (a: number, n: number): number => (a + n) | 0;
export const seqLt = (a: number, b: number): boolean => ((a - b) | 0) < 0;
export const seqLe = (a: number, b: number): boolean => ((a - b) | 0) <= 0;
export const seqGt = (a: number, b: number): boolean => ((a - b) | 0) > 0;
export const seqGe = (a: number, b: number): boolean => ((a - b) | 0) >= 0;
export const seqMax = (a: number, b: number): number => (((a - b) | 0) > 0 ? a : b);
export const seqMin = (a: number, b: number): number => (((a - b) | 0) < 0 ? a : b);
