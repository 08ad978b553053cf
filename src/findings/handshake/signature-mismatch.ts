/** Two hosts that call each other with signed segments, and neither hears the other: their keys do not agree. */
import { EV_SYN } from '../../flow/events.ts';
import { addressOf } from '../../flow/outcome/addresses.ts';
import type { ConnectionSummary } from '../../flow/summary.ts';
import type { FlowId, FrameNo, Nanos } from '../../units.ts';
import { count, frame, name, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE1008'>;

/** Connects from one address to a port of another that nothing answered. */
interface Calls {
  readonly from: string;
  readonly to: string;
  readonly port: number | string;
  readonly connections: FlowId[];
  readonly frame: FrameNo;
  readonly firstNs: Nanos;
  lastNs: Nanos;
  tries: number;
  signed: boolean;
}

interface State {
  readonly calls: Map<string, Calls>;
  /** Directions in which a connect was answered, by a SYN-ACK or a RST: what is signed, or not, is read there. */
  readonly answered: Set<string>;
}

/** One SYN alone may be lost. */
const LEAST_TRIES = 2;
/** Directions that are kept. */
const MOST_CALLS = 4096;

export default defineRule<Facts, State>({
  code: 'TE1008',
  slug: 'signature-mismatch',
  severity: 'problem',
  rfcs: ['RFC 2385 §2.0', 'RFC 5925 §7.3'],
  needs: { 'both-directions': 'silent', 'every-packet': 'doubt', 'nothing-filtered': 'silent' },
  judgesAtEndIf: EV_SYN,
  open: () => ({ calls: new Map(), answered: new Set() }),
  ended(c, _reason, _out, state, { names }) {
    const opener = c.a.opening.synFrame > 0 ? c.a : c.b;
    const peer = c.peerOf(opener);
    const heard = peer.counts.segments > 0 || c.icmpErrors.length > 0;
    if (heard && !opener.trail.signed) return;
    const { address: from } = addressOf(c, opener.side, names);
    const { address: to, port } = addressOf(c, peer.side, names);
    const key = `${from} ${to} ${port}`;
    if (heard) {
      if (state.answered.size < MOST_CALLS) state.answered.add(key);
      return;
    }
    take(state.calls, key, c, { from, to, port, signed: opener.trail.signed });
  },
  finish(_end, out, { calls, answered }) {
    for (const [key, one] of calls) {
      const back = `${one.to} ${one.from} ${one.port}`;
      const other = calls.get(back);
      if (other === undefined || !one.signed || answered.has(key) || answered.has(back)) continue;
      // Of two that sign, one is told; they call at the same time.
      if (other.signed && other.frame < one.frame) continue;
      if (one.tries < LEAST_TRIES || other.tries < LEAST_TRIES) continue;
      if (one.firstNs > other.lastNs || other.firstNs > one.lastNs) continue;
      out.hit({
        connection: null,
        certainty: 'assumed',
        frames: [one.frame, other.frame],
        timeNs: Math.max(one.firstNs, other.firstNs),
        facts: {
          signer: one.from,
          other: one.to,
          port: one.port,
          both: other.signed,
          signerTries: one.tries,
          otherTries: other.tries,
          signerFrame: one.frame,
          otherFrame: other.frame,
          connections: [...one.connections, ...other.connections],
        },
      });
    }
  },
  words: (f) => ({
    title: say`keys of signed connections do not agree`,
    says: f.both
      ? say`${name(f.signer)} and ${name(f.other)} call each other on port ${name(String(f.port))} with signed SYNs (TCP-MD5 or TCP-AO), and neither answers the other: ${count(f.signerTries, 'SYN')} from ${frame(f.signerFrame)} on, ${count(f.otherTries, 'SYN')} from ${frame(f.otherFrame)} on. So both hosts are up and send, and most likely their keys differ.`
      : say`${name(f.signer)} calls ${name(f.other)} on port ${name(String(f.port))} with signed SYNs (TCP-MD5 or TCP-AO, ${count(f.signerTries, 'SYN')} from ${frame(f.signerFrame)} on), and ${name(f.other)} calls back unsigned (${count(f.otherTries, 'SYN')} from ${frame(f.otherFrame)} on); neither answers the other. Most likely only one of them has a key for its peer.`,
    why: say`A host that has a key for its peer drops every segment of it that is unsigned or signed with another key, and one that has none drops signed ones; all that in silence, without a RST or a counter at the peer. Both sides then see connects that time out. A filter that drops SYNs in both directions looks the same.`,
    fix: [
      say`Compare the key (the password of the BGP or LDP neighbour) on both sides, blanks at its end and its encoding too; with TCP-AO also key ids, algorithm and the time of a key change.`,
      say`On Linux: nstat -az TcpExtTCPMD5NotFound TcpExtTCPMD5Unexpected TcpExtTCPMD5Failure TcpExtTCPAOBad; routers log it (%TCP-6-BADAUTH).`,
      say`The key is bound to addresses: look whether the peer is configured under the address that it calls from, and whether NAT changes it (then a signature never fits).`,
    ],
  }),
});

function take(
  calls: Map<string, Calls>,
  key: string,
  c: ConnectionSummary,
  { from, to, port, signed }: Pick<Calls, 'from' | 'to' | 'port' | 'signed'>,
): void {
  const { synFrame, synNs, synLastNs, synCount } = c.a.opening.synFrame > 0 ? c.a.opening : c.b.opening;
  const known = calls.get(key);
  if (known === undefined) {
    if (calls.size >= MOST_CALLS) return;
    const first = { frame: synFrame, firstNs: synNs, lastNs: synLastNs, tries: synCount };
    calls.set(key, { from, to, port, signed, ...first, connections: [c.id] });
    return;
  }
  known.tries += synCount;
  known.signed ||= signed;
  known.lastNs = Math.max(known.lastNs, synLastNs);
  if (known.connections.length < 8) known.connections.push(c.id);
}
