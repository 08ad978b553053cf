/** A graph to be saved: on light ground, named, with its legend below. */
import { packetsMarks } from '../../report/graph/legend.ts';
import type { Pen } from '../../report/graph/pen.ts';
import type { Direction } from '../../report/graph/series.ts';
import { SvgPen } from '../../report/graph/svg-pen.ts';
import { LIGHT } from '../../report/graph/theme.ts';
import { drawGraph, type GraphView, LEFT } from '../../report/graph/time-sequence.ts';
import { CanvasPen } from './canvas-pen.ts';
import type { Words } from './words.ts';

/** Pixels of a saved PNG for one of the graph. */
const DOTS = 2;

/** Draws, and tells how high the picture is. */
function draw(pen: Pen, direction: Direction, view: GraphView, words: Words): number {
  drawGraph(pen, direction, view);
  if (view.kind !== 'sequence') return view.height;
  const { width, height, side } = view;
  return packetsMarks(pen, direction, words, { left: LEFT, top: height + 4, width, side }) + 4;
}

export function svgOf(direction: Direction, view: GraphView, words: Words): string {
  const pen = new SvgPen(LIGHT);
  return pen.svg(view.width, draw(pen, direction, view, words), view.title);
}

export function canvasOf(direction: Direction, view: GraphView, words: Words): HTMLCanvasElement {
  const height = draw(new SvgPen(LIGHT), direction, view, words);
  const canvas = document.createElement('canvas');
  canvas.width = view.width * DOTS;
  canvas.height = height * DOTS;
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  context.scale(DOTS, DOTS);
  context.fillStyle = LIGHT.ground;
  context.fillRect(0, 0, view.width, height);
  draw(new CanvasPen(context, LIGHT), direction, view, words);
  return canvas;
}
