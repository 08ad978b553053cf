/** The TCP header's control bits (RFC 9293 §3.1; AE by RFC 9768) as one integer. */
export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;
export const URG = 0x20;
export const ECE = 0x40;
export const CWR = 0x80;
export const AE = 0x100;

/** Opens, closes or ends a connection: SYN, FIN or RST. */
export const isControl = (flags: number): boolean => (flags & (SYN | FIN | RST)) !== 0;
