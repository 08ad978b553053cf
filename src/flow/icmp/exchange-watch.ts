/** What a capture holds besides connections: pings, traceroutes, and what ICMP errors answered that is in none. */
import type { NameTable } from '../../segment/names.ts';
import { PROTO_UDP, type Segment } from '../../segment/segment.ts';
import type { Nanos } from '../../units.ts';
import { sourceText } from '../outcome/addresses.ts';
import { DatagramErrors, type DatagramError } from './datagram-errors.ts';
import { Echoes, isReply, type Ping } from './echo.ts';
import type { Hosts } from '../path/hosts.ts';
import type { Syns } from '../path/syns.ts';
import { saysExpired, Traceroutes, type Trace } from './traceroute.ts';
import { namesNoTarget } from './unnamed-error.ts';

export interface Exchanges {
  readonly pings: readonly Ping[];
  readonly traces: readonly Trace[];
  readonly errors: readonly DatagramError[];
  /** SYNs seen at two places, under two addresses, or answered another way around. */
  readonly syns: Syns;
}

export class ExchangeWatch {
  readonly #echoes = new Echoes();
  readonly #traces = new Traceroutes();
  readonly #errors = new DatagramErrors();

  /** A datagram or an ICMP message that quotes nothing. */
  packet(s: Segment, names: NameTable, hosts: Hosts): void {
    if (s.protocol === PROTO_UDP) {
      this.#traces.probe(s);
      return;
    }
    if (!this.#echoes.add(s, names)) return;
    if (isReply(s)) {
      this.#traces.echoReply(s, names);
      hosts.addEcho(sourceText(s, names), s.ttl);
    } else this.#traces.probe(s);
  }

  /** An ICMP error about anything but a connection of the capture. */
  error(s: Segment, quoted: Segment, names: NameTable): void {
    if (namesNoTarget(quoted)) {
      // Of a traceroute every router says so.
      if (!saysExpired(s)) this.#errors.add(s, names);
      return;
    }
    const ping = this.#echoes.error(s, quoted, sourceText(s, names), names);
    if (this.#traces.error(s, quoted, names)) return;
    if (ping === null) this.#errors.add(s, names);
  }

  /** All of one file; nothing is kept. */
  take(now: Nanos): Omit<Exchanges, 'syns'> {
    const traces = this.#traces.take();
    const traced = new Set(traces.filter((t) => t.protocol !== PROTO_UDP).map((t) => `${t.from} ${t.to}`));
    const pings = this.#echoes.take(now).filter((p) => !traced.has(`${p.from} ${p.to}`));
    return { pings, traces, errors: this.#errors.take() };
  }
}
