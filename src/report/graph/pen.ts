/** What draws a graph: lines, marks and words in pixels, on a canvas or as SVG. */
import type { Ink } from './theme.ts';

export interface Stroke {
  readonly ink: Ink;
  readonly width: number;
  readonly dash?: boolean;
}

export type Shape =
  | 'up'
  | 'down'
  | 'diamond'
  | 'square'
  | 'cross'
  | 'ring'
  | 'dot'
  | 'bar'
  | 'right'
  | 'left'
  | 'star'
  | 'hourglass'
  | 'hexagon'
  | 'plus';

export interface MarkShape {
  readonly shape: Shape;
  readonly ink: Ink;
  /** Half the size, in pixels. */
  readonly size: number;
  /** Only the edge is drawn. */
  readonly hollow?: boolean;
}

export interface Label {
  readonly ink: Ink;
  readonly align?: 'left' | 'right' | 'center';
  readonly bold?: boolean;
  readonly size?: number;
}

/** Lists of points are flat: x, y, x, y … */
export interface Pen {
  /** One line through all points. */
  path(points: readonly number[], stroke: Stroke): void;
  /** A line from each odd point to the next. */
  lines(points: readonly number[], stroke: Stroke): void;
  marks(style: MarkShape, points: readonly number[]): void;
  /** x, y, width, height … */
  rects(rects: readonly number[], ink: Ink, opacity?: number): void;
  text(x: number, y: number, text: string, label: Label): void;
  /** What `draw` draws is cut off outside of the rectangle. */
  within(x: number, y: number, width: number, height: number, draw: () => void): void;
}

export interface Outline {
  /** Corners around (0, 0), for a size of 1; a shape of lines may have several parts. */
  readonly parts: readonly (readonly number[])[];
  readonly filled: boolean;
  readonly round?: true;
}

/** Half a size to each side. */
export const OUTLINES: Readonly<Record<Shape, Outline>> = {
  up: { parts: [[0, -1, 1, 0.8, -1, 0.8]], filled: true },
  down: { parts: [[0, 1, 1, -0.8, -1, -0.8]], filled: true },
  diamond: { parts: [[0, -1.1, 1.1, 0, 0, 1.1, -1.1, 0]], filled: true },
  square: { parts: [[-0.85, -0.85, 0.85, -0.85, 0.85, 0.85, -0.85, 0.85]], filled: true },
  cross: {
    parts: [
      [-1, -1, 1, 1],
      [-1, 1, 1, -1],
    ],
    filled: false,
  },
  ring: { parts: [], filled: false, round: true },
  dot: { parts: [], filled: true, round: true },
  bar: { parts: [[-1.3, 0, 1.3, 0]], filled: false },
  right: { parts: [[1, 0, -0.8, 1, -0.8, -1]], filled: true },
  left: { parts: [[-1, 0, 0.8, 1, 0.8, -1]], filled: true },
  star: {
    parts: [[0, -1.3, 0.35, -0.35, 1.3, 0, 0.35, 0.35, 0, 1.3, -0.35, 0.35, -1.3, 0, -0.35, -0.35]],
    filled: true,
  },
  hourglass: { parts: [[-1, -1, 1, -1, -1, 1, 1, 1]], filled: true },
  hexagon: { parts: [[-0.55, -0.95, 0.55, -0.95, 1.1, 0, 0.55, 0.95, -0.55, 0.95, -1.1, 0]], filled: true },
  plus: {
    parts: [
      [-1, 0, 1, 0],
      [0, -1, 0, 1],
    ],
    filled: false,
  },
};
