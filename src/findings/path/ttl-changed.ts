/** The packets of one endpoint begin to arrive with another TTL in the middle of the connection. */
import { EV_TTL_CHANGED } from '../../flow/events.ts';
import { count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';
import { leftTwoSystems } from '../../flow/path/ttl.ts';
import { whoIs } from '../who.ts';

type Facts = FactsOf<'TE5007'>;

/** A single odd packet may be a probe's answer, a device's keepalive, a forged one: those have findings of their own. */
const LEAST_SEGMENTS = 2;

export default defineRule<Facts>({
  code: 'TE5007',
  slug: 'ttl-changed',
  severity: 'note',
  rfcs: ['RFC 791 §3.1', 'RFC 8200 §3'],
  needs: { 'one-capture-point': 'silent' },
  judgesAtEndIf: EV_TTL_CHANGED,
  ended(connection, _reason, out) {
    // Seen before and behind a router, or in circles: each packet has several TTLs here.
    const { way } = connection;
    if (way === null || way.twins.length > 0) return;
    for (const me of [connection.a, connection.b]) {
      const change = way.ttl[me.side];
      if (change === null) continue;
      const twoSystems = leftTwoSystems(change.before, change.after);
      if (!twoSystems && change.kept + change.others < LEAST_SEGMENTS) continue;
      // A TTL of 1 is chosen (BGP between neighbours), no way got longer or shorter.
      if (change.before === 1 || change.after === 1) continue;
      // Without its SYN nothing tells two ways from two places of the capture.
      if (change.back > 0 && connection.origin.midstream) continue;
      out.hit({
        connection,
        certainty: 'observed',
        frames: [me.counts.firstFrame, change.frame],
        facts: {
          frameNo: change.frame,
          who: whoIs(me),
          before: change.before,
          after: change.after,
          kept: change.kept,
          back: change.back,
          others: change.others,
          handshakeOnly: change.handshakeOnly,
          ...(twoSystems ? { twoSystems } : {}),
        },
      });
    }
  },
  words: (f) => {
    const steps = Math.abs(f.after - f.before);
    const flips = f.back > 0 || f.others > 0;
    return {
      title: say`TTL changed inside the connection`,
      says: say`The packets of ${f.who} came with TTL ${String(f.before)} and from ${frame(f.frameNo)} on with ${String(f.after)} (${count(f.kept, 'packet')})${f.back > 0 ? say`; ${count(f.back, 'later packet')} had the old TTL again` : ''}${f.others > 0 ? say`; ${count(f.others, 'packet')} had yet another one` : ''}.`,
      why: f.handshakeOnly
        ? say`Only packets of the handshake had the first value: a device on the way (SYN proxy, firewall, balancer) may have answered in the host's name, or the host's listener sends with another TTL than its connections (TTL security of a BGP router, say).`
        : f.twoSystems === true
          ? say`Systems begin with a TTL of 64, 128 or 255, and routers take a few off: values so far apart are those of two systems under one address. A device in front of the host (balancer, proxy, firewall) opens, acknowledges or resets in its name, and the host behind it sends the rest.`
          : flips
            ? say`Each router takes one off the TTL. Packets that come with several values take several ways of different length at the same time, or more than one machine sends under this address.`
            : say`Each router takes one off the TTL. A step of ${String(steps)} is a way that became ${f.after > f.before ? 'shorter' : 'longer'} (a route or a tunnel changed), or another machine that took over the address (failover, migration, a device that answers in its place).`,
      fix: [
        say`If losses or delays begin at the same packet, ask for route changes at that time, and run traceroute (mtr) from both ends.`,
        say`If the values differ by much (64 and 128, say), another system answers: look for a proxy, a balancer or a second machine with this address.`,
      ],
    };
  },
});
