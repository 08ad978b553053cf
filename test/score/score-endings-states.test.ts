/**
 * Final states of both ends and ICMP errors against what the kernel said, for every recorded ending and from either
 * capture; scenarios that were kept aside while the rules were written are scored apart.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ConnectionRecord } from '../../src/index.ts';
import { HOSTS, recordings, recordsOf, type Host, type TrueConnection, type Truth } from '../helpers/recorded.ts';

const kept = new Set(
  readFileSync('fixtures/record/kept-aside.txt', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('endings/'))
    .map((line) => line.slice('endings/'.length)),
);

interface Score {
  claimed: number;
  endpoints: number;
  right: number;
  observed: number;
  observedRight: number;
  readonly wrong: string[];
}

/** A packet moves the state of the host where it is caught within this time. */
const AT_ONCE = 20e6;

/**
 * The states that are right for an endpoint: the kernel's last one. As a give-up sends nothing and no capture shows it
 * (docs/output-format.md), the one before counts as well when the kernel closed while this capture held no packet; so it does
 * at the other end where the packet never arrived. And a host that answered for this connection out of no socket (a second life of a rebooted host, of which the first
 * life's states know nothing) has it closed; so has one whose TIME-WAIT gave way to the next connection of the tuple.
 */
function rightStates(c: TrueConnection, host: Host, truth: Truth, near: boolean, isLast: boolean): string[] {
  const states = c.states.filter((s) => s.state !== 'LISTEN');
  const own = truth.frames[host];
  const right: string[] = [];
  for (let i = states.length - 1; i >= 0; i--) {
    const { state, t } = states[i] as (typeof states)[number];
    right.push(state);
    const nearest = Object.values(own).toSorted((x, y) => Math.abs(x.t - t) - Math.abs(y.t - t))[0];
    const seen = nearest !== undefined && Math.abs(nearest.t - t) < AT_ONCE && (near || nearest.twin !== undefined);
    if (seen || (near && state !== 'CLOSED')) break;
  }
  const sole = (truth.states[host] ?? []).length === 1;
  if (sole && truth.resets.some((r) => r.side === host && NO_SOCKET.has(r.reason))) right.push('CLOSED');
  if (!isLast && right[0] === 'TIME-WAIT') right.push('CLOSED');
  return right;
}

/** Reasons of `tcp_send_reset` without a socket of the connection: none at all, or a listener. */
const NO_SOCKET = new Set(['NO_SOCKET', 'TCP_FLAGS']);

async function finalStates(aside: boolean): Promise<Score> {
  const score: Score = { claimed: 0, endpoints: 0, right: 0, observed: 0, observedRight: 0, wrong: [] };
  for (const recording of recordings('endings').filter((r) => kept.has(r.name) === aside))
    for (const capture of HOSTS) {
      const records = await recordsOf(recording.path(capture));
      const connections = records.filter((r): r is ConnectionRecord => r.type === 'connection');
      for (const host of HOSTS) {
        const used = new Map<string, number>();
        for (const kernel of recording.truth.states[host] ?? []) {
          const key = `${kernel.local} ${kernel.remote}`;
          const nth = used.get(key) ?? 0;
          used.set(key, nth + 1);
          if (kernel.states.every((s) => s.state === 'LISTEN')) continue;
          const mine = connections
            .filter((c) => {
              const a = `${c.a.address} ${c.a.port}`;
              const b = `${c.b.address} ${c.b.port}`;
              return (a === kernel.local && b === kernel.remote) || (b === kernel.local && a === kernel.remote);
            })
            .toSorted((x, y) => x.id - y.id)[nth];
          if (mine === undefined) continue;
          const side = `${mine.a.address} ${mine.a.port}` === kernel.local ? mine.a : mine.b;
          score.endpoints++;
          if (side.state === undefined || side.state === 'UNKNOWN') continue;
          score.claimed++;
          const fits = rightStates(
            kernel,
            host,
            recording.truth,
            capture === host,
            (recording.truth.states[host] ?? []).findLastIndex((k) => `${k.local} ${k.remote}` === key) ===
              (recording.truth.states[host] ?? []).indexOf(kernel),
          ).includes(side.state);
          if (side.certainty === 'observed') score.observed++;
          if (fits) {
            score.right++;
            if (side.certainty === 'observed') score.observedRight++;
          } else
            score.wrong.push(
              `${recording.name}/${capture} ${host}: ${side.state} (${side.certainty}) against ${kernel.states.map((s) => s.state).join(' ')}`,
            );
        }
      }
    }
  return score;
}

/** Every ICMP error that quotes TCP, as tcpdump would show it: an annotation that stands on the connection that it quotes. */
async function icmpErrors(aside: boolean): Promise<{ errors: number; bound: number; wrong: string[] }> {
  const score = { errors: 0, bound: 0, wrong: [] as string[] };
  for (const recording of recordings('endings').filter((r) => kept.has(r.name) === aside && !r.name.startsWith('udp-')))
    for (const host of HOSTS) {
      const raw = readFileSync(recording.path(host));
      const found = (await recordsOf(recording.path(host))).filter((r) => r.type === 'annotation');
      for (const frame of icmpFrames(raw)) {
        score.errors++;
        const mine = found.filter((r) => r.frame === frame && r.kind === 'icmp-error');
        if (mine.length === 1) score.bound++;
        else score.wrong.push(`${recording.name} ${host} #${frame}: ${mine.length} annotations`);
      }
    }
  return score;
}

/** Frames that hold an ICMP (or ICMPv6) error with TCP in it: read from the bytes of the file, Ethernet only. */
function icmpFrames(file: Buffer): number[] {
  const out: number[] = [];
  for (let at = 24, frame = 1; at + 16 <= file.length; frame++) {
    const length = file.readUInt32LE(at + 8);
    const p = file.subarray(at + 16, at + 16 + length);
    at += 16 + length;
    const v4 = p.readUInt16BE(12) === 0x0800;
    const ip = 14;
    if (v4 && p[ip + 9] === 1) {
      const icmp = ip + ((p[ip] as number) & 15) * 4;
      if ([3, 11, 12].includes(p[icmp] as number) && p[icmp + 8 + 9] === 6) out.push(frame);
    } else if (!v4 && p.readUInt16BE(12) === 0x86dd && p[ip + 6] === 58) {
      const icmp = ip + 40;
      if ((p[icmp] as number) < 128 && p[icmp + 8 + 6] === 6) out.push(frame);
    }
  }
  return out;
}

describe.each([
  ['stored', false],
  ['kept aside', true],
] as const)('endings, %s', (_, aside) => {
  it('gives both ends the state that the kernel gave them', async () => {
    const s = await finalStates(aside);
    if (process.env['SHOW'] !== undefined)
      console.log(
        `final states: ${s.claimed} of ${s.endpoints} endpoints claimed, ${s.right} right; observed ${s.observedRight} of ${s.observed}`,
        ...(aside ? [] : s.wrong.map((line) => `\n${line}`)),
      );
    expect(s.claimed / s.endpoints).toBeGreaterThan(0.95);
    expect(s.right / s.claimed, s.wrong.join('\n')).toBeGreaterThanOrEqual(0.99);
    expect(s.observedRight).toBe(s.observed);
  });

  it('binds every ICMP error to the connection that it quotes', async () => {
    const s = await icmpErrors(aside);
    if (process.env['SHOW'] !== undefined) console.log(`ICMP errors bound: ${s.bound} of ${s.errors}`);
    expect(s.errors).toBeGreaterThan(0);
    expect(s.bound, s.wrong.join('\n')).toBe(s.errors);
  });
});
