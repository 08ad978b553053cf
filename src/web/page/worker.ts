/** The analysis beside the page, which stays quick meanwhile: files in, blocks and indexes for the viewer out. */
import pages from 'finding-pages';
import { languageOf, type Source } from '../../analyze.ts';
import { analyzeTogether } from '../../batch/together.ts';
import { FilterError } from '../../capture/errors.ts';
import { ObjectSink } from '../../records/objects.ts';
import type { RecordSink } from '../../records/sink.ts';
import { ViewerSink } from '../../report/html/viewer-sink.ts';
import { platform } from '../../platform/browser.ts';
import { errnoPage } from '../../report/html/errno-page.ts';
import { jsonText } from '../../words/escape.ts';
import type { FromWorker, Job, ToWorker } from './messages.ts';

declare const VERSION: string;

const tell = (message: FromWorker, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });

let stop = new AbortController();

self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  if (message.type === 'stop') stop.abort();
  else {
    stop = new AbortController();
    void (message.type === 'analyze' ? analyze(message.job) : records(message.job)).catch((error: unknown) =>
      tell({ type: 'failed', why: error instanceof FilterError ? error.message : String(error) }),
    );
  }
});

/** Bytes that were taken of all inputs. */
class Meter {
  read = 0;

  async *chunks(file: Blob): AsyncGenerator<Uint8Array, void, void> {
    const reader = file.stream().getReader();
    try {
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        this.read += piece.value.length;
        yield piece.value;
      }
    } finally {
      await reader.cancel();
    }
  }
}

/** Between two looks at what is known so far, at least so long; more where a look itself takes long. */
const LOOK_MS = 400;

async function analyze(job: Job): Promise<void> {
  const { lang } = job;
  const sink = new ViewerSink(
    {
      block: (bytes) => {
        const copy = bytes.slice();
        tell({ type: 'block', bytes: copy }, [copy.buffer]);
        return 0;
      },
    },
    {
      version: VERSION,
      lang,
      other: languageOf(lang === 'en' ? 'zh' : 'en'),
      page: (name, of) => pages[of][name] ?? pages.en[name] ?? errnoPage(name, of),
    },
  );
  let next = performance.now() + LOOK_MS;
  const look = (): void => {
    const before = performance.now();
    if (before < next) return;
    sink.flush();
    tell({ type: 'index', index: sink.index() });
    next = performance.now() + Math.max(LOOK_MS, 10 * (performance.now() - before));
  };
  const complaints = await run(job, sink, look);
  tell({ type: 'index', index: sink.index() });
  tell({ type: 'done', complaints });
}

/** Whole records, in the order in which the command line writes them: those of a connection together. */
class Records extends ObjectSink {
  readonly takesLate = true;
}

async function records(job: Job): Promise<void> {
  const parts: BlobPart[] = [];
  let lines: string[] = [];
  const sink = new Records((record) => {
    lines.push(`${jsonText(record)}\n`);
    if (lines.length < 4_096) return;
    parts.push(new Blob(lines));
    lines = [];
  });
  await run(job, sink, () => {});
  tell({ type: 'records', records: new Blob([...parts, ...lines], { type: 'application/x-ndjson' }) });
}

/** What could not be read, in sentences. */
async function run({ files, text, filter, lang }: Job, sink: RecordSink, look: () => void): Promise<string[]> {
  const meter = new Meter();
  const inputs = text === null ? files : [new File([text], lang === 'zh' ? '粘贴的文本' : 'pasted text')];
  const open = (file: File, by: Meter): Source['input'] => ({ stream: by.chunks(file) });
  const sources: Source[] = inputs.map((file) => ({ path: file.name, input: open(file, meter) }));
  const complaints: string[] = [];
  await analyzeTogether(sink, sources, {
    lang,
    joinKeys: true,
    signal: stop.signal,
    again: (index) => {
      const file = inputs[index];
      // Read a second time, it is not counted again.
      return file === undefined ? null : open(file, new Meter());
    },
    ...(filter.trim() === '' ? {} : { filter }),
    pause: async () => {
      look();
      await platform.turn();
    },
    onProgress: (_read, _total, packets) => tell({ type: 'progress', read: meter.read, packets }),
    onFileEnd: (index, error) => {
      if (error !== null)
        complaints.push(
          error.message.includes(inputs[index]?.name ?? '')
            ? error.message
            : `${inputs[index]?.name ?? ''}: ${error.message}`,
        );
    },
  });
  return complaints;
}
