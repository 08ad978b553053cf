/** What is said of a command line that cannot be obeyed: what was seen, and what would work. */
/** A view by its option, as it is typed. */
type View = '--list' | '--brief' | '--top';

export const MISTAKES = {
  /** What the parser of options says of a mistake of its own. */
  parser: (text: string): string => text,
  /** Of a value of an option. */
  value: {
    wholeNumber: (least: number): string => `It must be a whole number from ${least}.`,
    moment: 'It must be a time: 03:10, 03:10:05.5, 2026-01-02T03:10 or +5s after the first packet.',
    code: 'It must be the code of a finding, such as TE1001; of several, with commas between.',
    oneOf: (list: readonly string[]): string => `It must be one of ${list.join(', ')}.`,
    byteSize: 'Give a size like 512M or 4G.',
    workers: 'It must be a number from 1 to 1024.',
    shard: 'Give which of how many, as 1/4 to 4/4.',
    queueUrl: 'Give where Redis is: redis://host:6379, or rediss:// with TLS.',
    priority: (last: number): string => `It must be a number from 1 to ${last}.`,
  },
  /** `advice`: what to type in place of a filter. */
  filter: (filter: string, advice: string): string => `error: ${filter}: ${advice}`,
  filterMistake: (why: string): string => `--filter: ${why}`,

  frameOneInput: '--frame counts the packets of one input: give one file.',
  followForms: '--follow needs a form that can be read before its end: terminal or ndjson.',
  chosenAtTheEnd: (option: string): string =>
    `Which connections are chosen is known when they are over: ${option} tells packets as they come.${option === '--follow' ? ' With --format ndjson each comes when it is over.' : ''}`,
  noErrno: (asked: string, near: readonly string[]): string =>
    `--errno: there is no error ${asked}.${near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''}`,
  viewOfTerminal: (view: View, format: string): string =>
    `${view} is a view for the terminal: --format ${format} tells all connections; --only connection leaves the packets out.`,
  viewAndFollow: (view: View): string =>
    `${view} tells what is known at the end, --follow what happens: give one of them.`,
  viewAndFrame: (view: View): string => `${view} tells of connections, --frame of one packet: give one of them.`,
  twoViews: (other: '--brief' | '--all'): string => `--list and ${other} are two views: give one of them.`,
  briefAndAll: '--brief tells no connection, --all tells every one: give one of them.',
  briefAndConnection: '--brief tells no connection, --connection one: give one of them.',
  pictureOfWhat: '--format svg is a picture of one connection: --connection N says which.',
  htmlToTerminal: 'An HTML report is a file for a browser: --output report.html writes it.',
  captureToTerminal: 'A capture is a file for Wireshark: --output explained.pcapng writes it.',
  copyOfOne: '--format pcapng writes one capture again, with comments: give one file.',
  copyOfPipe: '--format pcapng reads the capture twice, to explain it and to write it: give a file, not a pipe.',
  copyOfNoCapture: (path: string): string =>
    `${path}: --format pcapng writes packets again, and this file is no capture.`,
  copyOfSaved: '--format pcapng writes packets again: give the capture that these results are of.',
  outputIsInput: (path: string): string => `--output ${path} is an input: the report would overwrite it.`,
  outputIsMisread: (path: string): string =>
    `--output ${path}: this name is no UTF-8, and what is written would get another one. Give one in UTF-8, and rename it afterwards.`,
  savedWithoutPackets: (option: '--packets all' | '--frame'): string =>
    `${option} needs results that were saved with --packets all.`,
  frameAlone: '--frame answers in words about one packet: give it alone.',

  noConnection: (asked: number, connections: number): string =>
    `There is no connection ${asked}: ${connections === 1 ? 'the only one is 0' : `they are numbered 0 to ${connections - 1}`}.`,
  savedCutOff: (path: string): string => `${path}: these results have no end: the run that wrote them was cut off.`,
  didYouMean: (command: string): string => ` Did you mean \`tcptrace-explain ${command}\`?`,
  notWritten: (fault: string): string =>
    `The report could not be written: ${fault}. What stands written is not all of it.`,
  jsonLeftOut: (records: number, connections: number): string =>
    `A JSON value is kept in memory as a whole: ${records} records did not fit and are left out, with them ${connections} connections; --format ndjson writes all, --max-memory gives more.`,
};
