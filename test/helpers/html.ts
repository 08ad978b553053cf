/** HTML reports for tests, as the command line writes them. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { Incident } from '../../src/batch/incident.ts';
import { processHeap } from '../../src/cli/heap.ts';
import { htmlOptions } from '../../src/cli/html.ts';
import type { OutputRecord } from '../../src/records/contract.ts';
import { incidentFile } from '../../src/report/html/incident-file.ts';
import type { ReportIndex } from '../../src/report/html/report-data.ts';
import { viewerPage } from '../../tools/viewer-page.mjs';
import { run } from './cli.ts';

let built: Promise<void> | null = null;

/** The viewer from the sources as they are. */
export function viewerBuilt(): Promise<void> {
  built ??= viewerPage().then((page) => {
    mkdirSync('dist', { recursive: true });
    // Other test files may read it meanwhile.
    writeFileSync(`dist/viewer.html.${process.pid}`, page);
    renameSync(`dist/viewer.html.${process.pid}`, 'dist/viewer.html');
  });
  return built;
}

export async function htmlOf(argv: readonly string[], stdin: string | Uint8Array = ''): Promise<string> {
  await viewerBuilt();
  const { out, err, files } = await run([...argv, '--format', 'html', '-o', 'report.html'], { stdin });
  const html = files['report.html'];
  if (html === undefined || html === '') throw new Error(`no report: ${err}${out}`);
  return html;
}

/** The report of captures that are each analysed by itself, numbered as they come. */
export async function incidentOf(paths: readonly string[]): Promise<string> {
  await viewerBuilt();
  let html = '';
  const page = incidentFile((text) => (html += text), htmlOptions('en', { heap: processHeap() }));
  const incident = new Incident();
  for (const [file, path] of paths.entries()) {
    const { out } = await run([path, '--format', 'ndjson']);
    page.begin(file);
    incident.begin(file);
    for (const record of parse(out)) {
      page.add(record);
      if (record.type === 'summary') incident.add(record);
      else if (record.type === 'capture') incident.capture(record.startTime);
      else if (record.type === 'finding') incident.finding(record);
      else if (record.type === 'connection') incident.connection(record.id, record.a.address, record.b.address);
    }
  }
  page.finish(incident.summary, incident.findings());
  return html;
}

const parse = (ndjson: string): OutputRecord[] =>
  ndjson
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as OutputRecord);

/** The index of a report. */
export const indexOf = (html: string): ReportIndex => {
  const packed = /<script type="text\/plain" id="index">([A-Za-z0-9+/=]*)<\/script>/.exec(html)?.[1] ?? '';
  return JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString()) as ReportIndex;
};
