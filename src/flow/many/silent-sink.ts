/** Hears nothing: where connections that nobody may ask for are judged, whose story is told only once somebody does. */
import type { EngineSink } from '../../records/unworded.ts';

const nothing = (): void => {};

export const SILENT: EngineSink = {
  silent: true,
  wantsPlain: false,
  onlyCounts: () => true,
  capture: nothing,
  opened: nothing,
  packet: nothing,
  transition: nothing,
  revision: nothing,
  connection: nothing,
  host: nothing,
  exchange: nothing,
  evidence: nothing,
  finding: nothing,
  captureEnd: nothing,
  twoViews: nothing,
  summary: nothing,
};
