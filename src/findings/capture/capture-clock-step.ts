/** The clock that stamped the packets leapt, ahead or back, while the hosts' own clocks went on. */
import { frame, say, time } from '../../words/phrase.ts';
import type { FactsOf } from '../../records/facts-of.ts';
import { defineRule } from '../rule.ts';

type Facts = FactsOf<'TE9007'>;

export default defineRule<Facts>({
  code: 'TE9007',
  slug: 'capture-clock-step',
  severity: 'warning',
  rfcs: ['RFC 7323 §5.4'],
  needs: {},
  finish(_end, out, _state, { evidence }) {
    const { steps } = evidence.clock;
    const worst = steps.reduce(
      (most, one) => (Math.abs(one.byNs) > Math.abs(most.byNs) ? one : most),
      steps[0] ?? NONE,
    );
    if (steps.length === 0) return;
    out.hit({
      connection: null,
      certainty: worst.proved ? 'implied' : 'assumed',
      frames: steps.map((one) => one.frame),
      facts: {
        frameNo: worst.frame,
        byNs: Math.round(Math.abs(worst.byNs)),
        back: worst.byNs < 0,
        proved: worst.proved,
        steps: steps.length,
      },
    });
  },
  words: (f) => ({
    title: say`clock of the capture leapt`,
    says: say`At ${frame(f.frameNo)} the times of the capture leap ${f.back ? 'back' : 'ahead'} by ${time(f.byNs)}${f.proved ? say`, while the hosts' own TCP timestamps went on evenly` : ''}${f.steps > 1 ? say` (the largest of ${String(f.steps)} such steps)` : ''}.`,
    why: say`${f.proved ? 'The clock of the capturing machine was set while it captured (NTP, an administrator, a virtual machine that was moved or slept).' : 'The clock was set back, or files were put together that do not follow one another in time.'} Waits, round trips and time-outs across that packet are wrong; what rests on them is told with less certainty.`,
    fix: [
      say`Let the clock be slewed, not stepped, while captures run (chrony makestep only at start).`,
      say`For files put together: mergecap sorts by time; reordercap repairs one file.`,
    ],
  }),
});

const NONE = { frame: 0, byNs: 0, proved: false };
