/** The connection was older than the capture: its handshake, options and history are not to be known. */
import { EV_MIDSTREAM, EV_OPEN } from '../../flow/events.ts';
import { count, frame, say } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE9001'>;

interface Count {
  midstream: number;
  all: number;
  frames: number[];
}

const MAX_FRAMES = 6;

export default defineRule<Facts, Count>({
  code: 'TE9001',
  slug: 'capture-began-mid-connection',
  severity: 'note',
  rfcs: ['RFC 9293 §3.5', 'RFC 7323 §2.2'],
  needs: {},
  wakesOn: EV_MIDSTREAM,
  judgesAtEndIf: EV_OPEN,
  open: () => ({ midstream: 0, all: 0, frames: [] }),
  packet(packet, _out, state, { evidence }) {
    const { origin, incarnation } = packet.connection;
    if (incarnation > 1 || origin.flagless || origin.withoutAck) return;
    // Its beginning may have been in one that was let go.
    if (evidence.letGo.count > 0) return;
    state.midstream++;
    // Connections that were held (flow/population) come later than others: the first frames, not the first to come.
    state.frames.push(packet.segment.frame);
    state.frames.sort((x, y) => x - y);
    state.frames.length = Math.min(state.frames.length, MAX_FRAMES);
  },
  ended(_connection, _reason, _out, state) {
    state.all++;
  },
  finish(_end, out, state, { evidence }) {
    const [firstFrame] = state.frames;
    // Of nothing but RSTs (TE9009) the beginning is the least that is missing.
    if (firstFrame === undefined || evidence.filter.only === 'reset') return;
    out.hit({
      connection: null,
      certainty: 'observed',
      frames: state.frames,
      facts: { connections: state.midstream, of: state.all, firstFrame },
    });
  },
  words: (f) => ({
    title: say`capture began mid-connection`,
    says: say`${count(f.connections, 'connection')} of ${String(f.of)} had no SYN in this capture; the first is seen in ${frame(f.firstFrame)}.`,
    why: say`Without the handshake the window scale, MSS, SACK and timestamp options, the opener's side and the round trip time are not known, so windows are raw numbers and some questions stay open.`,
    fix: [
      say`Start the capture before the connection is made, or restart the program that makes it while capturing.`,
      say`Use a ring buffer (tcpdump -C 100 -W 50 -w trace.pcap) so that the capture can run until the fault occurs.`,
    ],
  }),
});
