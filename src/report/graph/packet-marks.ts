/** How each kind of annotation is drawn in a graph: its shape and its colour. */
import type { AnnotationKind } from '../../records/contract.ts';
import type { Shape } from './pen.ts';
import type { Ink } from './theme.ts';

export interface MarkStyle {
  readonly shape: Shape;
  readonly ink: Ink;
  /** Half the size, in pixels. */
  readonly size: number;
  /** Where it is drawn: at the data of its sender, or at what it acknowledges. */
  readonly at: 'data' | 'ack';
}

const m = (shape: Shape, ink: Ink, at: 'data' | 'ack', size = 5): MarkStyle => ({ shape, ink, size, at });

/** Kinds without a row are not marked. */
export const MARKS: Partial<Record<AnnotationKind, MarkStyle>> = {
  'handshake-1': m('dot', 'quiet', 'data', 3),
  'handshake-2': m('dot', 'quiet', 'data', 3),
  'close-1': m('square', 'quiet', 'data', 4),
  'close-3': m('square', 'quiet', 'data', 4),
  'syn-retransmission': m('up', 'timeout', 'data'),
  'syn-ack-retransmission': m('up', 'timeout', 'data'),
  'retransmission-timeout': m('up', 'timeout', 'data'),
  'timeout-recovery': m('hollow-up', 'timeout', 'data'),
  'fast-retransmission': m('diamond', 'fast', 'data'),
  'tail-loss-probe': m('square', 'probe', 'data'),
  'path-mtu-retransmission': m('hollow-diamond', 'again', 'data'),
  'fast-open-retransmission': m('hollow-diamond', 'again', 'data'),
  'unclassified-retransmission': m('down', 'again', 'data'),
  'duplicate-ack': m('bar', 'ack', 'ack', 2),
  'duplicate-sack': m('ring', 'sack', 'ack', 3),
  'zero-window': m('bar', 'bad', 'ack', 5),
  'window-full': m('down', 'window', 'data', 4),
  'window-probe': m('ring', 'window', 'data', 4),
  'keepalive-probe': m('ring', 'probe', 'data', 4),
  'challenge-ack': m('cross', 'window', 'ack', 4),
  reordered: m('down', 'quiet', 'data', 4),
  'network-duplicate': m('ring', 'quiet', 'data', 3),
  'capture-duplicate': m('ring', 'quiet', 'data', 2),
  reset: m('cross', 'bad', 'data', 6),
  'icmp-error': m('cross', 'bad', 'data', 5),
  heartbeat: m('dot', 'probe', 'data', 2),
  'unseen-acked': m('bar', 'window', 'ack', 4),
};
