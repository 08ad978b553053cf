/** The server name in a TLS ClientHello (RFC 8446 §4.1.2, RFC 6066 §3), read as far as its bytes go. */

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const MAJOR_VERSION = 3;
const RECORD_HEADER = 5;
const HANDSHAKE_HEADER = 4;
const VERSION_AND_RANDOM = 34;
const EXTENSION_SERVER_NAME = 0;
/** Of a name in the extension's list. */
const HOST_NAME = 0;
const MOST_IN_HOST_NAME = 255;

/** What bytes at the start of a stream turn out to be. */
export type Hello =
  | { readonly is: 'other' }
  /** They begin one, and its server name is not among them. */
  | { readonly is: 'begun' }
  /** [from, end) of the server name in the bytes; `from` is −1 where the hello has none. */
  | { readonly is: 'read'; readonly from: number; readonly end: number };

const OTHER: Hello = { is: 'other' };
const BEGUN: Hello = { is: 'begun' };
const NAMELESS: Hello = { is: 'read', from: -1, end: -1 };

/** A hello whose first record holds no more than a part of it is read as far as that record. */
export function readClientHello(bytes: Uint8Array, from: number, end: number): Hello {
  const u8 = (at: number): number => bytes[at] ?? 0;
  const u16 = (at: number): number => (u8(at) << 8) | u8(at + 1);
  if (end - from < RECORD_HEADER + 1) return OTHER;
  if (u8(from) !== HANDSHAKE || u8(from + 1) !== MAJOR_VERSION || u8(from + 5) !== CLIENT_HELLO) return OTHER;
  const last = from + RECORD_HEADER + u16(from + 3);
  // Each field's length is known only when it has arrived; what its record cannot hold is no hello.
  let at = from + RECORD_HEADER + HANDSHAKE_HEADER + VERSION_AND_RANDOM;
  for (const width of [1, 2, 1]) {
    if (at + width > last) return OTHER;
    if (at + width > end) return BEGUN;
    at += width + (width === 1 ? u8(at) : u16(at));
  }
  if (at + 2 > last) return at === last ? NAMELESS : OTHER;
  if (at + 2 > end) return BEGUN;
  const extensionsEnd = at + 2 + u16(at);
  at += 2;
  while (at + 4 <= Math.min(extensionsEnd, last)) {
    if (at + 4 > end) return BEGUN;
    const next = at + 4 + u16(at + 2);
    if (u16(at) === EXTENSION_SERVER_NAME) {
      const name = at + 9;
      if (name > end) return BEGUN;
      const length = u16(name - 2);
      if (u8(name - 3) !== HOST_NAME || length === 0 || length > MOST_IN_HOST_NAME || name + length > next)
        return OTHER;
      return name + length > end ? BEGUN : { is: 'read', from: name, end: name + length };
    }
    at = next;
  }
  return extensionsEnd > last ? OTHER : NAMELESS;
}
