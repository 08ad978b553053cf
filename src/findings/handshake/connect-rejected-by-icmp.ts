/** A SYN answered by an ICMP error: no route, a host that does not answer, or a filter that says so. */
import { EV_ICMP } from '../../flow/events.ts';
import { frame, name, number, say } from '../../prose/phrase.ts';
import { icmpMeaning } from '../../wire/icmp-names.ts';
import { defineRule } from '../rule.ts';

interface Facts {
  synFrame: number;
  errorFrame: number;
  router: string;
  type: number;
  code: number;
  family: number;
}

export default defineRule<Facts>({
  code: 'TE1004',
  slug: 'connect-rejected-by-icmp',
  severity: 'problem',
  rfcs: ['RFC 1122 §4.2.3.9', 'RFC 5461'],
  weighs: EV_ICMP,
  ended(connection, _reason, out) {
    if (connection.handshakeDone || connection.midstream) return;
    const error = connection.icmpErrors.find(
      (e) => e.state === 'SYN-SENT' && e.inWindow && ends(e.family, e.type, e.code),
    );
    if (error === undefined) return;
    const { synFrame } = connection.endpoint(error.side);
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
      },
    });
  },
  words: (f) => ({
    title: say`connect attempt rejected by ICMP`,
    says: say`The SYN in ${frame(f.synFrame)} was answered in ${frame(f.errorFrame)} by ${name(f.router)} with an ICMP error: ${icmpMeaning(f.family, f.type, f.code)} (type ${number(f.type)}, code ${number(f.code)}).`,
    why: say`While a connection is being opened, Linux lets such an error end the attempt at once; BSD and Windows keep trying for most codes and tell it at the end. The address in the error is the router or filter that could not, or would not, forward the packet.`,
    fix: [
      say`Administratively prohibited: the device that sent it has a rule against this traffic.`,
      say`Host or address unreachable: its last router got no answer to ARP or neighbour discovery; the host is down or on another network.`,
      say`Network unreachable or no route: compare the routing table of the device that sent it.`,
    ],
  }),
});

const ends = (family: number, type: number, code: number): boolean =>
  family === 4 ? (type === 3 && code !== 4) || type === 11 : type === 1 || type === 3;
