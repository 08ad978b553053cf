/** What people type who come from tcpdump and Wireshark: filters behind the files, and display filters; taken, or answered with what works here. */
import { existsSync } from 'node:fs';
import type { CliWords } from '../words/cli-words.ts';

/** What was meant: a filter as `--filter` takes it, or a sentence that says what to type instead. */
export type Meant = { readonly filter: string } | { readonly advice: string };

/** Words that begin a filter of tcpdump or Wireshark. */
const BEGINS =
  /^(?:\(|!|not\b|host\b|net\b|port\b|portrange\b|src\b|dst\b|tcp\b|udp\b|icmp6?\b|ip6?\b|ipv6\b|vlan\b|arp\b|frame\.|eth\.|http\b|tls\b|dns\b)/;

/** Words from the first on that is no file and begins a filter are one, as tcpdump has it. */
export function splitFilter(
  words: readonly string[],
  exists: (path: string) => boolean = existsSync,
): {
  readonly paths: readonly string[];
  readonly filter: string | null;
} {
  const at = words.findIndex((word) => BEGINS.test(word) && !exists(word));
  return at < 0 ? { paths: words, filter: null } : { paths: words.slice(0, at), filter: words.slice(at).join(' ') };
}

type Words = CliWords['habits'];

/** Fields that choose something else than hosts and ports, and what to type in their place. */
const ADVICE: readonly (readonly [RegExp, (words: Words, match: RegExpExecArray) => string])[] = [
  [/\bframe\.number *(?:==|eq) *(\d+)/, (words, [, n = '']) => words.frame(n)],
  [/\btcp\.stream\b/, (words) => words.numbers],
  [/\btcp\.(?:flags|analysis)|\btcp *\[|\btcp-(?:rst|syn|fin|push|ack)\b/, (words) => words.flags],
];

const FIELDS: Readonly<Record<string, string>> = {
  'ip.addr': 'host',
  'ip.src': 'src host',
  'ip.dst': 'dst host',
  'ipv6.addr': 'host',
  'ipv6.src': 'src host',
  'ipv6.dst': 'dst host',
  'tcp.port': 'tcp port',
  'tcp.srcport': 'tcp src port',
  'tcp.dstport': 'tcp dst port',
  'udp.port': 'udp port',
  'udp.srcport': 'udp src port',
  'udp.dstport': 'udp dst port',
  'vlan.id': 'vlan',
};

/** A display filter of Wireshark is told by its field names. */
const DISPLAY = /\b(?:ip|ipv6|tcp|udp|frame|eth|vlan|http|tls|dns)\.[a-z]/;

export function meantFilter(text: string, words: Words): Meant {
  for (const [pattern, advice] of ADVICE) {
    const match = pattern.exec(text);
    if (match !== null) return { advice: advice(words, match) };
  }
  if (!DISPLAY.test(text)) return { filter: text };
  const filter = new DisplayFilter(text).translated();
  return filter === null ? { advice: words.taken } : { filter };
}

/** `ip.addr == 10.0.0.1 && tcp.port == 80`, where `&&` binds more closely than `||`, as one of tcpdump's with parentheses. */
class DisplayFilter {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = text.match(/&&|\|\||==|!=|!|[(){},]|[^\s(){},!=&|]+/g) ?? [];
  }

  /** Null where it holds something else than hosts and ports. */
  translated(): string | null {
    const out = this.#either();
    return this.#at === this.#tokens.length ? out : null;
  }

  #take(...words: readonly string[]): string | null {
    const token = this.#tokens[this.#at];
    if (token === undefined || !words.includes(token)) return null;
    this.#at++;
    return token;
  }

  #joined(part: () => string | null, words: readonly string[], by: string): string | null {
    const parts = [part()];
    while (this.#take(...words) !== null) parts.push(part());
    if (parts.includes(null)) return null;
    return parts.length === 1 ? (parts[0] ?? null) : `(${parts.join(` ${by} `)})`;
  }

  #either(): string | null {
    return this.#joined(() => this.#both(), ['||', 'or'], 'or');
  }

  #both(): string | null {
    return this.#joined(() => this.#one(), ['&&', 'and'], 'and');
  }

  #one(): string | null {
    if (this.#take('!', 'not') !== null) {
      const inner = this.#one();
      return inner === null ? null : `not ${inner}`;
    }
    if (this.#take('(') !== null) {
      const inner = this.#either();
      return this.#take(')') === null ? null : inner;
    }
    const field = this.#tokens[this.#at++] ?? '';
    if (/^(?:tcp|udp|ip|ipv6)$/.test(field)) return field === 'ipv6' ? 'ip6' : field;
    const words = FIELDS[field];
    return words === undefined ? null : this.#compared(words);
  }

  #compared(words: string): string | null {
    if (this.#take('in') !== null) return this.#oneOf(words);
    const not = this.#take('!=', 'ne') !== null;
    if (!not && this.#take('==', 'eq') === null) return null;
    const value = this.#value(words);
    return value === null ? null : not ? `not ${value}` : value;
  }

  #oneOf(words: string): string | null {
    if (this.#take('{') === null) return null;
    const values: (string | null)[] = [];
    while (this.#take('}') === null) {
      values.push(this.#value(words));
      this.#take(',');
      if (this.#at >= this.#tokens.length) return null;
    }
    return values.length === 0 || values.includes(null) ? null : `(${values.join(' or ')})`;
  }

  #value(words: string): string | null {
    const value = this.#tokens[this.#at++];
    if (value === undefined || !/^[\w.:/-]+$/.test(value)) return null;
    return value.includes('/') ? `${words.replace('host', 'net')} ${value}` : `${words} ${value}`;
  }
}
