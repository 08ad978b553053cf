/** The results of a batch as one HTML page that leads with the incident. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputRecord } from '../records/contract.ts';
import { type HtmlOptions } from '../report/html/html-file.ts';
import { incidentFile } from '../report/html/incident-file.ts';
import type { Assembled, Planned } from './assemble.ts';
import { FileWriter } from './file-writer.ts';
import { FILES, PAGE } from './files.ts';
import { typeOf } from './line.ts';
import { eachLine } from './part.ts';

export interface PageWorld {
  readonly plan: readonly Planned[];
  /** Directories where the files of records may be. */
  readonly parts: readonly string[];
  readonly out: string;
  readonly options: HtmlOptions;
}

export function writePage({ plan, parts, out, options }: PageWorld, { summary, findings }: Assembled): void {
  const writer = new FileWriter(join(out, PAGE));
  try {
    const page = incidentFile((text) => writer.write(text), options);
    for (const { job, file } of plan) {
      const part = parts.map((folder) => join(folder, job.name)).find((one) => existsSync(one));
      if (part === undefined) continue;
      page.begin(file);
      eachLine(part, (line) => {
        const type = typeOf(line);
        if (type !== null && type !== 'part') page.add(JSON.parse(line.toString()) as OutputRecord);
      });
    }
    const joined = join(out, FILES['two-views']);
    if (existsSync(joined)) eachLine(joined, (line) => page.add(JSON.parse(line.toString()) as OutputRecord));
    page.finish(summary, findings);
    writer.finish();
  } catch (error) {
    writer.discard();
    throw error;
  }
}
