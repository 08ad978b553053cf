/** The few colours of the terminal report; without colour every function gives its text back. */
import pc from 'picocolors';
import type { Trouble } from '../records/severity.ts';

type Paint = (text: string) => string;

export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly warn: Paint;
  readonly bad: Paint;
  readonly a: Paint;
  readonly b: Paint;
}

export function palette(colour: boolean): Palette {
  const c = pc.createColors(colour);
  return { bold: c.bold, dim: c.dim, good: c.green, warn: c.yellow, bad: c.red, a: c.cyan, b: c.magenta };
}

export type Severity = Trouble;
export { SEVERITY_RANK } from '../records/severity.ts';

export function paintSeverity(colours: Palette, severity: Severity): Paint {
  if (severity === 'problem') return colours.bad;
  if (severity === 'warning') return colours.warn;
  return severity === 'note' ? colours.bold : colours.good;
}
