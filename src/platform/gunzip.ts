/** Gzip of several members (RFC 1952 §2.2) piece by piece, for where zlib itself is missing; zero bytes behind the last are padding, as for zlib in Node. */
import inflate from 'pako/lib/zlib/inflate.js';
import ZStream from 'pako/lib/zlib/zstream.js';

const PIECE = 256 * 1024;
/** zlib.h: 15 bits of window, and 16 to take gzip's head and trailer and to check them. */
const GZIP = 15 + 16;
const Z_NO_FLUSH = 0;
const Z_OK = 0;
const Z_STREAM_END = 1;
const Z_BUF_ERROR = -5;

export async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const z = new ZStream();
  inflate.inflateInit2(z, GZIP);
  let status = Z_OK;
  for await (const chunk of chunks) {
    z.input = chunk;
    z.next_in = 0;
    z.avail_in = chunk.length;
    for (;;) {
      if (status === Z_STREAM_END) {
        if (z.avail_in === 0) break;
        if (chunk[z.next_in] === 0) return;
        inflate.inflateReset(z);
      }
      z.output = new Uint8Array(PIECE);
      z.next_out = 0;
      z.avail_out = PIECE;
      status = inflate.inflate(z, Z_NO_FLUSH);
      if (status < Z_OK && status !== Z_BUF_ERROR) throw new Error(z.msg === '' ? 'invalid data' : z.msg);
      if (z.next_out > 0) yield z.output.subarray(0, z.next_out);
      if (status !== Z_STREAM_END && z.avail_in === 0 && z.avail_out > 0) break;
    }
  }
  if (status !== Z_STREAM_END) throw new Error('unexpected end of file');
}
