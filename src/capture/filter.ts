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

/** A mistake in a filter; `column` is 1-based. */
export class FilterError extends Error {
  readonly column: number;
  constructor(message: string, column: number) {
    super(message);
    this.name = 'FilterError';
    this.column = column;
  }
}

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
    if (this.#tokens.length === 0) throw new FilterError('The filter is empty.', 1);
    const filter = this.#expression();
    const left = this.#peek();
    if (left !== undefined) {
      throw new FilterError(
        left.text === ')' ? 'This parenthesis was never opened.' : `"and" or "or" is missing before "${left.text}".`,
        left.column,
      );
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
    if (token === undefined) throw this.#unfinished('something to match, such as "port 443"');
    if (++this.#depth > MAX_DEPTH) throw new FilterError('The filter is nested too deeply.', token.column);
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
          throw new FilterError('This parenthesis is never closed.', token.column);
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
      throw this.#unfinished(kind === null ? 'an address after it' : `a value after "${kind}"`);
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
          throw new FilterError(`A port range is written like 6000-6008, not "${token.text}".`, token.column);
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
      throw new FilterError(`"${token.text}" is no IPv4 or IPv6 address.`, token.column);
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
    if (address === null) throw new FilterError(`"${token.text}" is no network such as 10.0.0.0/8.`, token.column);
    const most = address.family === 4 ? 32 : 128;
    // `net 10.1` means 10.1.0.0/16.
    let length = address.groups === address.wanted ? most : address.groups * 8;
    if (bits !== undefined) {
      length = /^\d+$/.test(bits) ? Number(bits) : -1;
      if (length < 0 || length > most) {
        throw new FilterError(`A prefix length is 0 to ${most}, not "${bits}".`, token.column + text.length + 1);
      }
    } else if (this.#peek()?.text === 'mask') {
      this.#at++;
      length = this.#mask(address);
    }
    return addresses(direction, address, length);
  }

  #mask(address: IpAddress): number {
    const token = this.#peek();
    if (token === undefined) throw this.#unfinished('a mask such as 255.255.0.0');
    this.#at++;
    const mask = parseIp(token.text);
    const word = mask?.words[0] ?? 0;
    const ones = Math.clz32(~word);
    if (mask?.family !== 4 || address.family !== 4 || word << ones !== 0) {
      throw new FilterError(`"${token.text}" is no IPv4 mask such as 255.255.0.0.`, token.column);
    }
    return ones;
  }

  #vlan(): SegmentFilter {
    const names = this.#names;
    const token = this.#peek();
    let wanted = /(^|, )vlan \d/;
    if (token !== undefined && /^\d+$/.test(token.text)) {
      if (Number(token.text) > MAX_VLAN) throw new FilterError('A VLAN is 0 to 4095.', token.column);
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

  #unfinished(wanted: string): FilterError {
    return new FilterError(`Here the filter needs ${wanted}.`, this.#peek()?.column ?? this.#endColumn);
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
      throw new FilterError(`"${rest[0] ?? ''}" means nothing here.`, expression.length - rest.length + 1);
    }
    const text = match[1] ?? match[2] ?? '';
    const column = pattern.lastIndex - text.length + 1;
    if (/[[\]=<>]/.test(text)) {
      throw new FilterError('Comparisons of bytes and lengths are not part of this filter language.', column);
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
    throw new FilterError(`"${token.text}" is no port; use its number.`, token.column);
  }
  const port = Number(token.text);
  if (port > MAX_PORT) throw new FilterError('A port is 0 to 65535.', token.column);
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
