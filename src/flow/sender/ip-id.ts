/** IP identifications as a count of what one host, or one of its sockets, has sent (RFC 6864 asks for no order). */

/** From `from` to `to`, modulo 2^16: −32,768 to 32,767. */
export const idStep = (to: number, from: number): number => ((to - from) << 16) >> 16;
