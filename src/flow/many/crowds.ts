/**
 * Populations: every connection of a file counted at its end under its server endpoint and under its client there. Only
 * so many services and pairs are remembered; when there are more, those that were used least give way.
 */
import type { Nanos } from '../../units.ts';
import { addressText } from '../outcome/addresses.ts';
import type { ConnectionSummary } from '../summary.ts';
import { pairKeysOf, type PairKeys } from './keys.ts';
import type { NameTable } from '../../segment/names.ts';
import { ClientServicePair } from './client-service-pair.ts';
import { Service, type Words } from './service.ts';
import { Returns } from './returns.ts';

const MOST_REMEMBERED = 16_384;
/** Ports above this are names of services, kept as numbers of the name table. */
const LAST_PORT = 65_535;
/** Linux's ephemeral ports begin here (ip_local_port_range); a lower one beside a higher one is the server's. */
const FIRST_EPHEMERAL = 32_768;

export class Crowds {
  readonly services = new Map<number, Service>();
  readonly pairs = new Map<number, ClientServicePair>();
  readonly returns = new Returns();
  /** Whether services or pairs were forgotten: counts are then lower bounds. */
  forgot = false;

  clear(): void {
    this.services.clear();
    this.pairs.clear();
    this.returns.clear();
    this.forgot = false;
  }

  /** A connection that is over, or that the end of the capture cuts off. */
  take(c: ConnectionSummary, nowNs: Nanos): void {
    const server = serverOf(c);
    if (server < 0) return;
    const s = server === 0 ? c.a : c.b;
    const client = server === 0 ? c.b : c.a;
    const serverWords = server === 0 ? c.origin.aWords : c.origin.bWords;
    const clientWords = server === 0 ? c.origin.bWords : c.origin.aWords;
    const port = server === 0 ? c.origin.aPort : c.origin.bPort;
    const keys = pairKeysOf(c.origin, server === 1);
    let pair = this.pairs.get(keys.pair);
    // A single SYN without an answer tells nothing about a client: forged ones come by the million.
    if (pair === undefined) {
      if (s.counts.segments === 0 && client.counts.segments === 1) return;
      pair = this.#open(keys, c, serverWords, port, clientWords);
    }
    this.returns.take(pair, c, s, client);
    pair.service.add(c, s, client, pair.clientKey, nowNs);
    pair.add(c, s, client, nowNs);
  }

  #open(
    { client, service: serviceKey, pair: key }: Readonly<PairKeys>,
    c: ConnectionSummary,
    serverWords: Words,
    port: number,
    clientWords: Words,
  ): ClientServicePair {
    let service = this.services.get(serviceKey);
    if (service === undefined) {
      if (this.services.size >= MOST_REMEMBERED) this.#thin(this.services);
      service = new Service(serviceKey, c.origin.family, serverWords, port);
      this.services.set(serviceKey, service);
    }
    if (this.pairs.size >= MOST_REMEMBERED) this.#thin(this.pairs);
    const pair = new ClientServicePair(key, service, clientWords, client);
    this.pairs.set(key, pair);
    return pair;
  }

  /** Forgets those with the fewest connections until half of the room is free. */
  #thin(map: Map<number, { readonly connections: number }>): void {
    this.forgot = true;
    for (let most = 1; map.size > MOST_REMEMBERED / 2; most *= 2)
      for (const [key, one] of map) {
        if (one.connections <= most) map.delete(key);
        if (map.size <= MOST_REMEMBERED / 2) break;
      }
  }
}

/** Which side serves: as the handshake showed, else by the ports; -1 when nothing tells. */
function serverOf(c: ConnectionSummary): 0 | 1 | -1 {
  if (c.a.opening.role === 'server') return 0;
  if (c.b.opening.role === 'server') return 1;
  if (c.a.opening.role === 'client') return 1;
  if (c.b.opening.role === 'client') return 0;
  const a = c.origin.aPort > LAST_PORT ? 0 : c.origin.aPort;
  const b = c.origin.bPort > LAST_PORT ? 0 : c.origin.bPort;
  if (Math.min(a, b) >= FIRST_EPHEMERAL || a === b) return -1;
  return a < b ? 0 : 1;
}

export const clientText = (pair: ClientServicePair, names: NameTable): string =>
  wordsText(pair.service.family, pair.clientWords, names);

/** `192.0.2.1:443`, `[2001:db8::1]:443`. */
export function serviceText(service: Service, names: NameTable): string {
  const address = wordsText(service.family, service.words, names);
  const port = names.portText(service.port);
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

const wordsText = (family: number, w: Words, names: NameTable): string =>
  addressText(family, w[0], w[1], w[2], w[3], names);
