/** What is said of reading an input, in Chinese: why it stopped, what its reader noticed, why nothing could be read. */
import type { MessageFacts } from '../../records/message.ts';
import type { ErrorFacts, NoteFacts, StopFacts, UnpackFacts } from '../../records/reading-facts.ts';
import type { KeyWithFacts } from '../../records/key-with-facts.ts';
import { name, say, separated, type Part, type Phrase } from '../phrase.ts';
import { inside, type Sentences } from '../sentences.ts';
import { FOREIGN } from './foreign-formats.ts';
import { MALFORMED, SKIPPED } from './passed-over.ts';
import { listedZh } from './phrases.ts';

const UNPACK: Sentences<UnpackFacts> = {
  'unpack.inflates-too-much': (f) =>
    say`${f.format} 数据在此中断：其中 ${String(f.packed)} 字节解压后超过 ${String(f.unpacked)} 字节，没有抓包会这样（如果确实是抓包，请先解压：\`${f.format} -dc FILE | tcptrace-explain\`）`,
  'unpack.wants-too-much-memory': () => say`xz 数据要求超过 64 MB 的内存（请用 \`xz -d\` 解压）`,
  'unpack.xz-missing': () =>
    say`解开 xz 数据需要可选软件包 xz-decompress，这里没有安装（npm install xz-decompress，或先用 \`xz -d\` 解开）`,
  'unpack.damaged': (f) => say`${f.format} 数据提前结束或已损坏（${name(f.fault)}）`,
};

const UNTIL = '文件被截断了，或者还在写入';
const RECORD_SEARCHED = '已在其后查找下一个完好的记录';
const BLOCK_SEARCHED = '已在其后查找下一个完好的块';

const STOPS: Sentences<StopFacts> = {
  'stop.in-file-header': (f) => say`文件在自身的首部中间结束：${present(f)}`,
  'stop.in-record-header': (f) => say`文件在记录首部中间结束：${present(f)}`,
  'stop.in-packet': (f) => say`文件在报文中间结束：${present(f)}；${UNTIL}`,
  'stop.in-packet-of-unknown-length': () => say`文件在报文中间结束；${UNTIL}`,
  'stop.in-block': (f) => say`文件在块的中间结束：${present(f)}；${UNTIL}`,
  'stop.in-last-block': (f) => say`输入比最后一个块的末尾早 ${String(f.missing)} 字节结束`,
  'stop.record-too-long': (f) =>
    say`有一个记录声称有 ${String(f.captured)} 字节，超过任何报文；${RECORD_SEARCHED}${f.variant ? '（旧的 Red Hat、SuSE 和 Nokia 系统写的是自己的 pcap 变体：用 `editcap -F pcap FILE capture.pcap` 转换）' : ''}`,
  'stop.record-lengths': (f) =>
    say`有一个记录声称有 ${String(f.record)} 字节，其中的报文却有 ${String(f.captured)} 字节；${RECORD_SEARCHED}`,
  'stop.no-byte-order-mark': () => say`节首部没有字节序标记；${BLOCK_SEARCHED}`,
  'stop.block-too-long': (f) =>
    say`类型为 ${String(f.blockType)} 的块声称有 ${String(f.bytes)} 字节；${BLOCK_SEARCHED}`,
  'stop.block-lengths-differ': (f) => say`类型为 ${String(f.blockType)} 的块前后两个长度不一致；${BLOCK_SEARCHED}`,
  'stop.packet-block-too-short': () => say`有一个报文块比它声称的内容还短；已略过`,
  'stop.interrupted': () => say`读取被中断`,
  'stop.memory': () => say`内存用尽，读取停止`,
  'stop.unpacking': (f) => unpacking(f),
};

const NOTES: Sentences<NoteFacts> = {
  'note.damage': (f) =>
    say`第 ${String(f.offset)} 字节处损坏，在报文 ${String(f.frame)} 之后：${inside(STOPS, f.because)}。`,
  'note.no-further': (f) => say`最后 ${String(f.bytes)} 字节中再也找不到${f.what === 'packet' ? '报文' : '块'}。`,
  'note.resumed': (f) => say`跳过了 ${String(f.skipped)} 字节；从第 ${String(f.offset)} 字节继续读取。`,
  'note.another-capture': (f) =>
    say`输入是首尾相接的几份抓包：另一份从第 ${String(f.offset)} 字节开始，在报文 ${String(f.frame)} 之后。`,
  'note.sections': (f) => say`输入有 ${String(f.sections)} 个节：是首尾相接的几份抓包。`,
  'note.time-backwards': (f) =>
    say`时间倒退了${times(f.times)}，首次在报文 ${String(f.firstFrame)}，最多倒退 ${(f.mostNs / 1e9).toFixed(6)} s：这些报文之间的时间不可信。`,
  'note.bad-stamps': (f) =>
    say`有 ${String(f.packets)} 个报文的时间戳与前后报文相差一年以上（${f.packets === 1 ? '' : '首个是'}报文 ${String(f.firstFrame)}）：按没有时间处理。`,
  'note.fragments-missing': (f) =>
    say`有 ${String(f.datagrams)} 个携带 TCP 的 IP 数据报无法重组，因为抓包里没有它们的全部分片：其中${f.datagrams === 1 ? '' : '第一个'}（${span(f.firstFrame, f.lastFrame)}）的载荷缺少${f.to === undefined ? `从字节 ${f.from} 起的全部内容` : `字节 ${f.from} 到 ${f.to - 1}`}${f.from === 0 ? '，TCP 首部也在其中' : ''}。${f.firstPiecesOnly ? '只有第一片，按端口过滤的抓包就是这样：后面的分片不带端口。' : ''}`,
  'note.fragments-overlap': (f) =>
    say`有 ${String(f.fragments)} 个 IP 分片与别的分片重叠而内容不同：攻击，或协议栈有缺陷（RFC 5722，RFC 791 §3.2）。`,
  'note.repeated': (f) =>
    say`${span(f.from, f.to)}就是${span(f.first, f.last)}再出现一次，时间和序号都相同：只讲一次。`,
  'note.file-shrank': (f) => say`文件在读取期间变短了：原有的 ${String(f.opened)} 字节只读到 ${String(f.read)} 字节。`,
  'note.file-grew': (f) =>
    say`文件在读取期间变长了，从 ${String(f.opened)} 字节增加到 ${String(f.now)} 字节：增加的部分没有分析（\`tail -c +1 -f FILE | tcptrace-explain --follow\` 可以分析不断增长的抓包）。`,
  'note.unpacking-stopped': (f) => say`${unpacking(f)}。`,
  'note.text-lacks': (f) =>
    say`这段文本没有提供${listedZh(lacking(f))}：${f.tcpdump ? '用 tcpdump -nn -tttt -vv -S 会打印出来；抓包文件（tcpdump -w）则应有尽有' : '抓包文件则应有尽有'}。`,
  'note.no-time-zone': () => say`日期没有注明时区；按原样显示。`,
  'note.midnights': (f) => say`时刻跨过午夜${times(f.times)}；其后的报文按次日处理。`,
  'note.text-two-directions': () => say`文本先列出连接的一个方向，再列出另一个方向。报文已按时间排序，并按此顺序编号。`,
  'note.text-time-backwards': (f) =>
    say`时间倒退了${times(f.times)}，首次在报文 ${String(f.firstFrame)}：报文保持文本中的顺序。`,
  'note.times-change-form': (f) =>
    say`时间的形式变化了${times(f.times)}，首次在报文 ${String(f.firstFrame)}：其后的内容当作另一份输出，紧接在前一份之后；跨越变化处的时间没有意义。`,
  'note.untimed': (f) =>
    f.packets === 1
      ? say`有一个报文没有时间；采用前一个报文的时间。`
      : say`有 ${String(f.packets)} 个报文没有时间；采用前一个报文的时间。`,
  'note.cut-short': (f) =>
    say`文本中有${f.packets === 1 ? '一个' : say` ${String(f.packets)} 个`}报文被截短；截断之后的内容无从得知。`,
  'note.not-understood': (f) =>
    say`看起来像报文却没有读懂的有：${separated(
      f.lines.map(({ line, key }) => say`第 ${String(line)} 行（${inside(MALFORMED, { key, facts: {} })}）`),
      '、',
    )}${f.more > 0 ? say`，另有 ${String(f.more)} 行` : ''}。`,
  'note.little-read': (f) =>
    say`这段文本能读懂的很少：${looks(f.lines)}，其中只读懂了 ${String(f.read)} 行；关于连接的结论仅以这些为依据。${WHAT_WORKS}。`,
};

const WHAT_WORKS =
  '可以读取的有：tcpdump 打印的内容（`tcpdump -nn -tttt -vv -S`），例如 `12:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1, win 64240, length 0`，Wireshark 的报文列表或纯文本导出，tshark 打印的内容，以及抓包文件';

const ERRORS: Sentences<ErrorFacts> = {
  'error.missing': (f) => say`${name(f.path)}：没有这个文件。`,
  'error.permission': (f) => say`${name(f.path)}：没有读取权限；以 root 运行的 tcpdump 写出的文件只有 root 能读。`,
  'error.directory': (f) => say`${name(f.path)} 是目录，不是抓包文件。`,
  'error.no-record': (f) => say`${name(f.path)}：第 ${String(f.record)} 条记录不是 tcptrace-explain 写出的。`,
  'error.no-json': (f) => say`${name(f.path)}：第 ${String(f.record)} 条记录无法读取：“${name(f.fault)}”。`,
  'error.io': (f) => say`${name(f.path)} 无法读取（${f.errno}）。`,
  'error.analysis-broke': (f) => say`分析 ${f.path} 时程序出错：${f.fault}。`,
  'error.job-failed': (f) => say`${f.path}：未能分析：${f.fault}。`,
  'error.interrupted': () => say`还没有读到任何内容就被中断。`,
  'error.empty': () => say`输入是空的，一个字节也没有；是不是抓包还没写出就停止了（\`tcpdump -U\` 会立即写出）？`,
  'error.packed-twice': (f) => say`这是压缩数据里的 ${f.format} 压缩数据；请先解压一次再给出结果。`,
  'error.nothing-unpacked': (f) => say`什么都没有解压出来：${inside(UNPACK, f.because)}；请重新复制或下载文件。`,
  'error.other-format': (f) => say`这是${FOREIGN[f.format].what}；${FOREIGN[f.format].how}。`,
  'error.unknown-format': (f) =>
    say`没有哪种抓包或文本以 ${f.bytes} 这些字节开头；可以读取 pcap、pcapng、snoop 和 Network Monitor 文件（gzip、zstd 或 xz 压缩的也可以），以及粘贴的 tcpdump 文本。`,
  'error.text-without-packets': (f) =>
    say`${f.lines > 0 ? say`这是文本，${String(f.lines)} 行中没有一行是报文` : '这是没有报文的文本'}。${WHAT_WORKS}。`,
  'error.form-not-known': (f) => say`这段文本无法读取：${looks(f.lines)}，但形式未知${besides(f)}。${WHAT_WORKS}。`,
};

export const READING: Sentences<StopFacts & UnpackFacts & NoteFacts & ErrorFacts> = {
  ...UNPACK,
  ...STOPS,
  ...NOTES,
  ...ERRORS,
};

const unpacking = (f: { readonly because: KeyWithFacts<UnpackFacts>; readonly unpacked: number }): Phrase =>
  say`${inside(UNPACK, f.because)}，此前已解压出 ${String(f.unpacked)} 字节`;

const present = (f: { readonly present: number; readonly wanted: number }): Phrase =>
  say`应有 ${String(f.wanted)} 字节，只有 ${String(f.present)} 字节`;

const times = (n: number): Phrase => (n === 1 ? say`一次` : say` ${String(n)} 次`);

const span = (from: number, to: number): Phrase =>
  from === to ? say`报文 ${String(from)} ` : say`报文 ${String(from)} 到 ${String(to)} `;

function lacking(f: MessageFacts['note.text-lacks']): Part[] {
  const missing: Part[] = [];
  if (f.withoutFlags > 0 && f.tcpdump) missing.push('标志、序号和窗口（-q 会省略它们）');
  if (f.withoutFlags > 0 && !f.tcpdump)
    missing.push(
      f.withoutFlags === 1
        ? '其中一个报文的 TCP 序号（该行显示的是上层协议）'
        : say`其中 ${String(f.withoutFlags)} 个报文的 TCP 序号（这些行显示的是上层协议）`,
    );
  if (f.relativeBases) missing.push('某些相对序号的起点');
  if (f.times) missing.push('时间');
  if (f.ttls) missing.push(' TTL');
  // Last, for what follows from it.
  if (f.acksWithoutSeq > 0) missing.push('单独的 ACK 的序号（保活探测和零窗口探测因此只能从时间上看出）');
  return missing;
}

const looks = (lines: number): Phrase =>
  lines === 1 ? say`有一行看起来像报文` : say`有 ${String(lines)} 行看起来像报文`;

const besides = (f: MessageFacts['error.form-not-known']): Phrase | string =>
  f.others.length === 0
    ? ''
    : say`（此外：${separated(
        f.others.map((other) => say`${inside(SKIPPED, other)} × ${String(other.count)}`),
        '、',
      )}）`;
