/** What the last line of a file says of the capture's own faults, in numbers. */
import type { UnwordedCaptureEnd } from '../../records/unworded.ts';
import type { Evidence } from './evidence.ts';

type Quality = NonNullable<UnwordedCaptureEnd['quality']>;

/** Undefined when there is nothing to say. */
export function qualityOf(e: Evidence): Quality | undefined {
  const quality: Quality = {};
  const { copies, clock } = e;
  if (e.oneWay > 0) {
    quality.oneDirection = e.oneWay;
    quality.bothDirections = e.bothWays;
  }
  if (e.beganBefore > 0) quality.beganBefore = e.beganBefore;
  if (e.unseen.count > 0 && e.linesUnread + e.framesLeftOut === 0)
    quality.unseenAcked = { acks: e.unseen.count, bytes: e.unseenBytes, connections: e.unseenConnections };
  if (copies.mirrored.count + copies.throughHost.count + copies.elsewhere.count > 0)
    quality.copies = {
      mirrored: copies.mirrored.count,
      throughHost: copies.throughHost.count,
      elsewhere: copies.elsewhere.count,
    };
  if (e.cutOptions.count > 0) quality.optionsCut = e.cutOptions.count;
  if (e.large.count > 0) quality.largerThanWire = { segments: e.large.count, bytes: e.largest };
  if (e.badChecksums.count + e.leftChecksums > 0)
    quality.checksums = { bad: e.badChecksums.count, leftToCard: e.leftChecksums };
  if (clock.backwards.count > 0)
    quality.outOfOrder = { packets: clock.backwards.count, mostNs: Math.round(clock.mostBackNs) };
  if (clock.steps.length > 0)
    quality.clockSteps = clock.steps.map((step) => ({ frame: step.frame, byNs: Math.round(step.byNs) }));
  const { only } = e.filter;
  if (only !== null) {
    quality.filtered = true;
    quality.filteredToKey = only;
  }
  if (e.letGo.count > 0) quality.letGo = { connections: e.letGo.count, lateSegments: e.late };
  if (e.withheld.size > 0) quality.withheld = Object.fromEntries(e.withheld);
  return Object.keys(quality).length > 0 ? quality : undefined;
}
