/** The stories of the connections that are followed: their packets as rows, from their first to their record. */
import {
  type ConnectionRecord,
  type RevisionRecord,
  STATE_NAMES,
  type StateName,
  type TransitionRecord,
} from './contract.ts';
import { NONE, type RowLimits, RowStore, Story } from './rows.ts';
import type { PacketRun, PacketView } from './sink.ts';
import { type Move, readStory, STORY_LIMITS, writeStory } from './story.ts';
import { takesBack } from './taken-back.ts';
import type { Bytes, FlowId } from '../units.ts';

const STATE_INDEX = Object.fromEntries(STATE_NAMES.map((name, i) => [name, i])) as Readonly<Record<StateName, number>>;

/** Rows of annotated packets that wait for the record of a saved connection, from its beginning and before its end. */
const SAVED_ROWS = 50_000;

/** A story without its rows. */
const STORY_BYTES: Bytes = 300;

/** What a saved connection's record is waited for with. */
interface Waiting {
  readonly moves: Move[];
  readonly revisions: RevisionRecord[];
}

export class Stories {
  readonly store: RowStore;
  readonly #live = new Map<FlowId, Story>();
  /** Plain packets are only in the `story` of the record: saved results that lack them. */
  readonly #waiting: Map<FlowId, Waiting> | null;
  #lastId = -1;
  #last: Story | null = null;

  constructor(limits: RowLimits = STORY_LIMITS, saved = false) {
    this.store = new RowStore(saved ? { ...limits, fold: false, head: SAVED_ROWS, tail: SAVED_ROWS } : limits);
    this.#waiting = saved ? new Map() : null;
  }

  /** About what all of it takes. */
  get heldBytes(): Bytes {
    return this.#live.size * STORY_BYTES + this.store.heldBytes;
  }

  of(connection: FlowId): Story | null {
    if (connection === this.#lastId) return this.#last;
    this.#lastId = connection;
    this.#last = this.#live.get(connection) ?? null;
    return this.#last;
  }

  opened(connection: FlowId): void {
    const story = new Story();
    this.#live.set(connection, story);
    this.#waiting?.set(connection, { moves: [], revisions: [] });
    this.#lastId = connection;
    this.#last = story;
  }

  packet(view: PacketView): void {
    const story = this.of(view.connection);
    if (story !== null) this.store.packet(story, view);
  }

  /** Plain packets that go on a row of such. */
  run(run: PacketRun): void {
    const story = this.of(run.connection);
    if (story !== null) this.store.joinRun(story, run);
  }

  transition({ connection, side, frame, to }: TransitionRecord): void {
    const story = this.of(connection);
    if (story === null) return;
    const state = STATE_INDEX[to];
    const waiting = this.#waiting?.get(connection);
    if (waiting === undefined) this.store.moved(story, side, frame, state);
    else waiting.moves.push({ side, frame, state });
  }

  revision(record: RevisionRecord): void {
    const story = this.of(record.connection);
    if (story === null) return;
    const waiting = this.#waiting?.get(record.connection);
    if (waiting === undefined) {
      this.store.revised(story, record);
      keepStates(this.store, story, record);
    } else waiting.revisions.push(record);
  }

  /** The connection is over: its story, which is to be released. */
  ended(record: ConnectionRecord): Story | null {
    const story = this.of(record.id);
    const waiting = this.#waiting?.get(record.id);
    this.#forget(record.id);
    if (story !== null && waiting !== undefined && record.story !== undefined)
      readStory(this.store, story, record.story, waiting.moves, waiting.revisions);
    return story;
  }

  /** Puts the story of a connection that is over into its record. */
  tell(record: ConnectionRecord): void {
    const story = this.ended(record);
    if (story === null) return;
    record.story ??= writeStory(this.store, story);
    this.store.release(story);
  }

  /** The connection is over, and nobody wants its story. */
  drop(connection: FlowId): void {
    const story = this.of(connection);
    this.#forget(connection);
    if (story !== null) this.store.release(story);
  }

  #forget(connection: FlowId): void {
    this.#live.delete(connection);
    this.#waiting?.delete(connection);
    this.#lastId = -1;
    this.#last = null;
  }
}

/** Rows that are drawn already keep the state from before the reset. */
function keepStates(store: RowStore, story: Story, revision: RevisionRecord): void {
  for (const side of ['a', 'b'] as const) {
    if (!takesBack(revision, side, revision.frame)) continue;
    const column = side === 'a' ? store.stateA : store.stateB;
    let before = 0;
    for (let row = story.head; row !== NONE; row = store.next[row] as number) {
      if ((store.frame[row] as number) < revision.frame) before = column[row] as number;
      else if (column[row] === STATE_INDEX.CLOSED) column[row] = before;
    }
  }
}
