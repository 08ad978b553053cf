/** The only writer of endpoints' states: takes a row of the transition table and tells it, or learns what a state was. */
import type { EngineSink } from '../../records/unworded.ts';
import { SIDE_NAMES } from '../../records/sink.ts';
import type { Certainty, FrameNo } from '../../units.ts';
import type { Connection, Endpoint } from '../connection.ts';
import { findRow, isReason, LEARNT, type Row, type Stimulus } from './transitions.ts';

/** Takes the row for (state, stimulus), when there is one, and writes the transition. */
export function applyTo(
  sink: EngineSink,
  connection: Connection,
  endpoint: Endpoint,
  on: Stimulus,
  certainty: Certainty,
  frame: FrameNo,
): boolean {
  const row: Row | undefined = findRow(endpoint.state.name, on);
  if (row === undefined) return false;
  moveTo(sink, connection, endpoint, row, certainty, frame);
  return true;
}

function moveTo(
  sink: EngineSink,
  connection: Connection,
  endpoint: Endpoint,
  { from, to, why }: Row,
  certainty: Certainty,
  frame: FrameNo,
): void {
  endpoint.state.name = to;
  endpoint.state.certainty = certainty;
  const at = frame > connection.annotatedFrame ? frame : connection.annotatedFrame;
  connection.annotatedFrame = at;
  if (sink.silent === true) return;
  const { file, id } = connection;
  const side = SIDE_NAMES[endpoint.side];
  sink.transition(
    isReason(why)
      ? { type: 'transition', file, connection: id, side, frame: at, from, to, certainty, reasonKey: why }
      : { type: 'transition', file, connection: id, side, frame: at, from, to, certainty, rfc: why },
  );
}

/** The first that is seen of an endpoint shows in which state it was: nothing changes, so no transition is told. */
export function learnState({ state }: Endpoint, on: Stimulus): void {
  const row = LEARNT.find((r) => r.on === on);
  if (state.name !== 'UNKNOWN' || row === undefined) return;
  state.name = row.was;
  state.certainty = row.certainty;
}

/** Something speaks against the state that was told last. */
export function doubtState({ state }: Endpoint): void {
  state.certainty = 'assumed';
}
