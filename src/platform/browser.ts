/** The library in a browser: there are no paths, and what Node brings along is done by small libraries. */
import { sha1 } from '@noble/hashes/legacy.js';
import { gunzip } from './gunzip.ts';
import type { Platform, Xz } from './platform.ts';

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

async function xz(): Promise<Xz> {
  const module = await import('xz-decompress');
  // It is CommonJS: some loaders give all of it as the default export.
  return 'XzReadableStream' in module ? module : (module as { default: Xz }).default;
}

export const platform: Platform = {
  openPath() {
    throw Object.assign(new Error('a browser opens no paths'), { code: 'ENOENT' });
  },
  gunzip,
  unzstd: null,
  xz,
  pathOf: (url) => decodeURIComponent(url.pathname),
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
