/** A SYN answered by an ICMP error: no route, a host that does not answer, or a filter that says so. */
import { connectErrno } from '../../flow/icmp/errno-icmp.ts';
import { EV_ICMP } from '../../flow/events.ts';
import { errorThatEnds } from '../../flow/icmp/errno-icmp.ts';
import { frame, name, number, say } from '../../words/phrase.ts';
import { icmpMeaning } from '../../words/en/icmp.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE1004'>;

export default defineRule<Facts>({
  code: 'TE1004',
  slug: 'connect-rejected-by-icmp',
  severity: 'problem',
  rfcs: ['RFC 1122 §4.2.3.9', 'RFC 5461'],
  needs: { 'every-packet': 'doubt' },
  judgesAtEndIf: EV_ICMP,
  ended(connection, _reason, out) {
    if (connection.handshake.done || connection.origin.midstream) return;
    const error = connection.icmpErrors.find(
      (e) => e.state === 'SYN-SENT' && e.inWindow && ends(e.family, e.type, e.code),
    );
    if (error === undefined) return;
    const opener = connection.endpoint(error.side);
    const {
      opening: { synFrame },
    } = opener;
    out.hit({
      connection,
      certainty: error.certainty,
      frames: [synFrame, error.frame],
      timeNs: error.ns,
      facts: {
        synFrame,
        errorFrame: error.frame,
        router: error.router,
        type: error.type,
        code: error.code,
        family: error.family,
        errno: connectErrno(error)?.linux ?? '',
        endFrame: errorThatEnds(connection, opener)?.frame ?? 0,
      },
    });
  },
  words: (f) => ({
    title: say`connect attempt rejected by ICMP`,
    says: say`The SYN in ${frame(f.synFrame)} was answered in ${frame(f.errorFrame)} by ${name(f.router)} with an ICMP error: ${icmpMeaning(f.family, f.type, f.code)} (type ${number(f.type)}, code ${number(f.code)}).${f.endFrame === 0 ? say` The client sent its SYN again after the last such error, so none of them had ended the attempt by then.` : f.errno === '' ? '' : say` On Linux connect() fails with ${f.errno}${f.endFrame > f.errorFrame ? say` (after ${frame(f.endFrame)}: no SYN follows it)` : ''}.`}`,
    why: say`While a connection is being opened, Linux lets such an error end the attempt at once; BSD and Windows keep trying for most codes and tell it at the end. The address in the error is the router or filter that could not, or would not, forward the packet.`,
    fix: [
      say`Administratively prohibited: the device that sent it has a rule against this traffic.`,
      say`Host or address unreachable: its last router got no answer to ARP or neighbour discovery; the host is down or on another network.`,
      say`Network unreachable or no route: compare the routing table of the device that sent it.`,
      say`Time to live exceeded: the packets go round in a loop, or set out with too small a TTL; traceroute shows where.`,
    ],
  }),
});

const ends = (family: number, type: number, code: number): boolean =>
  family === 4 ? (type === 3 && code !== 4) || type === 11 : type === 1 || type === 3;
