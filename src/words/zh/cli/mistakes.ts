/** What is said of a command line that cannot be obeyed, in Chinese. */
import type { CliWords } from '../../en/cli/index.ts';

/** `\n(Did you mean --format?)`, `\n(Did you mean one of --from, --format?)` */
const suggestion = (names: string | undefined): string =>
  names === undefined ? '' : `\n（您是不是想写 ${names.replace(/^one of /, '').replaceAll(', ', '、')}？）`;

const SUGGESTED = String.raw`(?:\n\(Did you mean (.*)\?\))?$`;

/** The sentences of the parser of options (commander), each with its Chinese. */
const PARSER: readonly (readonly [RegExp, (parts: readonly (string | undefined)[]) => string])[] = [
  [
    new RegExp(`^error: unknown option '(.*)'${SUGGESTED}`),
    ([, name, near]) => `错误：没有选项 ${name}${suggestion(near)}`,
  ],
  [
    new RegExp(`^error: unknown command '(.*)'${SUGGESTED}`),
    ([, name, near]) => `错误：没有命令 ${name}${suggestion(near)}`,
  ],
  [/^error: missing required argument '(.*)'$/, ([, name]) => `错误：缺少参数 ${name}`],
  [/^error: option '(.*)' argument missing$/, ([, flags]) => `错误：选项 ${flags} 缺少取值`],
  [/^error: required option '(.*)' not specified$/, ([, flags]) => `错误：必须给出选项 ${flags}`],
  [
    /^error: option '(.*)' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/,
    ([, flags, value, choices = '']) =>
      `错误：选项 ${flags} 不接受 ${value}。可选的取值：${choices.replaceAll(', ', '、')}。`,
  ],
  [
    /^error: option '(.*)' argument '([\s\S]*)' is invalid\. ([\s\S]*)$/,
    ([, flags, value, why]) => `错误：选项 ${flags} 不接受 ${value}。${why}`,
  ],
  [
    /^error: too many arguments(?: for '(.*)')?\. Expected (\d+) arguments? but got (\d+)\.$/,
    ([, command, most, given]) =>
      `错误：${command === undefined ? '' : `命令 ${command} 的`}参数太多：最多 ${most} 个，却给了 ${given} 个。`,
  ],
];

function parserText(text: string): string {
  const line = text.trimEnd();
  for (const [pattern, make] of PARSER) {
    const parts = pattern.exec(line);
    if (parts !== null) return `${make(parts)}\n`;
  }
  return text;
}

export const MISTAKES: CliWords['mistakes'] = {
  parser: parserText,
  value: {
    wholeNumber: (least) => `应为不小于 ${least} 的整数。`,
    moment: '应为时间：03:10、03:10:05.5、2026-01-02T03:10，或第一个报文之后多久，如 +5s。',
    code: '应为诊断的代码，例如 TE1001；多个代码用逗号分隔。',
    oneOf: (list) => `应为以下之一：${list.join('、')}。`,
    byteSize: '请写成 512M 或 4G 这样的大小。',
    workers: '应为 1 到 1024 之间的整数。',
    shard: '请写明是几份中的第几份，如 1/4 到 4/4。',
    queueUrl: '请写明 Redis 在哪里：redis://host:6379，使用 TLS 时为 rediss://。',
    priority: (last) => `必须是 1 到 ${last} 之间的数字。`,
  },
  filter: (filter, advice) => `错误：${filter}：${advice}`,
  filterMistake: (why) => `--filter：${why}`,

  frameOneInput: '--frame 按一份输入的报文编号查找：请只给一个文件。',
  followForms: '--follow 需要不必等到结束就能读的格式：terminal 或 ndjson。',
  chosenAtTheEnd: (option) =>
    `要选出哪些连接，等它们结束才知道；而 ${option} 是报文一到就讲述的。${option === '--follow' ? '用 --format ndjson，每条连接在结束时给出。' : ''}`,
  noErrno: (asked, near) =>
    `--errno：没有 ${asked} 这个错误。${near.length > 0 ? `您是不是想写 ${near.join(' 或 ')}？` : ''}`,
  viewOfTerminal: (view, format) =>
    `${view} 只用于终端：--format ${format} 会输出所有连接；加上 --only connection 可以去掉报文。`,
  viewAndFollow: (view) => `${view} 在最后给出结论，--follow 边发生边讲述：请只用其中一个。`,
  viewAndFrame: (view) => `${view} 讲连接，--frame 讲一个报文：请只用其中一个。`,
  twoViews: (other) => `--list 和 ${other} 是两种视图：请只用其中一个。`,
  briefAndAll: '--brief 不讲任何连接，--all 讲全部连接：请只用其中一个。',
  briefAndConnection: '--brief 不讲任何连接，--connection 讲一条连接：请只用其中一个。',
  pictureOfWhat: '--format svg 画一条连接的图：请用 --connection N 指明是哪一条。',
  htmlToTerminal: 'HTML 报告是给浏览器看的文件：请用 --output report.html 写出。',
  captureToTerminal: '抓包文件是给 Wireshark 看的：请用 --output explained.pcapng 写出。',
  copyOfOne: '--format pcapng 把一个抓包文件连同注释重新写出：请只给一个文件。',
  copyOfPipe: '--format pcapng 要把抓包读两遍，一遍分析，一遍写出：请给文件，不要用管道。',
  copyOfNoCapture: (path) => `${path}：--format pcapng 要重新写出报文，而这个文件不是抓包文件。`,
  copyOfSaved: '--format pcapng 要重新写出报文：请给出这份结果所分析的抓包文件。',
  outputIsInput: (path) => `--output ${path} 同时也是输入：报告会把它覆盖掉。`,
  outputIsMisread: (path) =>
    `--output ${path}：这个名称不是 UTF-8，写出来会变成另一个名称。请给 UTF-8 的名称，写好后再改名。`,
  savedWithoutPackets: (option) => `${option} 需要用 --packets all 保存的结果。`,
  frameAlone: '--frame 用文字讲一个报文：请单独使用。',

  noConnection: (asked, connections) =>
    `没有连接 ${asked}：${connections === 1 ? '只有一条，编号为 0' : `编号是 0 到 ${connections - 1}`}。`,
  savedCutOff: (path) => `${path}：这份结果没有结尾，写出它的那次运行被中断了。`,
  didYouMean: (command) => `您是不是想运行 \`tcptrace-explain ${command}\`？`,
  notWritten: (fault) => `报告无法写出：${fault}。已写出的部分不完整。`,
  jsonLeftOut: (records, connections) =>
    `JSON 要整个放在内存里：有 ${records} 条记录放不下，已略去，其中涉及 ${connections} 条连接；--format ndjson 会写出全部，--max-memory 可以给更多内存。`,
};
