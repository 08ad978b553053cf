/** The report as one HTML file: the shell of the viewer, and in it, behind each other, the blocks of data and their index. */
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
    element('index', pack(encoder.encode(JSON.stringify(sink.index()))));
    write(shell.slice(at + DATA_MARK.length));
  };
  return { sink, finish };
}
