/** A pen that draws on a canvas. */
import { type Label, type MarkShape, OUTLINES, type Pen, type Stroke } from '../../report/graph/pen.ts';
import type { Ink, Theme } from '../../report/graph/theme.ts';

export class CanvasPen implements Pen {
  readonly #c: CanvasRenderingContext2D;
  readonly #theme: Theme;

  constructor(context: CanvasRenderingContext2D, theme: Theme) {
    this.#c = context;
    this.#theme = theme;
  }

  path(points: readonly number[], stroke: Stroke): void {
    const c = this.#c;
    c.beginPath();
    for (let i = 0; i + 1 < points.length; i += 2) c.lineTo(points[i] as number, points[i + 1] as number);
    this.#stroke(stroke);
  }

  lines(points: readonly number[], stroke: Stroke): void {
    const c = this.#c;
    c.beginPath();
    for (let i = 0; i + 3 < points.length; i += 4) {
      c.moveTo(points[i] as number, points[i + 1] as number);
      c.lineTo(points[i + 2] as number, points[i + 3] as number);
    }
    this.#stroke(stroke);
  }

  #stroke({ ink, width, dash }: Stroke): void {
    const c = this.#c;
    c.strokeStyle = this.#theme[ink];
    c.lineWidth = width;
    c.setLineDash(dash === true ? [4, 3] : []);
    c.stroke();
  }

  marks({ shape, ink, size, hollow = false }: MarkShape, points: readonly number[]): void {
    const c = this.#c;
    const { parts, filled, round } = OUTLINES[shape];
    c.beginPath();
    for (let i = 0; i + 1 < points.length; i += 2) {
      const x = points[i] as number;
      const y = points[i + 1] as number;
      if (round === true) {
        c.moveTo(x + size, y);
        c.arc(x, y, size, 0, 2 * Math.PI);
      }
      for (const part of parts) {
        c.moveTo(x + (part[0] as number) * size, y + (part[1] as number) * size);
        for (let at = 2; at + 1 < part.length; at += 2)
          c.lineTo(x + (part[at] as number) * size, y + (part[at + 1] as number) * size);
        if (filled) c.closePath();
      }
    }
    c.setLineDash([]);
    c.fillStyle = c.strokeStyle = this.#theme[ink];
    c.lineWidth = 1.8;
    if (filled && !hollow) c.fill();
    else c.stroke();
  }

  rects(rects: readonly number[], ink: Ink, opacity = 1): void {
    const c = this.#c;
    c.fillStyle = this.#theme[ink];
    c.globalAlpha = opacity;
    for (let i = 0; i + 3 < rects.length; i += 4)
      c.fillRect(rects[i] as number, rects[i + 1] as number, rects[i + 2] as number, rects[i + 3] as number);
    c.globalAlpha = 1;
  }

  text(x: number, y: number, text: string, { ink, align = 'left', bold = false, size = 11 }: Label): void {
    const c = this.#c;
    c.font = `${bold ? '600 ' : ''}${size}px system-ui, sans-serif`;
    c.textAlign = align;
    c.fillStyle = this.#theme[ink];
    c.fillText(text, x, y);
  }

  within(x: number, y: number, width: number, height: number, draw: () => void): void {
    const c = this.#c;
    c.save();
    c.beginPath();
    c.rect(x, y, width, height);
    c.clip();
    draw();
    c.restore();
  }
}
