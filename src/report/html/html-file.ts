/** The report as one HTML file: the shell of the viewer, and in it, behind each other, the blocks of data and their index. */
import { Packer } from './bytes.ts';
import type { ReportIndex } from './report-data.ts';
import { ViewerSink, type ViewerOptions } from './viewer-sink.ts';

/** Where the shell wants its data. */
export const DATA_MARK = '<!--data-->';

export interface HtmlOptions extends ViewerOptions {
  /** The viewer's page, with {@link DATA_MARK} in it. */
  readonly shell: string;
  /** Deflated without a head (RFC 1951), in base64. */
  readonly pack: (bytes: Uint8Array) => string;
}

const encoder = new TextEncoder();

/** The blocks are written as they fill; `finish`, called once after the summary, writes the rest. */
export function htmlReport(write: (text: string) => void, options: HtmlOptions): { sink: ViewerSink; finish(): void } {
  const { shell, pack } = options;
  const at = shell.indexOf(DATA_MARK);
  let blocks = 0;
  let head = shell.slice(0, at);
  const element = (id: string, packed: string): void => {
    // A script of no known type is never run, and base64 cannot end it.
    write(`${head}<script type="text/plain" id="${id}">${packed}</script>\n`);
    head = '';
  };
  const block = (bytes: Uint8Array): number => {
    const packed = pack(bytes);
    element(`block-${blocks++}`, packed);
    return (packed.length / 4) * 3;
  };
  const sink = new ViewerSink({ block }, options);
  const finish = (): void => {
    element('index', pack(indexBytes(sink.index())));
    write(shell.slice(at + DATA_MARK.length));
  };
  return { sink, finish };
}

/** As JSON, made column by column: all of it as one string would take as much memory again as the connections. */
function indexBytes({ connections, ...rest }: ReportIndex): Uint8Array {
  const out = new Packer();
  const piece = (text: string): void => out.raw(encoder.encode(text));
  piece(`${JSON.stringify(rest).slice(0, -1)},"connections":{`);
  for (const [i, [name, column]] of Object.entries(connections).entries())
    piece(`${i === 0 ? '' : ','}"${name}":${JSON.stringify(column)}`);
  piece('}}');
  return out.bytes();
}
