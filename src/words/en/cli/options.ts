/** What the help says of each argument and option of the command line. */

export const OPTIONS = {
  program: 'Explains what happened on every TCP connection of a capture or of pasted tcpdump output.',
  inputs: 'capture files, texts or directories; - or nothing for standard input',
  version: 'print the version',
  help: 'print this help',
  helpCommand: 'print this help, or that of a command',
  format: 'form of the report',
  output: 'write the report to this file',
  all: 'tell every connection, not only the worst ten',
  brief: 'only the overview',
  list: 'a line a connection',
  sort: 'order of the list',
  top: 'only the first n of the list, or of the connections that are told',
  by: 'a line a server, client, network of clients, port or finding',
  connection: 'only connection n, at length',
  frame: 'what is packet n, and why',
  errno: 'only connections where an application saw this error',
  from: 'only connections with packets from then on: 03:10, 2026-01-02T03:10:05, +5s',
  to: 'only connections with packets until then',
  code: 'only connections with this finding; several with commas between',
  host: 'only connections of this address, or that ask for this name',
  noNames: 'leave out the names that connections ask for (TLS server name, HTTP request and host)',
  severity: 'only connections with a finding this bad',
  only: 'only these types of record, in NDJSON and JSON',
  packets: 'a line for every packet',
  time: 'times since the first packet, or of the day',
  failOn: 'exit 1 when there is a finding this bad',
  noPager: 'write a long report on a terminal as it comes',
  color: 'colours',
  lang: 'language: en or zh (Chinese); else that of the locale, and en in NDJSON and JSON',
  filter: 'only these packets, in the language of tcpdump: host, net, port, src, dst, and, or, not',
  payload: 'show payload bytes (never shown otherwise)',
  ignore: 'findings that are not told and do not count; several with commas between',
  follow: 'tell events as they come; a file that grows is followed',
  verdicts: 'with --follow: only how each connection ended and what was found',
  noFold: 'print also the connections that a flood or scan finding stands for',
  maxMemory: 'how much live state may take (512M, 4G); beyond it connections are told early',
  completion: 'print what completes options in a shell: source <(tcptrace-explain completion bash)',
  mcp: 'serve these tools to a model over the Model Context Protocol, on standard input and output',
  mcpRoots: 'directories; only captures below them are read',
  report: 'print the report of results that were saved with --format ndjson',
  results: 'the file, or - for standard input',
  open: 'look at captures in a browser: writes an HTML report to a temporary file and opens it',
  openInputs: 'as for the report: files, texts or directories; - or nothing for standard input',
  noOpen: 'only print where the report is',
  openFilter: 'only these packets, in the language of tcpdump',
  openLang: 'language at first; else that of the locale',
  explain: 'print what findings mean: tcptrace-explain explain TE1001',
  explainNames:
    'codes or names of findings, states, kinds of packet, causes of a reset, errors; none lists all findings',
  explainLang: 'language: en or zh (Chinese); else that of the locale',
  errnoCommand: 'print what an error of the socket API means: tcptrace-explain errno ECONNRESET',
  errnoNames: 'names or numbers: ECONNRESET, 104, WSAECONNRESET; none lists them all',
  batch: 'explain many captures into a directory of results: one NDJSON a type of record, sums, views for SQL',
  batchInputs: 'captures, directories, globs ("*.pcap"), s3://bucket/prefix; - for a list of them on standard input',
  batchOutput: 'where the results go: a directory, or s3://bucket/prefix',
  batchJobs:
    'captures at a time; by default as many as pay: one for each second of work, as many as there are cores at most',
  jobs: 'captures at a time; by default as many as there are cores',
  resume: 'leave out what an earlier run with the same options did, if its captures are unchanged',
  noJoin: 'take pieces of a rotation (tcpdump -C, -G, a ring of dumpcap) as captures of their own',
  shard: 'only every nth capture, for n machines that share the work; `merge` puts them together',
  queue: 'let workers do it that take captures from a queue on Redis (redis://host:6379; needs the package bullmq)',
  priority: 'with --queue: batches of a lower number are served first',
  worker: 'do the captures that `batch --queue` puts into a queue on Redis (needs the package bullmq)',
  workerQueue: 'where Redis is: redis://host:6379, or rediss:// with TLS',
  takeover: 'how long after the death of a worker another one takes over what it had in hand',
  idle: 'end when there was nothing to do for so long; by default it waits',
  batchNoFold: 'also the connections that a flood or scan finding stands for',
  batchMaxMemory: 'how much live state may take, all captures together (512M, 4G)',
  batchLang: 'language of the sentences',
  query: 'ask the results of a batch: one of ten questions, or SQL (needs the package @duckdb/node-api)',
  queryTexts: 'SQL and the directory of results; with --question the directory alone',
  question: 'a question by its name; without arguments they are listed',
  merge: 'put directories together that `batch --shard` wrote, or several batches',
  mergeFolders: 'what `batch` wrote',
  mergeOutput: 'where the whole goes',
};

export const HELP = {
  /** What stands above the parts of a help. */
  titles: { 'Usage:': 'Usage:', 'Arguments:': 'Arguments:', 'Options:': 'Options:', 'Commands:': 'Commands:' },
  /** Behind an option: what it can be, and what it is by itself. */
  choices: (list: readonly string[]): string => `choices: ${list.map((one) => `"${one}"`).join(', ')}`,
  byDefault: (value: string): string => `default: "${value}"`,
  notes: (notes: readonly string[]): string => ` (${notes.join(', ')})`,
  uses: `
Three uses:
  tcptrace-explain capture.pcap        explain a capture file
  tcptrace-explain                     paste what tcpdump printed, then press Ctrl-D
  tcptrace-explain captures/           explain every capture in a directory

Also:
  tcpdump -nn -tttt -vv -S tcp | tcptrace-explain          from a pipe, text or binary (-w -)
  tcpdump -l -nn tcp | tcptrace-explain --follow           while it happens
  tcptrace-explain capture.pcap --list --sort trouble      a line a connection, the worst first
  tcptrace-explain capture.pcap --connection 3             connection 3 at length
  tcptrace-explain capture.pcap --frame 17                 what is packet 17, and why
  tcptrace-explain capture.pcap --errno ECONNRESET         where an application saw this error
  tcptrace-explain report results.ndjson                   the report of saved results
  tcptrace-explain open capture.pcap                       look at it in a browser
  tcptrace-explain capture.pcap --format html -o r.html    the same as a file to send on
  tcptrace-explain explain TE1001                          what a finding means and what to do

Exit codes: 0 analysed, 1 --fail-on met, 2 an input could not be read, 64 wrong usage,
70 a rule of this program broke (the report stands), 71 memory was used up (the report is
partial), 74 the report could not be written,
129, 130 and 143 interrupted: the terminal is gone, Ctrl-C, a request to end (the report is
partial).`,
};
