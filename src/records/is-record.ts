/** Whether a value from outside is a record, as far as those who read records rely on it. */
import { ANNOTATION_KINDS, type OutputRecord, STATE_NAMES } from './contract.ts';

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const whole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const text: Check = (value) => typeof value === 'string';
const object: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const list =
  (of: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(of);
const oneOf = (...names: readonly string[]): Check => {
  const known = new Set<unknown>(names);
  return (value) => known.has(value);
};
const optional =
  (of: Check): Check =>
  (value) =>
    value === undefined || of(value);
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    object(value) && Object.entries(checks).every(([name, check]) => check((value as Fields)[name]));

const side = oneOf('a', 'b');
const certainty = oneOf('observed', 'implied', 'assumed');
const kind = oneOf(...ANNOTATION_KINDS);
const state = oneOf(...STATE_NAMES);
const severity = oneOf('problem', 'warning', 'note');
const finite: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const noted = { kind, certainty, because: list(whole), detail: object, file: whole, frame: whole, connection: whole };
const endpoint = fields({
  address: text,
  role: oneOf('client', 'server', 'unknown'),
  calls: list(fields({ call: text, when: text, result: text })),
  segments: finite,
  bytes: finite,
  retransmittedSegments: finite,
  retransmittedBytes: finite,
});
const row: Check = fields({ frame: whole, from: side, flags: whole, length: finite, kinds: optional(list(kind)) });

const way = fields({
  both: whole,
  lost: whole,
  lostFrames: list(whole),
  missed: whole,
  unseen: whole,
  uncovered: whole,
  made: list(fields({ frame: whole, flags: whole, certainty })),
  delay: optional(fields({ minNs: finite, medianNs: finite, maxNs: finite })),
  changes: list(fields({ what: text, frame: whole, packets: whole })),
});

const CHECKS: Readonly<Record<OutputRecord['type'], Check>> = {
  capture: fields({ schema: text, file: whole, path: text, format: text, linkTypes: list(text), facts: object }),
  annotation: fields({
    ...noted,
    from: side,
    timeNs: optional(finite),
    packet: optional(fields({ flags: whole, length: whole, sack: optional(list(list(whole))) })),
  }),
  revision: fields({ ...noted, replaces: optional(kind) }),
  transition: fields({
    file: whole,
    connection: whole,
    side,
    frame: whole,
    from: state,
    to: state,
    certainty,
    rfc: text,
  }),
  connection: fields({
    id: whole,
    file: whole,
    tuple: text,
    a: endpoint,
    b: endpoint,
    vantage: fields({ at: oneOf('a', 'b', 'between', 'unknown') }),
    verdict: fields({ slug: text, text, facts: object }),
    trouble: oneOf('problem', 'warning', 'note', 'none'),
    story: optional(
      fields({
        rows: list((value) => whole(value) || row(value)),
        hidden: optional(
          fields({
            after: whole,
            packets: whole,
            kinds: optional(object),
            gaps: optional(list(fields({ after: whole, packets: whole }))),
          }),
        ),
      }),
    ),
  }),
  'connection-start': fields({
    connection: whole,
    file: whole,
    frame: whole,
    a: fields({ address: text }),
    b: fields({ address: text }),
  }),
  host: fields({ address: text }),
  evidence: fields({ file: whole, line: whole, program: text, key: text, facts: object, text, stance: text }),
  exchange: fields({ file: whole, text, frames: list(whole), facts: object }),
  finding: fields({
    code: text,
    severity,
    certainty,
    connection: (value) => value === null || whole(value),
    frames: list(whole),
    title: text,
    says: text,
    why: text,
    fix: list(text),
    rfcs: list(text),
    facts: object,
  }),
  'capture-end': fields({
    file: whole,
    frames: whole,
    tcpSegments: whole,
    durationNs: finite,
    malformed: object,
    skipped: optional(object),
    notes: optional(list(text)),
    linkTypes: optional(list(text)),
    quality: optional(object),
  }),
  'two-views': fields({
    fileA: whole,
    connectionA: whole,
    fileB: whole,
    connectionB: (value) => value === null || whole(value),
    roleOfA: oneOf('client', 'server', 'unknown'),
    endsA: text,
    endsB: text,
    ab: way,
    ba: way,
    clock: optional(fields({ offsetNs: finite, drift: finite, errorNs: finite })),
    settles: list(fields({ file: whole, connection: whole, code: text, as: text, because: text, certainty })),
    text,
  }),
  summary: fields({
    files: whole,
    connections: whole,
    folded: whole,
    findings: fields({ problem: whole, warning: whole, note: whole }),
    broken: list(fields({ rule: text, error: text })),
  }),
};

export const RECORD_TYPES = Object.keys(CHECKS) as readonly OutputRecord['type'][];
export const isRecordType = (name: string): name is OutputRecord['type'] => Object.hasOwn(CHECKS, name);

export function isRecord(value: unknown): value is OutputRecord {
  if (!object(value)) return false;
  const { type } = value as Fields;
  return typeof type === 'string' && isRecordType(type) && CHECKS[type](value);
}
