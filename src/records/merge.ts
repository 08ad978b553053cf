/** Saved runs as one: files and connections are numbered anew and the summaries added up; nothing is judged again. */
import type { OutputRecord, SummaryRecord } from './contract.ts';

type Run = AsyncIterable<OutputRecord> | Iterable<OutputRecord>;

/** The records of all runs, in their order, with one summary; a connection's key is then again `(file, id)`, or `id` alone. */
export async function* merge(runs: Iterable<Run>): AsyncGenerator<OutputRecord, SummaryRecord, void> {
  const total: SummaryRecord = {
    type: 'summary',
    files: 0,
    connections: 0,
    folded: 0,
    findings: { problem: 0, warning: 0, note: 0 },
    broken: [],
  };
  for (const run of runs) {
    const before = { files: total.files, connections: total.connections };
    let ended = false;
    for await (const record of run) {
      if (record.type !== 'summary') {
        yield moved(record, before.files, before.connections);
        // A run that was cut off has no summary to count them.
        if ('file' in record && record.file !== undefined)
          total.files = Math.max(total.files, before.files + record.file + 1);
        if (record.type === 'connection')
          total.connections = Math.max(total.connections, before.connections + record.id + 1);
        continue;
      }
      ended = true;
      add(total, record, before);
    }
    if (!ended) total.partial = true;
  }
  yield total;
  return total;
}

function add(total: SummaryRecord, one: SummaryRecord, before: { files: number; connections: number }): void {
  total.files = before.files + one.files;
  total.connections = before.connections + one.connections;
  total.folded += one.folded;
  for (const severity of ['problem', 'warning', 'note'] as const) total.findings[severity] += one.findings[severity];
  for (const broken of one.broken)
    total.broken.push({
      ...broken,
      connection: broken.connection === null ? null : broken.connection + before.connections,
    });
  if (one.partial === true) total.partial = true;
}

function moved(record: Exclude<OutputRecord, SummaryRecord>, files: number, connections: number): OutputRecord {
  switch (record.type) {
    case 'host':
      return record;
    case 'connection':
      return { ...record, file: record.file + files, id: record.id + connections };
    case 'finding': {
      const finding = { ...record, facts: movedFacts(record.facts, connections) };
      if (record.file !== undefined) finding.file = record.file + files;
      if (record.connection !== null) finding.connection = record.connection + connections;
      return finding;
    }
    case 'evidence':
      return {
        ...record,
        file: record.file + files,
        ...(record.connection === undefined ? {} : { connection: record.connection + connections }),
      };
    case 'annotation':
    case 'revision':
    case 'transition':
    case 'connection-start':
      return { ...record, file: record.file + files, connection: record.connection + connections };
    case 'two-views':
      return {
        ...record,
        fileA: record.fileA + files,
        fileB: record.fileB + files,
        connectionA: record.connectionA + connections,
        connectionB: record.connectionB === null ? null : record.connectionB + connections,
        settles: record.settles.map((one) =>
          Object.assign({ ...one }, { file: one.file + files, connection: one.connection + connections }),
        ),
      };
    case 'capture':
    case 'capture-end':
    case 'exchange':
      return { ...record, file: record.file + files };
  }
}

/** Facts name other connections by their numbers. */
function movedFacts(facts: Readonly<Record<string, unknown>>, by: number): Record<string, unknown> {
  const { connections } = facts;
  if (!Array.isArray(connections)) return { ...facts };
  return { ...facts, connections: connections.map((id: unknown) => (typeof id === 'number' ? id + by : id)) };
}
