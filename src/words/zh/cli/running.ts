/** What is said while work goes on and when it is done, in Chinese. */
import type { CliWords } from '../../en/cli/index.ts';
import { namesFile } from '../../names-file.ts';
import { numberText } from '../../render.ts';
import { severityWord } from '../report/troubles.ts';
import { bytesZh, durationZh, percentZh, zh } from '../writing.ts';

export const RUNNING: CliWords['running'] = {
  paste: '请粘贴 tcpdump 打印的内容，然后另起一行按 Ctrl-D（Ctrl-C 停止；--help 查看更多用法）。',
  standardInput: '标准输入',
  ofFile: (path, sentence) => (namesFile(sentence, path) ? sentence : `${path}：${sentence}`),
  waits: (path) => `${path}：已读到末尾，等待后续内容（按 Ctrl-C 结束）。`,
  noDesktop: '这里没有桌面可以显示：请在浏览器中打开该文件。',
  line: (name, parts) => `${name}：${parts.join('，')}`,
  parts: (parts) => parts.join('，'),
  bytes: bytesZh,
  percentOf: (part, total) => zh`${bytesZh(total)}的 ${percentZh(part)}`,
  bytesOf: (n, total) => zh`${bytesZh(n)}（共 ${bytesZh(total)}）`,
  packetsPerSecond: (rate) => `每秒 ${rate} 个报文`,
  left: (ns) => zh`还需 ${durationZh(ns)}`,
  captures: (done, all) => `已完成 ${numberText(done)} 份抓包，共 ${numberText(all)} 份`,
  worst: (code, title) => `目前最严重的是 ${code} ${title}`,
  twoViews: (n) => `${numberText(n)} 条连接由两份抓包对照说明：见 two-views.ndjson`,
  notReadAgain: (n) => `${numberText(n)} 份抓包无法再次读取：其中与别的抓包共有的连接没有从两处讲述`,
  notJoined: (n) => `有 ${numberText(n)} 条连接没有查看另一份抓包中是否也有：连接太多。`,
  interrupted: '已中断：结果目录中是已经完成的部分；同样的命令加上 --resume 可以继续。',

  noResults: (folder, plan) => `${folder} 不是 \`tcptrace-explain batch\` 写出的目录：里面没有 ${plan}。`,
  outputIsFile: (out) => `${out} 是文件：-o 应给出存放结果的目录。`,
  outputHoldsOthers: (out) => `${out} 中有别的文件：请给 -o 一个新目录，或之前批量分析写出的目录。`,
  outputIsWritten: (out) => `另一次运行正在写入 ${out}：请等它结束，或给 -o 另一个目录。`,
  mergeIsLocal: '`merge` 只合并本机的目录，结果也写到本机的目录。',
  totals: ({ captures, connections, problems, warnings, notes, skipped }) =>
    `${numberText(captures)} 份抓包，${numberText(connections)} 条连接：${numberText(problems)} 个问题、${numberText(warnings)} 个警告、${numberText(notes)} 个提示。${skipped > 0 ? `其中 ${numberText(skipped)} 份抓包在之前的运行中已经完成。` : ''}`,
  severity: severityWord,
  finding: ({ title, count, files, host, from, to }) => {
    const where = host === undefined ? '' : `，最多的是 ${host.address}（${numberText(host.connections)} 条）`;
    const seen = from === undefined || to === undefined ? '' : `，${from}${to === from ? '' : ` 至 ${to}`}`;
    return `${title}：${numberText(count)} 次，见于 ${numberText(files)} 份抓包${where}${seen}`;
  },
  moreFindings: (n) => `另有 ${numberText(n)} 种诊断，见 summary.json`,
  notRead: (error) => `未能读取：${error}`,
  moreNotRead: (n) => `另有 ${numberText(n)} 个未能读取`,
  noCaptures: (n) =>
    `目录中有 ${numberText(n)} 个文件没有可读的报文：不是抓包，或第一个报文尚未结束文件就断了（见 errors.ndjson）`,
  partial: '这些结果不完整：计划中的抓包有缺失。',
  written: (out) =>
    `结果写在 ${out} 中：用浏览器打开的 index.html、summary.json、findings.ndjson、connections.ndjson 等，以及供 DuckDB 使用的 views.sql。`,

  notAnswered: (fault) => `DuckDB 无法回答：“${fault}”`,
  askHow: '请给出 SQL 和结果目录，或 --question NAME 和目录。可选的问题：',
  questions: {
    resets: '谁发出的重置最多，为什么？',
    'syn-drops': '哪些服务端对 SYN 不应答？',
    retransmissions: '每个 /24 网段的发送方，重传的字节占多大比例？',
    'slow-handshakes': '每个小时里最慢的握手有多慢？',
    econnreset: '哪些连接以 ECONNRESET 结束，为什么？',
    time: '各服务端的时间花在了哪里？',
    'slow-answers': '哪些服务端应答最慢？',
    findings: '哪些诊断最常见？',
    timeline: '每分钟新建了多少连接，其中多少有问题？',
    'lost-between': '两个抓包点之间丢失或多出了什么？',
  },
};
