/** The library in a browser: there are no paths, and what Node brings along is done by small libraries. */
import { sha1 } from '@noble/hashes/legacy.js';
import deflate from 'pako/lib/deflate.js';
import { gunzip } from './gunzip.ts';
import type { Platform, Xz } from './platform.ts';

/** Arguments of a call, which no engine takes without a limit. */
const PIECE = 8_192;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

async function xz(): Promise<Xz> {
  const module = await import('xz-decompress');
  // It is CommonJS: some loaders give all of it as the default export.
  return 'XzReadableStream' in module ? module : (module as { default: Xz }).default;
}

export const platform: Platform = {
  openPath() {
    throw Object.assign(new Error('a browser opens no paths'), { code: 'ENOENT' });
  },
  fileSize: () => null,
  gunzip,
  unzstd: null,
  xz,
  pathOf: (url) => decodeURIComponent(url.pathname),
  deflated: (bytes) => toBase64(deflate.deflateRaw(bytes, { level: 6 })),
  sha1: (bytes) => toBase64(sha1(bytes)),
  // A timer would wait four milliseconds each time.
  turn: () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => {
        port1.close();
        resolve();
      });
      port1.start();
      port2.postMessage(null);
    }),
};
