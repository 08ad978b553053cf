/** Types and sizes of pcapng's blocks (draft-ietf-opsawg-pcapng §3, §4) and how much of one is read. */

export const SECTION_HEADER = 0x0a0d0d0a;
export const BYTE_ORDER = 0x1a2b3c4d;
export const INTERFACE = 1;
export const PACKET_OBSOLETE = 2;
export const SIMPLE_PACKET = 3;
const NAME_RESOLUTION = 4;
export const STATISTICS = 5;
export const ENHANCED_PACKET = 6;
export const JOURNAL = 9;
const SECRETS = 10;
export const CUSTOM = 0x0bad;
export const CUSTOM_NO_COPY = 0x4000_0bad;
export const KNOWN_BLOCKS: ReadonlySet<number> = new Set([
  SECTION_HEADER,
  INTERFACE,
  PACKET_OBSOLETE,
  SIMPLE_PACKET,
  NAME_RESOLUTION,
  STATISTICS,
  ENHANCED_PACKET,
  JOURNAL,
  SECRETS,
  CUSTOM,
  CUSTOM_NO_COPY,
]);

export const MIN_BLOCK = 12;
export const SECTION_BLOCK = 28;
export const ENHANCED_HEADER = 28;
/** Blocks that hold packets are read whole; a longer one is damage. */
export const MAX_BLOCK = 16 * 1024 * 1024;
/** Other blocks above this size are passed over without being kept. */
export const MAX_KEPT = 64 * 1024;
export const OPTION_FLAGS = 2;
export const OPTION_DROPS = 4;
