/** What the help says of each argument and option of the command line, in Chinese. */
import type { CliWords } from '../../en/cli/index.ts';

export const OPTIONS: CliWords['options'] = {
  program: '逐条连接说明抓包文件或粘贴的 tcpdump 文本中的 TCP 发生了什么。',
  inputs: '抓包文件、文本或目录；- 或不写表示标准输入',
  version: '打印版本号',
  help: '打印本帮助',
  helpCommand: '打印本帮助，或某个命令的帮助',
  format: '报告的格式',
  output: '把报告写入这个文件',
  all: '讲述全部连接，而不只是最严重的十条',
  brief: '只要概览',
  list: '每条连接一行',
  sort: '列表的排序方式',
  top: '列表只要前 n 行，或只讲述前 n 条连接',
  by: '按服务端、客户端、客户端网段、端口或诊断汇总，每组一行',
  connection: '只看连接 n，详细讲述',
  frame: '报文 n 是什么，为什么会有它',
  errno: '只看应用遇到了这个错误的连接',
  from: '只看此后还有报文的连接：03:10、2026-01-02T03:10:05、+5s',
  to: '只看在此之前已有报文的连接',
  code: '只看有这个诊断的连接；多个代码用逗号分隔',
  host: '只看这个地址的连接，或请求这个域名的连接',
  noNames: '不显示连接所请求的名字（TLS 的 server name、HTTP 的请求和 Host）',
  severity: '只看诊断至少有这么严重的连接',
  only: '只输出这些类型的记录（NDJSON 和 JSON）',
  packets: '每个报文一行',
  time: '时间的写法：从第一个报文算起，或一天中的时刻',
  failOn: '有至少这么严重的诊断时以 1 退出',
  noPager: '长报告直接写到终端，不分页',
  color: '颜色',
  lang: '语言：en 或 zh（中文）；不指定时按区域设置，NDJSON 和 JSON 为 en',
  filter: '只看这些报文，用 tcpdump 的过滤语言：host、net、port、src、dst、and、or、not',
  payload: '显示载荷的字节（不指定时从不显示）',
  ignore: '不报告也不计数的诊断；多个代码用逗号分隔',
  follow: '事件一发生就讲述；文件还在增长时会跟随它',
  verdicts: '与 --follow 合用：只讲每条连接如何结束、有哪些诊断',
  noFold: '被泛洪或扫描诊断合并的连接也逐条输出',
  maxMemory: '活动连接的状态最多占用多少内存（512M、4G）；超出时提前讲述一部分连接',
  completion: '打印 shell 的补全脚本：source <(tcptrace-explain completion bash)',
  mcp: '以模型上下文协议（MCP）在标准输入输出上向模型提供这些工具',
  mcpRoots: '目录；只读取其中的抓包',
  report: '用 --format ndjson 保存的结果重新生成报告',
  results: '结果文件；- 表示标准输入',
  open: '在浏览器中查看：把 HTML 报告写入临时文件并打开',
  openInputs: '与生成报告时相同：文件、文本或目录；- 或不写表示标准输入',
  noOpen: '只打印报告的位置',
  openFilter: '只看这些报文，用 tcpdump 的过滤语言',
  openLang: '打开时的语言；不指定时按区域设置',
  explain: '解释诊断的含义：tcptrace-explain explain TE1001',
  explainNames: '诊断的代码或名称、状态、报文类型、重置的原因、错误名；不写则列出全部诊断',
  explainLang: '语言：en 或 zh（中文）；不指定时按区域设置',
  errnoCommand: '解释套接字接口的错误：tcptrace-explain errno ECONNRESET',
  errnoNames: '名称或数值：ECONNRESET、104、WSAECONNRESET；不写则全部列出',
  batch: '批量分析，结果写入一个目录：每类记录一个 NDJSON、汇总、供 SQL 使用的视图',
  batchInputs: '抓包、目录、通配模式（"*.pcap"）、s3://bucket/prefix；- 表示从标准输入读取清单',
  batchOutput: '结果写到哪里：目录，或 s3://bucket/prefix',
  batchJobs: '同时分析几份抓包；不指定时每一秒的工作量一份，最多与 CPU 核数相同',
  jobs: '同时分析几份抓包；不指定时与 CPU 核数相同',
  resume: '之前以同样选项做完、抓包也没有变化的部分不再重做',
  noJoin: '轮转文件的各段（tcpdump -C、-G，dumpcap 的环形缓冲）各作为一份抓包',
  shard: '每 n 份抓包只取其中一份，供 n 台机器分担；用 `merge` 合并',
  queue: '交给从 Redis 队列中取抓包的 worker 完成（redis://host:6379；需要 bullmq 包）',
  priority: '与 --queue 合用：数字小的批次先做',
  worker: '完成 `batch --queue` 放入 Redis 队列的抓包（需要 bullmq 包）',
  workerQueue: 'Redis 在哪里：redis://host:6379，使用 TLS 时为 rediss://',
  takeover: '一个 worker 死去多少秒之后，由另一个接手它手中的抓包',
  idle: '空闲这么多秒后结束；默认一直等待',
  batchNoFold: '被泛洪或扫描诊断合并的连接也逐条输出',
  batchMaxMemory: '所有抓包的活动状态合计最多占用多少内存（512M、4G）',
  batchLang: '语句所用的语言',
  query: '查询批量分析的结果：十个现成的问题之一，或 SQL（需要 @duckdb/node-api 包）',
  queryTexts: 'SQL 和结果目录；使用 --question 时只写目录',
  question: '按名称选择问题；不带参数则列出',
  merge: '合并 `batch --shard` 写出的目录，或几次批量分析的目录',
  mergeFolders: '`batch` 写出的目录',
  mergeOutput: '合并后写到哪里',
};

export const HELP: CliWords['help'] = {
  titles: { 'Usage:': '用法', 'Arguments:': '参数：', 'Options:': '选项：', 'Commands:': '命令：' },
  choices: (list) => `可选：${list.join('、')}`,
  byDefault: (value) => `默认：${value}`,
  notes: (notes) => `（${notes.join('；')}）`,
  uses: `
三种用法：
  tcptrace-explain capture.pcap        解释一份抓包文件
  tcptrace-explain                     粘贴 tcpdump 打印的内容，然后按 Ctrl-D
  tcptrace-explain captures/           解释目录中的每一份抓包

还可以：
  tcpdump -nn -tttt -vv -S tcp | tcptrace-explain          从管道读取，文本或二进制（-w -）
  tcpdump -l -nn tcp | tcptrace-explain --follow           一边抓一边看
  tcptrace-explain capture.pcap --list --sort trouble      每条连接一行，最严重的在前
  tcptrace-explain capture.pcap --connection 3             详细讲述连接 3
  tcptrace-explain capture.pcap --frame 17                 报文 17 是什么，为什么会有它
  tcptrace-explain capture.pcap --errno ECONNRESET         应用在哪里遇到了这个错误
  tcptrace-explain report results.ndjson                   用保存的结果重新生成报告
  tcptrace-explain open capture.pcap                       在浏览器中查看
  tcptrace-explain capture.pcap --format html -o r.html    同样的报告，写成可以转发的文件
  tcptrace-explain explain TE1001                          一个诊断的含义和处理办法

退出码：0 分析完成；1 达到了 --fail-on 的级别；2 有输入无法读取；64 用法错误；
70 本程序的某条规则出错（报告仍然有效）；71 内存用尽（报告不完整）；74 报告无法写出；
129、130 和 143 被终端断开、Ctrl-C 或终止请求中断（报告不完整）。`,
};
