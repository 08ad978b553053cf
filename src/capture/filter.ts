/**
 * `--filter`: the part of the pcap-filter language that people know, compiled to a predicate over segments.
 *
 * Words: `host A`, `net N[/LEN]`, `net N mask M`, `port P`, `portrange P-Q`, each with `src`, `dst`, `src or dst`, `src
 * and dst` and `tcp`, `udp`, `icmp`, `icmp6`, `ip`, `ip6` before it; these protocols alone; `vlan [ID]`; `and`, `or`,
 * `not` (`&&`, `||`, `!`), parentheses, and lists (`port 80 or 443`). As in pcap-filter(7), `and` and `or` bind alike,
 * from left to right. Hosts, nets and ports also match inside the packet that an ICMP error quotes, so that a
 * connection keeps its errors; `vlan` matches any tag and moves nothing.
 */
import type { NameTable } from '../segment/names.ts';
import type { Segment } from '../segment/segment.ts';
import { parseIp } from './filter-address.ts';
import type { IpAddress } from './filter-address.ts';
import type { SegmentFilter } from './decoder.ts';
import { filterMistake } from './errors.ts';

type Direction = 'src' | 'dst' | 'either' | 'both';
type Kind = 'host' | 'net' | 'port' | 'portrange';

interface Token {
  readonly text: string;
  readonly column: number;
}

/** What stands before a value; a value without any repeats the last one's. */
interface Qualifiers {
  readonly protocol: string | null;
  readonly direction: Direction;
  readonly kind: Kind;
}

const PROTOCOLS: Readonly<Record<string, SegmentFilter>> = {
  tcp: (s) => s.protocol === 6,
  udp: (s) => s.protocol === 17,
  icmp: (s) => s.protocol === 1,
  icmp6: (s) => s.protocol === 58,
  ip: (s) => s.family === 4,
  ip6: (s) => s.family === 6,
};

const SERVICES: Readonly<Record<string, number>> = {
  'ftp-data': 20,
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  http: 80,
  kerberos: 88,
  pop3: 110,
  imap: 143,
  imap2: 143,
  snmp: 161,
  bgp: 179,
  ldap: 389,
  https: 443,
  'microsoft-ds': 445,
  submission: 587,
  ldaps: 636,
  imaps: 993,
  pop3s: 995,
  'ms-sql-s': 1433,
  mysql: 3306,
  postgresql: 5432,
  amqp: 5672,
  redis: 6379,
};
const MAX_PORT = 65_535;
const MAX_VLAN = 4095;
const MAX_DEPTH = 200;

/** Throws {@link FilterError} with the column of the first mistake. */
export function compileFilter(expression: string, names: NameTable): SegmentFilter {
  return new Compiler(expression, names).compile();
}

class Compiler {
  readonly #tokens: Token[];
  readonly #names: NameTable;
  readonly #endColumn: number;
  #at = 0;
  #depth = 0;
  #last: Qualifiers | null = null;

  constructor(expression: string, names: NameTable) {
    this.#tokens = tokens(expression);
    this.#names = names;
    this.#endColumn = expression.trimEnd().length + 1;
  }

  compile(): SegmentFilter {
    if (this.#tokens.length === 0) throw filterMistake('filter.empty', {}, 1);
    const filter = this.#expression();
    const left = this.#peek();
    if (left !== undefined) {
      if (left.text === ')') throw filterMistake('filter.never-opened', {}, left.column);
      throw filterMistake('filter.operator-missing', { text: left.text }, left.column);
    }
    return filter;
  }

  #expression(): SegmentFilter {
    let filter = this.#term();
    for (;;) {
      const word = this.#peek()?.text;
      if (word === 'and' || word === '&&') {
        this.#at++;
        const a = filter;
        const b = this.#term();
        filter = (s) => a(s) && b(s);
      } else if (word === 'or' || word === '||') {
        this.#at++;
        const a = filter;
        const b = this.#term();
        filter = (s) => a(s) || b(s);
      } else {
        return filter;
      }
    }
  }

  #term(): SegmentFilter {
    const token = this.#peek();
    if (token === undefined) throw filterMistake('filter.wants-term', {}, this.#end());
    if (++this.#depth > MAX_DEPTH) throw filterMistake('filter.nested-too-deeply', {}, token.column);
    try {
      if (token.text === 'not' || token.text === '!') {
        this.#at++;
        const inner = this.#term();
        return (s) => !inner(s);
      }
      if (token.text === '(') {
        this.#at++;
        const inner = this.#expression();
        const close = this.#peek();
        if (close?.text !== ')') {
          throw filterMistake('filter.never-closed', {}, token.column);
        }
        this.#at++;
        return inner;
      }
      return this.#primitive(token);
    } finally {
      this.#depth--;
    }
  }

  #primitive(first: Token): SegmentFilter {
    if (first.text === 'vlan') {
      this.#at++;
      return this.#vlan();
    }
    let protocol: string | null = null;
    if (first.text in PROTOCOLS) {
      protocol = first.text;
      this.#at++;
    }
    const direction = this.#direction();
    const kind = this.#kind();
    if (protocol !== null && direction === null && kind === null && !this.#valueFollows()) {
      return PROTOCOLS[protocol] ?? never;
    }
    const token = this.#peek();
    if (token === undefined || isOperator(token.text) || isReserved(token.text)) {
      if (kind === null) throw filterMistake('filter.wants-address', {}, this.#end());
      throw filterMistake('filter.wants-value', { text: kind }, this.#end());
    }
    const bare = protocol === null && direction === null && kind === null;
    const q: Qualifiers =
      bare && this.#last !== null ? this.#last : { protocol, direction: direction ?? 'either', kind: kind ?? 'host' };
    this.#last = q;
    this.#at++;
    const test = this.#value(q, token);
    const guard = q.protocol === null ? undefined : PROTOCOLS[q.protocol];
    const quoted: SegmentFilter = (s) => test(s) || (s.quoted !== null && test(s.quoted));
    return guard === undefined ? quoted : (s) => guard(s) && quoted(s);
  }

  #direction(): Direction | null {
    const token = this.#peek();
    if (token?.text !== 'src' && token?.text !== 'dst') return null;
    this.#at++;
    const joint = this.#peek()?.text;
    const second = this.#tokens[this.#at + 1]?.text;
    const other = token.text === 'src' ? 'dst' : 'src';
    if ((joint === 'or' || joint === 'and') && second === other) {
      // `src or dst port 80`; but in `src 1.2.3.4 or dst 5.6.7.8` a value stands between.
      this.#at += 2;
      return joint === 'or' ? 'either' : 'both';
    }
    return token.text;
  }

  #kind(): Kind | null {
    const text = this.#peek()?.text;
    if (text !== 'host' && text !== 'net' && text !== 'port' && text !== 'portrange') return null;
    this.#at++;
    return text;
  }

  #valueFollows(): boolean {
    const token = this.#peek();
    return token !== undefined && !isOperator(token.text) && !isReserved(token.text);
  }

  #value(q: Qualifiers, token: Token): SegmentFilter {
    switch (q.kind) {
      case 'port': {
        const port = portNumber(token);
        return ports(q.direction, port, port, this.#names);
      }
      case 'portrange': {
        const parts = /^(.+?)-(.+)$/.exec(token.text);
        if (parts === null) {
          throw filterMistake('filter.no-port-range', { text: token.text }, token.column);
        }
        const from = portNumber({ text: parts[1] ?? '', column: token.column });
        const to = portNumber({ text: parts[2] ?? '', column: token.column });
        return ports(q.direction, Math.min(from, to), Math.max(from, to), this.#names);
      }
      case 'net':
        return this.#net(q.direction, token);
      case 'host':
        return this.#host(q.direction, token);
    }
  }

  #host(direction: Direction, token: Token): SegmentFilter {
    const address = parseIp(token.text);
    if (address !== null && address.groups === address.wanted) {
      return addresses(direction, address, address.family === 4 ? 32 : 128);
    }
    if (!/[a-z]/i.test(token.text) || token.text.includes(':')) {
      throw filterMistake('filter.no-address', { text: token.text }, token.column);
    }
    // Captures hold no names; a pasted text may.
    const names = this.#names;
    const wanted = token.text.toLowerCase();
    return way(
      direction,
      (s) => s.family === 0 && names.text(s.src0).toLowerCase() === wanted,
      (s) => s.family === 0 && names.text(s.dst0).toLowerCase() === wanted,
    );
  }

  #net(direction: Direction, token: Token): SegmentFilter {
    const [text = '', bits] = token.text.split('/');
    const address = parseIp(text);
    if (address === null) throw filterMistake('filter.no-network', { text: token.text }, token.column);
    const most = address.family === 4 ? 32 : 128;
    // `net 10.1` means 10.1.0.0/16.
    let length = address.groups === address.wanted ? most : address.groups * 8;
    if (bits !== undefined) {
      length = /^\d+$/.test(bits) ? Number(bits) : -1;
      if (length < 0 || length > most) {
        throw filterMistake('filter.prefix-length', { text: bits, most }, token.column + text.length + 1);
      }
    } else if (this.#peek()?.text === 'mask') {
      this.#at++;
      length = this.#mask(address);
    }
    return addresses(direction, address, length);
  }

  #mask(address: IpAddress): number {
    const token = this.#peek();
    if (token === undefined) throw filterMistake('filter.wants-mask', {}, this.#end());
    this.#at++;
    const mask = parseIp(token.text);
    const word = mask?.words[0] ?? 0;
    const ones = Math.clz32(~word);
    if (mask?.family !== 4 || address.family !== 4 || word << ones !== 0) {
      throw filterMistake('filter.no-mask', { text: token.text }, token.column);
    }
    return ones;
  }

  #vlan(): SegmentFilter {
    const names = this.#names;
    const token = this.#peek();
    let wanted = /(^|, )vlan \d/;
    if (token !== undefined && /^\d+$/.test(token.text)) {
      if (Number(token.text) > MAX_VLAN) throw filterMistake('filter.vlan-too-large', {}, token.column);
      this.#at++;
      wanted = new RegExp(`(^|, )vlan ${Number(token.text)}(,|$)`);
    }
    const known = new Map<number, boolean>();
    return (s) => {
      let matches = known.get(s.path);
      if (matches === undefined) {
        matches = wanted.test(names.text(s.path));
        known.set(s.path, matches);
      }
      return matches;
    };
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  /** Where something more is wanted. */
  #end(): number {
    return this.#peek()?.column ?? this.#endColumn;
  }
}

const never: SegmentFilter = () => false;

function tokens(expression: string): Token[] {
  const found: Token[] = [];
  const pattern = /\s*(?:(\(|\)|&&|\|\||!)|([^\s()&|!]+))/gy;
  while (pattern.lastIndex < expression.length) {
    const from = pattern.lastIndex;
    const match = pattern.exec(expression);
    if (match === null) {
      const rest = expression.slice(from).trimStart();
      if (rest === '') break;
      throw filterMistake('filter.means-nothing', { text: rest[0] ?? '' }, expression.length - rest.length + 1);
    }
    const text = match[1] ?? match[2] ?? '';
    const column = pattern.lastIndex - text.length + 1;
    if (/[[\]=<>]/.test(text)) {
      throw filterMistake('filter.comparison', {}, column);
    }
    found.push({ text: text.includes(':') ? text : text.toLowerCase(), column });
  }
  return found;
}

/** Words of the language, which no host or port is called. */
const isReserved = (text: string): boolean =>
  text in PROTOCOLS || ['host', 'net', 'port', 'portrange', 'src', 'dst', 'vlan', 'mask'].includes(text);

const isOperator = (text: string): boolean => ['and', 'or', 'not', '&&', '||', '!', '(', ')'].includes(text);

function portNumber(token: Token): number {
  const service = SERVICES[token.text];
  if (service !== undefined) return service;
  if (!/^\d+$/.test(token.text)) {
    throw filterMistake('filter.no-port', { text: token.text }, token.column);
  }
  const port = Number(token.text);
  if (port > MAX_PORT) throw filterMistake('filter.port-too-large', {}, token.column);
  return port;
}

function ports(direction: Direction, from: number, to: number, names: NameTable): SegmentFilter {
  const within = (s: Segment, port: number): boolean => {
    if (s.protocol !== 6 && s.protocol !== 17) return false;
    if (port <= MAX_PORT) return port >= from && port <= to;
    // A text may name the service instead of numbering it.
    const service = SERVICES[String(names.portText(port)).toLowerCase()];
    return service !== undefined && service >= from && service <= to;
  };
  return way(
    direction,
    (s) => within(s, s.srcPort),
    (s) => within(s, s.dstPort),
  );
}

function addresses(direction: Direction, address: IpAddress, length: number): SegmentFilter {
  const { family } = address;
  const masks = [0, 1, 2, 3].map((i) => prefix(Math.min(Math.max(length - 32 * i, 0), 32)));
  const [m0 = 0, m1 = 0, m2 = 0, m3 = 0] = masks;
  const [a = 0, b = 0, c = 0, d = 0] = address.words;
  const test = (w0: number, w1: number, w2: number, w3: number): boolean =>
    ((w0 ^ a) & m0) === 0 &&
    (family === 4 || (((w1 ^ b) & m1) === 0 && ((w2 ^ c) & m2) === 0 && ((w3 ^ d) & m3) === 0));
  return way(
    direction,
    (s) => s.family === family && test(s.src0, s.src1, s.src2, s.src3),
    (s) => s.family === family && test(s.dst0, s.dst1, s.dst2, s.dst3),
  );
}

const prefix = (bits: number): number => (bits === 0 ? 0 : -1 << (32 - bits));

function way(direction: Direction, source: SegmentFilter, destination: SegmentFilter): SegmentFilter {
  switch (direction) {
    case 'src':
      return source;
    case 'dst':
      return destination;
    case 'both':
      return (s) => source(s) && destination(s);
    case 'either':
      return (s) => source(s) || destination(s);
  }
}
