/** How each kind of annotation is drawn in a graph: its shape and its colour. */
import type { AnnotationKind } from '../../records/contract.ts';
import type { MarkShape, Shape } from './pen.ts';
import type { Ink } from './theme.ts';

export interface MarkStyle extends MarkShape {
  /** Where it is drawn: at the data of its sender, or at what it acknowledges. */
  readonly at: 'data' | 'ack';
}

const m = (shape: Shape, ink: Ink, at: 'data' | 'ack', size = 5): MarkStyle => ({ shape, ink, size, at });

/** Kinds without a row are not marked; each retransmission has its own shape and its own colour. */
export const MARKS: Partial<Record<AnnotationKind, MarkStyle>> = {
  'handshake-1': m('dot', 'quiet', 'data', 3),
  'handshake-2': m('dot', 'quiet', 'data', 3),
  'close-1': m('square', 'quiet', 'data', 4),
  'close-3': m('square', 'quiet', 'data', 4),
  'syn-retransmission': m('hexagon', 'syn', 'data'),
  'syn-ack-retransmission': m('left', 'synAck', 'data'),
  'retransmission-timeout': m('up', 'timeout', 'data'),
  'timeout-recovery': m('right', 'refill', 'data'),
  'fast-retransmission': m('diamond', 'fast', 'data'),
  'tail-loss-probe': m('square', 'probe', 'data'),
  'path-mtu-retransmission': m('hourglass', 'pathMtu', 'data'),
  'fast-open-retransmission': m('star', 'fastOpen', 'data'),
  'unclassified-retransmission': m('down', 'again', 'data'),
  'conflicting-data': m('cross', 'bad', 'data', 4),
  'duplicate-ack': m('bar', 'ack', 'ack', 2),
  'duplicate-sack': m('ring', 'sack', 'ack', 3),
  'zero-window': m('bar', 'bad', 'ack', 5),
  'window-full': m('down', 'window', 'data', 4),
  'window-probe': m('ring', 'window', 'data', 4),
  'keepalive-probe': m('ring', 'probe', 'data', 4),
  'challenge-ack': m('cross', 'window', 'ack', 4),
  reordered: m('down', 'quiet', 'data', 4),
  'network-duplicate': m('ring', 'quiet', 'data', 3),
  'capture-duplicate': m('plus', 'quiet', 'data', 3),
  'urgent-data': m('dot', 'window', 'data', 3),
  reset: m('cross', 'bad', 'data', 6),
  'icmp-error': m('plus', 'bad', 'data', 6),
  heartbeat: m('dot', 'probe', 'data', 2),
  'unseen-acked': m('bar', 'window', 'ack', 4),
  'no-ack': m('cross', 'quiet', 'data', 3),
};
