/** Bits that say which transport fields a packet's bytes really held; the segment view uses the same. */
export const HAS_SEQ = 1;
export const HAS_ACK = 2;
export const HAS_FLAGS = 4;
export const HAS_WINDOW = 8;
export const HAS_OPTIONS = 16;
export const HAS_LENGTH = 32;
export const HAS_PORTS = 128;
