/** Open connections that a service no longer knew, and right behind them connects that it refused: it was restarted. */
import { EV_RST, EV_SYN, EV_SYN_ACK } from '../../flow/events.ts';
import { endText } from '../../flow/outcome/addresses.ts';
import { hostKey, pairKey } from '../../flow/many/keys.ts';
import type { ConnectionSummary, EndpointSummary } from '../../flow/summary.ts';
import type { NameTable } from '../../segment/names.ts';
import { SECOND, type FrameNo, type Nanos } from '../../units.ts';
import { count, frame, name, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE4031'>;

interface Moment {
  readonly frame: FrameNo;
  readonly ns: Nanos;
}

interface Service {
  readonly name: string;
  readonly forgotten: Moment[];
  readonly refused: Moment[];
  readonly answered: Moment[];
}

/** A restart takes less; a refusal so much later is another story. */
const SOON_NS: Nanos = 120 * SECOND;
const MOST_SERVICES = 512;
const MOST_MOMENTS = 256;

export default defineRule<Facts, Map<number, Service>>({
  code: 'TE4031',
  slug: 'service-restarted',
  severity: 'problem',
  rfcs: ['RFC 9293 §3.5.1', 'RFC 9293 §3.10.7.1'],
  needs: { 'both-directions': 'silent', 'steady-clock': 'silent', 'nothing-filtered': 'doubt' },
  judgesAtEndIf: EV_SYN | EV_SYN_ACK | EV_RST,
  open: () => new Map(),
  ended(c, _reason, _out, services, context) {
    const reset = c.resets.find((r) => !r.harmless && (r.cause === 'connection-unknown' || r.cause === 'port-closed'));
    const server = reset === undefined ? (c.a.opening.synAckFrame > 0 ? c.a : c.b) : c.endpoint(reset.side);
    if (server.opening.role === 'client') return;
    const service = serviceOf(services, c, server, context.names);
    if (service === null) return;
    const { synAckFrame, synAckNs } = server.opening;
    if (synAckFrame > 0) keep(service.answered, synAckFrame, synAckNs);
    if (reset === undefined) return;
    if (reset.cause === 'connection-unknown' && wasOpen(c, server)) keep(service.forgotten, reset.frame, reset.ns);
    else if (!c.handshake.done) keep(service.refused, reset.frame, reset.ns);
  },
  finish(_end, out, services) {
    for (const service of services.values()) {
      const facts = restartOf(service);
      if (facts === null) continue;
      out.hit({
        connection: null,
        certainty: 'assumed',
        frames: [facts.forgottenFrame, facts.refusedFrame, facts.backFrame].filter((f) => f > 0),
        facts,
      });
    }
  },
  words: (f) => ({
    title: say`service restarted under its connections`,
    says: say`${name(f.service)} no longer knew ${f.forgotten === 1 ? 'an open connection' : say`${count(f.forgotten, 'open connection')}`} (RST in ${frame(f.forgottenFrame)}), and ${time(f.afterNs)} later it refused new ones (${count(f.refused, 'attempt')}, first in ${frame(f.refusedFrame)})${
      f.backFrame > 0
        ? say`; it answered again in ${frame(f.backFrame)}, ${time(f.awayNs)} after that RST`
        : ', and in the rest of the capture it answered none'
    }: most likely its host, container or address was restarted or moved, and the service came up later than the network.`,
    why: say`A RST without ACK to an open connection says that the system there has no such connection; a RST to a SYN says that nothing listens. One after the other is what a restart looks like: the memory of connections is gone at once, the program needs time to listen. A device on the path that forgets connections does not refuse new ones.`,
    fix: [
      say`On the server look for a restart at that time (journalctl -b -1, kubectl get events, the service's log), and for its cause (out of memory, a failed health check, a deployment).`,
      say`Let the service be sent no clients before it listens (readiness probes), and let it finish its connections before it ends.`,
      say`Let clients try again with growing, random waits: all of them lose their connections at once.`,
    ],
  }),
});

/** Bare ACKs that were all reset may be a scan's, which belong to no connection. */
const wasOpen = (c: ConnectionSummary, server: EndpointSummary): boolean =>
  server.counts.segments > server.resets.sentCount || c.peerOf(server).counts.bytes > 0;

function serviceOf(
  services: Map<number, Service>,
  c: ConnectionSummary,
  server: EndpointSummary,
  names: NameTable,
): Service | null {
  const { family, aWords, bWords, aPort, bPort } = c.origin;
  const [w, port] = server === c.a ? [aWords, aPort] : [bWords, bPort];
  const key = pairKey(hostKey(family, w[0], w[1], w[2], w[3]), port);
  const known = services.get(key);
  if (known !== undefined) return known;
  if (services.size >= MOST_SERVICES) return null;
  const service: Service = {
    name: endText(family, w[0], w[1], w[2], w[3], port, names),
    forgotten: [],
    refused: [],
    answered: [],
  };
  services.set(key, service);
  return service;
}

function keep(moments: Moment[], at: FrameNo, ns: Nanos): void {
  if (moments.length < MOST_MOMENTS) moments.push({ frame: at, ns });
}

const inTime = (x: Moment, y: Moment): number => x.ns - y.ns;

/** Connections forgotten, then refusals soon, and no SYN-ACK in between. */
function restartOf({ name: service, forgotten, refused, answered }: Service): Facts | null {
  const firstRefused = refused.toSorted(inTime);
  for (const lost of forgotten.toSorted(inTime)) {
    const after = firstRefused.filter((r) => r.ns >= lost.ns && r.ns - lost.ns <= SOON_NS);
    const [first] = after;
    if (first === undefined) continue;
    if (answered.some((one) => one.ns > lost.ns && one.ns < first.ns)) continue;
    const back = answered.filter((one) => one.ns > first.ns).toSorted(inTime)[0];
    const until = back?.ns ?? Number.POSITIVE_INFINITY;
    return {
      service,
      forgotten: forgotten.filter((one) => one.ns <= until && Math.abs(one.ns - lost.ns) <= SOON_NS).length,
      forgottenFrame: lost.frame,
      refused: after.filter((one) => one.ns < until).length,
      refusedFrame: first.frame,
      afterNs: first.ns - lost.ns,
      backFrame: back?.frame ?? 0,
      awayNs: back === undefined ? 0 : back.ns - lost.ns,
    };
  }
  return null;
}
