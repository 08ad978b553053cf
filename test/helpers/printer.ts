/** Prints segments as tcpdump does, in several of its styles, with relative numbers by the rule of print-tcp.c. */

export interface Printable {
  micros: number;
  /** 0 is the side that opened. */
  side: 0 | 1;
  flags: string;
  seq: number;
  ack: number;
  window: number;
  length: number;
  options: readonly string[];
  sack: readonly (readonly [number, number])[];
  ttl: number;
  id: number;
}

export interface Style {
  version: 3 | 4;
  verbose: boolean;
  relative: boolean;
  quiet: boolean;
  clock: 'time' | 'epoch' | 'date' | 'none';
  ipv6: boolean;
  names: boolean;
}

const u32 = (n: number): number => n >>> 0;
const pad = (n: number, width: number): string => String(n).padStart(width, '0');

/** One connection as text. */
export function print(connection: readonly Printable[], style: Style): string {
  const hosts = style.names
    ? ['client.example', 'server-1.example']
    : style.ipv6
      ? ['2001:db8::1', 'fe80::a:b']
      : ['192.0.2.1', '198.51.100.7'];
  const ports = [40_001, style.names ? 'https' : 443];
  const base: [number, number] = [0, 0];
  let recorded = false;
  let text = '';
  for (const s of connection) {
    let { seq, ack } = s;
    let sack = s.sack;
    if (style.relative && s.flags.includes('.')) {
      const peer = s.side === 0 ? 1 : 0;
      if (!recorded || s.flags.includes('S')) {
        base[s.side] = seq;
        base[peer] = u32(ack - 1);
        recorded = true;
      } else {
        seq = u32(seq - base[s.side]);
        ack = u32(ack - base[peer]);
      }
      sack = sack.map(([left, right]) => [u32(left - base[peer]), u32(right - base[peer])]);
    }
    const ends = `${hosts[s.side] ?? ''}.${ports[s.side] ?? ''} > ${hosts[1 - s.side] ?? ''}.${ports[1 - s.side] ?? ''}: `;
    const options = [...s.options];
    if (sack.length > 0)
      options.push(`sack ${sack.length} ${sack.map(([left, right]) => `{${left}:${right}}`).join('')}`);
    const ip = style.ipv6 ? 'IP6' : 'IP';
    const header = style.ipv6
      ? `(hlim ${s.ttl}, next-header TCP (6) payload length: ${40 + s.length}) `
      : `(tos 0x0, ttl ${s.ttl}, id ${s.id}, offset 0, flags [DF], proto TCP (6), length ${60 + s.length})\n    `;
    text += clockText(s.micros, style);
    if (style.version === 4) text += `${ip} ${style.verbose ? header : ''}`;
    text += ends;
    text += style.quiet
      ? `tcp ${s.length}`
      : style.version === 4
        ? modern(s, seq, ack, options)
        : old(s, seq, ack, options);
    if (style.version === 3 && style.verbose) text += ` (DF) (ttl ${s.ttl}, id ${s.id}, len ${60 + s.length})`;
    text += '\n';
  }
  return text;
}

function clockText(micros: number, style: Style): string {
  const seconds = Math.floor(micros / 1e6);
  const fraction = pad(micros % 1e6, 6);
  const time = `${pad(Math.floor(seconds / 3600) % 24, 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}.${fraction} `;
  if (style.clock === 'time') return time;
  if (style.clock === 'epoch') return `${1_700_000_000 + seconds}.${fraction} `;
  return style.clock === 'date' ? `2024-02-29 ${time}` : '';
}

function modern(s: Printable, seq: number, ack: number, options: readonly string[]): string {
  let text = `Flags [${s.flags === '' ? 'none' : s.flags}]`;
  if (s.length > 0 || /[SFR]/.test(s.flags)) text += `, seq ${seq}${s.length > 0 ? `:${u32(seq + s.length)}` : ''}`;
  if (s.flags.includes('.')) text += `, ack ${ack}`;
  text += `, win ${s.window}`;
  if (options.length > 0) text += `, options [${options.join(',')}]`;
  return `${text}, length ${s.length}`;
}

function old(s: Printable, seq: number, ack: number, options: readonly string[]): string {
  let text = s.flags.replace('.', '') || '.';
  if (s.length > 0 || /[SFR]/.test(s.flags)) text += ` ${seq}:${u32(seq + s.length)}(${s.length})`;
  if (s.flags.includes('.')) text += ` ack ${ack}`;
  text += ` win ${s.window}`;
  if (options.length > 0) {
    text += ` <${options
      .join(',')
      .replace(/TS val (\d+) ecr (\d+)/, 'timestamp $1 $2')
      .replace(/sack (\d) \{/, 'sack sack $1 {')}>`;
  }
  return text;
}
