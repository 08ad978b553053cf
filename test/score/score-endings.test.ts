/**
 * The cause of every reset against the kernel's own reason, the keepalive probes and the errno of the calls against what
 * the recording says; scenarios that were kept aside while the rules were written are scored apart.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordings, recordsOf, HOSTS, type Host } from '../helpers/recorded.ts';

/** Causes that the contract gives for a reason of the kernel (docs/output-format.md). */
const CAUSES: Readonly<Record<string, readonly string[]>> = {
  TCP_ABORT_ON_CLOSE: ['closed-with-unread-data'],
  TCP_ABORT_ON_DATA: ['data-after-close'],
  TCP_ABORT_ON_LINGER: ['abortive-close'],
  TCP_STATE: ['abortive-close', 'aborted-by-administrator'],
  TCP_KEEPALIVE_TIMEOUT: ['keepalive-gave-up'],
  TCP_TIMEWAIT_SOCKET: ['data-after-close', 'time-wait', 'after-close'],
  TCP_INVALID_ACK_SEQUENCE: ['unacceptable-ack', 'syn-cookie-rejected'],
  TCP_INVALID_SYN: ['accept-queue-overflow'],
  INVALID_SYN: ['accept-queue-overflow'],
  TCP_FLAGS: [
    'connection-unknown',
    'accept-queue-overflow',
    'syn-cookie-rejected',
    'unacceptable-segment',
    'unacceptable-ack',
    'after-close',
  ],
};

/** NO_SOCKET says only that there was none: the scenario says why. */
const NO_SOCKET: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^refused/, ['port-closed']],
  [/^abandoned-connect/, ['connect-abandoned']],
  [/scan|half-open-probe/, ['half-open-scan']],
  [/overflow|accept-queue/, ['accept-queue-overflow', 'connection-unknown']],
  [/./, ['connection-unknown', 'port-closed', 'after-close', 'connect-abandoned', 'accept-queue-overflow']],
];

/** Who sent a RST that no host sent. */
const FORGERS: readonly (readonly [RegExp, string])[] = [
  [/^(injected|proxy)/, 'injected'],
  [/^(reject|filter|conntrack)/, 'firewall-reject'],
];

interface Label {
  readonly kind: string;
  readonly reason?: string;
}

interface Tally {
  seen: number;
  right: number;
  fits: number;
  readonly wrong: string[];
}

const kept = new Set(
  readFileSync('fixtures/record/kept-aside.txt', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('endings/'))
    .map((line) => line.slice('endings/'.length)),
);

function causesOf(name: string, reason: string): readonly string[] {
  if (reason !== 'NO_SOCKET') return CAUSES[reason] ?? [];
  return NO_SOCKET.find(([pattern]) => pattern.test(name))?.[1] ?? [];
}

async function score(
  aside: boolean,
): Promise<{ resets: Map<string, Tally>; probes: { missed: string[]; extra: string[]; right: number } }> {
  const resets = new Map<string, Tally>();
  const probes = { missed: [] as string[], extra: [] as string[], right: 0 };
  for (const recording of recordings('endings').filter((r) => kept.has(r.name) === aside))
    for (const host of HOSTS) {
      const all = await recordsOf(recording.path(host));
      const found = all.filter((r) => r.type === 'annotation');
      const late = all.filter((r) => r.type === 'revision').filter((r) => r.kind === 'reset');
      for (const [number, frame] of Object.entries(recording.truth.frames[host])) {
        const at = `${recording.name} ${host} #${number}`;
        const here = found.filter((r) => r.frame === Number(number));
        const labels = (frame.labels ?? []) as readonly Label[];
        const probe = here.some((r) => r.kind === 'keepalive-probe');
        const isProbe = labels.some((l) => l.kind === 'keepalive-probe');
        if (probe && isProbe) probes.right++;
        else if (probe) probes.extra.push(at);
        // A probe that is the first packet of its capture has nothing before it to be told by.
        else if (isProbe && number !== '1') probes.missed.push(at);
        const revised = late.findLast((r) => r.frame === Number(number));
        const reset = (revised ?? here.find((r) => r.kind === 'reset'))?.detail;
        const reason = labels.find((l) => l.kind === 'reset')?.reason;
        if (reason === undefined) {
          // No host sent it: the recorder's middlebox, or the router's packet filter.
          const forger = FORGERS.find(([pattern]) => pattern.test(recording.name));
          if (frame.forged === true && reset !== undefined && forger !== undefined)
            tally(resets, `no host: ${forger[1]}`, at, [forger[1]], reset);
          continue;
        }
        const causes = causesOf(recording.name, reason);
        if (causes.length === 0) continue;
        tally(resets, reason, at, causes, reset);
      }
    }
  return { resets, probes };
}

function tally(
  all: Map<string, Tally>,
  reason: string,
  at: string,
  causes: readonly string[],
  detail?: Record<string, unknown>,
): void {
  let t = all.get(reason);
  if (t === undefined) all.set(reason, (t = { seen: 0, right: 0, fits: 0, wrong: [] }));
  const cause = String(detail?.['cause']);
  const alternatives = (detail?.['alternatives'] ?? []) as readonly string[];
  t.seen++;
  if (causes.includes(cause)) t.right++;
  else t.wrong.push(`${at} ${reason}: ${cause} (${alternatives.join(', ')})`);
  if (causes.includes(cause) || alternatives.some((a) => causes.includes(a))) t.fits++;
}

const mean = (all: Map<string, Tally>, part: (t: Tally) => number): number =>
  [...all.values()].reduce((sum, t) => sum + part(t) / t.seen, 0) / all.size;

/** What is reached: small unread data and an abort look the same on the wire (docs/reset-causes.md), so the likelier stands first. */
const LEAST = {
  stored: { cause: 0.95, withAlternatives: 1, errno: 0.99 },
  aside: { cause: 0.9, withAlternatives: 1, errno: 0.99 },
};

describe.each([
  ['stored', false],
  ['kept aside', true],
] as const)('endings, %s', (_, aside) => {
  const least = aside ? LEAST.aside : LEAST.stored;
  it('names the cause of a reset as the kernel does', async () => {
    const { resets, probes } = await score(aside);
    if (process.env['SHOW'] !== undefined)
      console.log(
        [...resets].map(([r, t]) => `${r}: ${t.right}/${t.seen}, with alternatives ${t.fits}`).join('\n'),
        `mean ${mean(resets, (t) => t.right).toFixed(3)}, with alternatives ${mean(resets, (t) => t.fits).toFixed(3)}`,
        ...(aside ? [] : [...resets.values()].flatMap((t) => t.wrong)).map((line) => `\n${line}`),
        `probes right ${probes.right}`,
        aside ? [probes.missed.length, probes.extra.length] : probes,
      );
    expect(resets.size).toBeGreaterThan(0);
    expect(mean(resets, (t) => t.right)).toBeGreaterThanOrEqual(least.cause);
    expect(mean(resets, (t) => t.fits)).toBeGreaterThanOrEqual(least.withAlternatives);
    expect(probes.extra).toEqual([]);
    expect(probes.missed).toEqual([]);
  });

  it('gives the calls the errno that the kernel gave', async () => {
    const { right, wrong } = await errnos(aside);
    if (process.env['SHOW'] !== undefined) console.log('errno right', right, 'wrong', aside ? wrong.length : wrong);
    expect(right).toBeGreaterThan(0);
    expect(right / (right + wrong.length)).toBeGreaterThanOrEqual(least.errno);
  });
});

/** No errors of the connection; and ENOTSUP is EOPNOTSUPP by another name, 95 on Linux. */
const QUIET = new Set(['EAGAIN', 'EINPROGRESS', 'EALREADY', 'EINTR']);

interface TrueCall {
  readonly call: string;
  readonly result: string;
  readonly errno: string | null;
}

/** A claim of an errno is right when that process's calls met it; claims of what a call that nobody made would return are not counted. */
async function errnos(aside: boolean): Promise<{ right: number; wrong: string[] }> {
  let right = 0;
  const wrong: string[] = [];
  for (const recording of recordings('endings').filter((r) => kept.has(r.name) === aside)) {
    const truth = recording.truth as unknown as { calls: Record<Host, readonly (readonly TrueCall[])[]> };
    for (const host of HOSTS) {
      const connections = (await recordsOf(recording.path(host))).filter((r) => r.type === 'connection');
      // With several connections in a capture the calls can't be told apart by name.
      if (connections.length !== 1 || connections[0] === undefined) continue;
      const mine = connections[0].a.role === host ? connections[0].a : connections[0].b;
      const met = truth.calls[host]?.flat() ?? [];
      for (const claim of mine.calls.filter((c) => c.result === 'errno' && c.linux !== undefined)) {
        // An error is told once, to the first call; what another call would have been told, nobody asked.
        const found = met.find((c) => c.errno !== null && !QUIET.has(c.errno));
        if (found === undefined || found.call !== claim.call) continue;
        if (found.errno === claim.errno || (found.errno === 'ENOTSUP' && claim.errno === 'EOPNOTSUPP')) right++;
        else wrong.push(`${recording.name} ${host}: ${claim.call} ${claim.errno}, told ${found.errno}`);
      }
    }
  }
  return { right, wrong };
}

describe('an ICMP error about UDP', () => {
  it('is bound to the datagram that it quotes, with the errno that the kernel gave', async () => {
    const seen: string[] = [];
    for (const recording of recordings('endings').filter((r) => r.name.startsWith('udp-') && !kept.has(r.name))) {
      const exchange = (await recordsOf(recording.path('client'))).find((r) => r.type === 'exchange');
      const calls = (exchange?.facts['calls'] ?? []) as readonly { errno: string }[];
      const truth = recording.truth as unknown as { calls: Record<Host, readonly (readonly TrueCall[])[]> };
      const found = truth.calls.client.flat().find((c) => c.errno !== null && !QUIET.has(c.errno));
      expect([recording.name, calls[0]?.errno]).toEqual([recording.name, found?.errno]);
      seen.push(recording.name);
    }
    expect(seen.length).toBeGreaterThan(0);
  });
});
