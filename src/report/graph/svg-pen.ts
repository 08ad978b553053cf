/** A pen that writes SVG. */
import { escapeHtml } from '../../words/escape.ts';
import { type Label, type MarkShape, OUTLINES, type Pen, type Stroke } from './pen.ts';
import type { Ink, Theme } from './theme.ts';

const n = (value: number): string => String(Math.round(value * 10) / 10);

export class SvgPen implements Pen {
  readonly #theme: Theme;
  readonly #out: string[] = [];
  readonly #clips: string[] = [];

  constructor(theme: Theme) {
    this.#theme = theme;
  }

  path(points: readonly number[], stroke: Stroke): void {
    if (points.length < 4) return;
    this.#stroke(`M${points.map(n).join(' ')}`, stroke);
  }
  lines(points: readonly number[], stroke: Stroke): void {
    if (points.length < 4) return;
    let d = '';
    for (let i = 0; i + 3 < points.length; i += 4)
      d += `M${n(points[i] as number)} ${n(points[i + 1] as number)}L${n(points[i + 2] as number)} ${n(points[i + 3] as number)}`;
    this.#stroke(d, stroke);
  }
  #stroke(d: string, { ink, width, dash }: Stroke): void {
    const dashes = dash === true ? ' stroke-dasharray="4 3"' : '';
    this.#out.push(`<path d="${d}" fill="none" stroke="${this.#theme[ink]}" stroke-width="${width}"${dashes}/>`);
  }

  marks({ shape, ink, size, hollow = false }: MarkShape, points: readonly number[]): void {
    const { parts, filled, round } = OUTLINES[shape];
    let d = '';
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [x, y] = [points[i] as number, points[i + 1] as number];
      if (round === true)
        d += `M${n(x - size)} ${n(y)}a${size} ${size} 0 1 0 ${n(2 * size)} 0a${size} ${size} 0 1 0 ${n(-2 * size)} 0`;
      for (const part of parts)
        d += `M${part.map((value, at) => n((at % 2 === 0 ? x : y) + value * size)).join(' ')}${filled ? 'z' : ''}`;
    }
    if (d === '') return;
    const colour = this.#theme[ink];
    this.#out.push(
      filled && !hollow
        ? `<path d="${d}" fill="${colour}"/>`
        : `<path d="${d}" fill="none" stroke="${colour}" stroke-width="1.8"/>`,
    );
  }

  rects(rects: readonly number[], ink: Ink, opacity = 1): void {
    let d = '';
    for (let i = 0; i + 3 < rects.length; i += 4)
      d += `M${n(rects[i] as number)} ${n(rects[i + 1] as number)}h${n(rects[i + 2] as number)}v${n(rects[i + 3] as number)}h${n(-(rects[i + 2] as number))}z`;
    if (d !== '') this.#out.push(`<path d="${d}" fill="${this.#theme[ink]}" fill-opacity="${opacity}"/>`);
  }

  text(x: number, y: number, text: string, { ink, align = 'left', bold = false, size = 11 }: Label): void {
    const anchor = align === 'left' ? '' : ` text-anchor="${align === 'right' ? 'end' : 'middle'}"`;
    const weight = bold ? ' font-weight="600"' : '';
    this.#out.push(
      `<text x="${n(x)}" y="${n(y)}" fill="${this.#theme[ink]}" font-size="${size}"${anchor}${weight}>${escapeHtml(text)}</text>`,
    );
  }

  within(x: number, y: number, width: number, height: number, draw: () => void): void {
    const id = `clip-${this.#clips.length}`;
    this.#clips.push(
      `<clipPath id="${id}"><rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"/></clipPath>`,
    );
    this.#out.push(`<g clip-path="url(#${id})">`);
    draw();
    this.#out.push('</g>');
  }

  /** The whole picture; `description` is read to who cannot see it. */
  svg(width: number, height: number, description: string): string {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(description)}" font-family="system-ui, sans-serif"><title>${escapeHtml(description)}</title><rect width="100%" height="100%" fill="${this.#theme.ground}"/><defs>${this.#clips.join('')}</defs>${this.#out.join('\n')}</svg>\n`;
  }
}
