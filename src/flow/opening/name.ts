/** By what name a connection asked for its server: the first payload is looked at for a TLS ClientHello or an HTTP request. */
import type { Segment } from '../../segment/segment.ts';
import { KNOWN_SEQ } from '../../segment/segment.ts';
import { readClientHello } from '../../wire/client-hello.ts';
import { readRequest, type RequestLine } from '../../wire/http-request.ts';
import type { FlowId, FrameNo } from '../../units.ts';
import type { Connection, Endpoint } from '../connection.ts';
import type { ConnectionName } from '../parts/name.ts';
import type { CurrentPacket } from '../current-packet.ts';

/** Segments with data that are looked at: room for the talk before STARTTLS, and for a hello in several segments. */
export const NAME_LOOKS = 8;
/** A hello with post-quantum keys takes 1.8 kB, a request with large cookies more; beyond this it stays without a name. */
const MOST_BYTES = 8192;
/** Connections of a file whose hello is not whole yet. */
const MOST_PENDING = 256;
const MOST_IN_REQUEST = 100;

/** The bytes of one side, put together from where the hello begins. */
interface Pending {
  readonly connection: Connection;
  readonly me: Endpoint;
  readonly from: number;
  bytes: Uint8Array;
}

/** Beginnings of hellos whose rest is to come; of the oldest the rest is not waited for. */
export class Greetings {
  readonly wanted: boolean;
  /** By the connection's id: the object serves another one when it is over. */
  readonly #pending = new Map<FlowId, Pending>();

  constructor(wanted: boolean) {
    this.wanted = wanted;
  }

  of(connection: Connection): Pending | undefined {
    return this.#pending.get(connection.id);
  }

  hold(connection: Connection, pending: Pending): void {
    this.#pending.set(connection.id, pending);
    if (this.#pending.size <= MOST_PENDING) return;
    for (const [oldest, { connection: its }] of this.#pending) {
      if (its.id === oldest) done(its);
      this.#pending.delete(oldest);
      return;
    }
  }

  forget(connection: Connection): void {
    this.#pending.delete(connection.id);
  }

  clear(): void {
    this.#pending.clear();
  }
}

function done(connection: Connection): void {
  connection.nameLooks = NAME_LOOKS;
}

/** Called for a segment with data while the connection has looks left. */
export function readName(packet: CurrentPacket, greetings: Greetings): void {
  const { connection, segment: s, me } = packet;
  connection.nameLooks++;
  if (!greetings.wanted) {
    done(connection);
    return;
  }
  const captured = s.payloadEnd - s.payloadStart;
  if (captured === 0 || me.opening.role === 'server') return;
  const pending = greetings.of(connection);
  if (pending === undefined && mayBegin(s))
    read(packet, greetings, { connection, me, from: s.seq, bytes: payloadOf(s) });
  else if (pending?.me === me && (s.known & KNOWN_SEQ) !== 0 && joins(pending, s)) read(packet, greetings, pending);
  if (connection.nameLooks >= NAME_LOOKS) greetings.forget(connection);
}

/** The first byte of a TLS handshake record or of a method. */
function mayBegin(s: Segment): boolean {
  const first = s.bytes[s.payloadStart] as number;
  return first === 0x16 || (first >= 0x41 && first <= 0x5a);
}

const payloadOf = (s: Segment): Uint8Array => s.bytes.subarray(s.payloadStart, s.payloadEnd);

/** Puts the segment behind what is there; false when it does not continue it. */
function joins(pending: Pending, s: Segment): boolean {
  const have = pending.bytes.length;
  const at = (s.seq - pending.from) | 0;
  const more = at + s.payloadEnd - s.payloadStart - have;
  if (at < 0 || at > have || more <= 0 || have + more > MOST_BYTES) return false;
  const grown = new Uint8Array(have + more);
  grown.set(pending.bytes);
  grown.set(payloadOf(s), at);
  pending.bytes = grown;
  return true;
}

/** What bytes ask for; `more`: not all of it is there. */
function nameIn(bytes: Uint8Array, frame: FrameNo): { readonly name: ConnectionName | null; readonly more: boolean } {
  const hello = readClientHello(bytes, 0, bytes.length);
  if (hello.is === 'read') {
    const host = hello.from < 0 ? null : printable(bytes, hello.from, hello.end);
    return {
      name: { protocol: 'tls', host, request: null, frame },
      more: false,
    };
  }
  if (hello.is === 'begun') return { name: null, more: true };
  const request = readRequest(bytes, 0, bytes.length);
  return request === null ? NAMELESS : { name: nameOfRequest(bytes, request, frame), more: request.more };
}

const NAMELESS = { name: null, more: false };
const NEVER: NameSeen = { name: null, looks: NAME_LOOKS };
const NOT_YET: readonly NameSeen[] = Array.from({ length: NAME_LOOKS }, (_, looks) => ({
  name: null,
  looks: looks + 1,
}));

/** What a segment of a connection's opener asks for by itself; `looks`: how many segments with data were looked at with it. */
export interface NameSeen {
  readonly name: ConnectionName | null;
  readonly looks: number;
}

/**
 * For a segment with data of a connection that is judged later (flow/many/calm), as {@link readName} would; `asks`: its opener sent it.
 * Null: the rest comes with later segments.
 */
export function nameOf(s: Segment, asks: boolean, looks: number, { wanted }: Greetings): NameSeen | null {
  if (!wanted) return NEVER;
  if (!asks || s.payloadEnd === s.payloadStart || !mayBegin(s)) return NOT_YET[looks] ?? NEVER;
  const { name, more } = nameIn(payloadOf(s), s.frame);
  if (!more) return { name, looks: name === null ? looks + 1 : NAME_LOOKS };
  return s.payloadEnd - s.payloadStart < s.payloadLength ? { name, looks: NAME_LOOKS } : null;
}

/** What was read before the connection was judged. */
export function takeName(connection: Connection, name: ConnectionName | null, looks: number): void {
  connection.name = name;
  connection.nameLooks = looks;
}

function read(packet: CurrentPacket, greetings: Greetings, pending: Pending): void {
  const { connection, segment: s } = packet;
  const { bytes } = pending;
  const { name, more } = nameIn(bytes, s.frame);
  if (name !== null) connection.name = name;
  if (!more) {
    if (connection.name !== null) {
      done(connection);
      greetings.forget(connection);
    }
    return;
  }
  // What the capture cut off does not come any more.
  if (s.payloadEnd - s.payloadStart < s.payloadLength || (s.known & KNOWN_SEQ) === 0) {
    done(connection);
    greetings.forget(connection);
  } else if (greetings.of(connection) === undefined) greetings.hold(connection, { ...pending, bytes: bytes.slice() });
}

function nameOfRequest(bytes: Uint8Array, line: RequestLine, frame: number): ConnectionName {
  const method = printable(bytes, line.from, line.methodEnd);
  const version = printable(bytes, line.targetEnd + 1, line.lineEnd);
  const host = line.hostFrom < 0 ? null : printable(bytes, line.hostFrom, Math.min(line.hostEnd, line.hostFrom + 255));
  return {
    protocol: 'http',
    host,
    request: `${method} ${targetOf(bytes, line)} ${version}`,
    frame,
  };
}

/** What is asked for, without what may be secret: a query, the user and password of an absolute URI. */
function targetOf(bytes: Uint8Array, { targetFrom, targetEnd }: RequestLine): string {
  let query = bytes.subarray(0, targetEnd).indexOf(QUESTION_MARK, targetFrom);
  if (query < 0) query = targetEnd;
  const path = printable(bytes, targetFrom, Math.min(query, targetFrom + MOST_IN_REQUEST)).replace(
    /^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i,
    '$1',
  );
  if (query < targetEnd) return `${path}?...`;
  return query > targetFrom + MOST_IN_REQUEST ? `${path}...` : path;
}

const QUESTION_MARK = 0x3f;
const BACKSLASH = 0x5c;

/** Bytes as text of printable ASCII; every other byte, and the backslash itself, as `\xNN`. */
function printable(bytes: Uint8Array, from: number, end: number): string {
  let text = '';
  for (let at = from; at < end; at++) {
    const c = bytes[at] as number;
    text += c >= 0x20 && c < 0x7f && c !== BACKSLASH ? String.fromCharCode(c) : `\\x${c.toString(16).padStart(2, '0')}`;
  }
  return text;
}
