/** The parts of zlib that pako ports, as far as they are used: its own types cover only what is built on them. */
declare module 'pako/lib/zlib/zstream.js' {
  /** zlib.h: z_stream. */
  export default class ZStream {
    input: Uint8Array | null;
    next_in: number;
    avail_in: number;
    output: Uint8Array;
    next_out: number;
    avail_out: number;
    msg: string;
  }
}
declare module 'pako/lib/zlib/inflate.js' {
  import type ZStream from 'pako/lib/zlib/zstream.js';

  const inflate: {
    inflateInit2(z: ZStream, windowBits: number): number;
    inflateReset(z: ZStream): number;
    inflate(z: ZStream, flush: number): number;
  };
  export default inflate;
}
declare module 'pako/lib/deflate.js' {
  const deflate: { deflateRaw(bytes: Uint8Array, options: { level: number }): Uint8Array };
  export default deflate;
}
