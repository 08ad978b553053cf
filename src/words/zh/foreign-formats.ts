/** What is recognised by its first bytes and cannot be read as a capture, and what to do with it, in Chinese. */
import type { ForeignFormat } from '../../records/reading-facts.ts';

interface Foreign {
  readonly what: string;
  readonly how: string;
}

const RECORD = '请用 `tcpdump -w capture.pcap` 重新抓包，或者把报文导出为 pcap';
const EDITCAP = '请用 `editcap -F pcap FILE capture.pcap` 转换';
const PICTURE = '图片里的报文无法读取；请粘贴文本，或者保存抓包文件';
const COPY_OUT = '请把其中报文的文本复制出来再粘贴';

export const FOREIGN: Readonly<Record<ForeignFormat, Foreign>> = {
  lanalyzer: { what: 'Novell LANalyzer 抓包文件', how: EDITCAP },
  lz4: { what: 'lz4 压缩的数据', how: '请用 `lz4 -d FILE capture.pcap` 解压' },
  'lz4-old': { what: 'lz4 压缩的数据（旧格式）', how: '请用 `lz4 -d FILE capture.pcap` 解压' },
  bzip2: { what: 'bzip2 压缩的数据', how: '请用 `bunzip2 FILE` 解压，或者用管道 `bzcat FILE`' },
  compress: { what: 'compress 压缩的数据（.Z）', how: '请用 `gunzip FILE` 解压，或者用管道 `zcat FILE`' },
  zip: { what: 'zip 归档文件', how: '请用 `unzip FILE` 解开，再给出其中的抓包文件' },
  'zip-empty': { what: '空的 zip 归档文件', how: RECORD },
  '7-zip': { what: '7-Zip 归档文件', how: '请用 `7z x FILE` 解开，再给出其中的抓包文件' },
  rar: { what: 'RAR 归档文件', how: '请用 `unrar x FILE` 解开，再给出其中的抓包文件' },
  tar: { what: 'tar 归档文件', how: '请用 `tar xf FILE` 解开，再给出其中的抓包文件' },
  iptrace: { what: 'AIX iptrace 抓包文件', how: EDITCAP },
  btsnoop: { what: '蓝牙 HCI 日志（btsnoop），其中不可能有 TCP', how: RECORD },
  sniffer: { what: 'Sniffer 抓包文件', how: EDITCAP },
  netxray: { what: 'NetXRay 或 Windows Sniffer 抓包文件', how: EDITCAP },
  etherpeek: { what: 'EtherPeek 或 OmniPeek 抓包文件', how: EDITCAP },
  'omnipeek-tagged': { what: '带标签的 OmniPeek 抓包文件', how: EDITCAP },
  'visual-networks': { what: 'Visual Networks 抓包文件', how: EDITCAP },
  '5view': { what: 'InfoVista 5View 抓包文件', how: EDITCAP },
  observer: { what: 'Network Instruments Observer 抓包文件', how: EDITCAP },
  'k12-text': { what: 'K12 文本跟踪', how: EDITCAP },
  k12: { what: 'Tektronix K12 跟踪', how: EDITCAP },
  nettl: { what: 'HP-UX nettl 跟踪', how: EDITCAP },
  etl: { what: '事件跟踪文件（ETL）', how: '请用 `etl2pcapng FILE capture.pcapng` 转换' },
  png: { what: 'PNG 图片，也许是截图', how: PICTURE },
  jpeg: { what: 'JPEG 图片，也许是截图', how: PICTURE },
  gif: { what: 'GIF 图片', how: PICTURE },
  webp: { what: 'WebP 图片', how: PICTURE },
  pdf: { what: 'PDF 文档', how: COPY_OUT },
  office: { what: '旧版 Microsoft Office 文档', how: COPY_OUT },
  elf: { what: '程序（ELF）', how: RECORD },
  'windows-program': { what: 'Windows 程序', how: RECORD },
  sqlite: { what: 'SQLite 数据库', how: RECORD },
  zeros: { what: '全是零字节的文件，如同复制失败或磁盘写满之后', how: RECORD },
  erf: { what: '很可能是 Endace ERF 抓包文件', how: EDITCAP },
  html: {
    what: '网页（HTML），如同下载时被要求登录',
    how: '请下载抓包文件本身，或者粘贴报文的文本',
  },
};
