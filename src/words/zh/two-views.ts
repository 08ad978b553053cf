/** What is said in Chinese of one connection that two captures hold. */
import { FIN, RST, SYN } from '../../tcp-flags.ts';
import { numberText } from '../render.ts';
import type { Change, Made, Settled, TwoViewsWords } from '../en/two-views.ts';
import { durationZh, zh } from './writing.ts';

const packets = (n: number): string => `${numberText(n)} 个报文`;
const NAMED = 4;

const OPTIONS: Readonly<Record<Exclude<Change['what'], 'payload' | 'congestion-marked'>, string>> = {
  mss: 'MSS',
  windowScale: '窗口缩放',
  sackPermitted: 'SACK 许可',
  timestamps: '时间戳',
};

const whatOf = ({ flags }: Made): string =>
  (flags & RST) !== 0 ? 'RST' : (flags & SYN) !== 0 ? 'SYN' : (flags & FIN) !== 0 ? 'FIN' : 'ACK';

function change({ what, was, became, frame, packets: n }: Change, from: string): string {
  if (what === 'payload') return zh`${from} ${packets(n)}的载荷在途中被改动，最早是报文 ${frame}`;
  if (what === 'congestion-marked') return zh`${from} ${packets(n)}在途中带上了拥塞标记`;
  if (became === -1 || became === false) return zh`${from} SYN 中的 ${OPTIONS[what]} 在途中被去掉`;
  if (was === -1 || was === false) return zh`${from}的 SYN 在途中被加上 ${OPTIONS[what]}`;
  return zh`${from}的 ${OPTIONS[what]} 在途中由 ${String(was)} 改为 ${String(became)}`;
}

const BECAUSE: Readonly<Record<Settled['because'], string>> = {
  'made-between': '这个报文是在两处之间产生的，它所称的发送方并没有发送',
  'left-its-sender': '这个报文经过了两处，因此不是在两处之间产生的',
  'lost-there': '发出的报文在两处之间丢失',
  'lost-back': '发出的报文到达并得到了应答，应答在两处之间丢失',
  'not-answered': '发出的报文已经到达另一处，在那里没有看到应答',
  'changed-between': '改动发生在两处之间',
  'arrived-before': '重传之前数据已经到达',
};

const CLIENT_FIRST = ['客户端', '服务端'] as const;

export const TWO_VIEWS: TwoViewsWords = {
  ends: (role) =>
    role === 'unknown' ? ['a 端', 'b 端'] : role === 'client' ? CLIENT_FIRST : [CLIENT_FIRST[1], CLIENT_FIRST[0]],
  lost: ({ lost, lostFrames, lostCertainty }, from) => {
    const first = `${lostFrames.slice(0, NAMED).join('、')}${lost > NAMED ? ' 等' : ''}`;
    const doubt = lostCertainty === 'assumed' ? '，也可能是另一处的抓包没有抓到，它还缺少别的报文' : '';
    return zh`${from}的 ${packets(lost)}在两处之间丢失（在发出的一处是报文 ${first}）${doubt}`;
  },
  made: (made, from) =>
    zh`以 ${from}名义发来的 ${whatOf(made)}（报文 ${made.frame}）${
      made.certainty === 'observed' ? '并不是它发出的，产生在两处之间' : '不在靠近它的抓包中，很可能产生在两处之间'
    }`,
  change,
  recut: (from) => zh`${from}的数据没有逐个报文比较，因为分段卸载在两处的切分不同`,
  missed: (n, from) => zh`${from}有 ${packets(n)}已经到达，而那里的抓包没有抓到`,
  unseen: (n, from) => zh`${from}有 ${packets(n)}到达了另一处，而发出处的抓包没有抓到`,
  uncovered: (n, from) => zh`${from}有 ${packets(n)}另一处的抓包无法说明：它还没有开始，或者已经结束`,
  translated: (endsA, endsB) => zh`两处之间有地址转换：${endsA} 在另一处是 ${endsB}`,
  renumbered: (b) =>
    zh`两处之间的设备转换了${b}的序号，SYN 代理就是这样：它自己应答握手，再在后面另行握手（隐藏初始序号的防火墙也会转换）；这里比较的是握手之后的报文`,
  renumberedFromSyn: () =>
    '两处之间的设备从 SYN 起就转换序号，自行选择初始序号的防火墙就是这样（pf 的 modulate state）；报文按同一套序号比较',
  goesOn: ({ connection, frame, ends }, near) =>
    zh`地址转换设备中途换了地址：在靠近${near}的抓包中，它从报文 ${frame} 起继续，是连接 ${connection}（${ends}）`,
  neverCame: (a, b) => zh`这条连接没有任何报文到达另一处，而${a}到${b}同一端口的其他连接到达了`,
  nothing: (ofA, a, ofB, b) => zh`从一处发出的报文全部原样到达另一处：${a} ${packets(ofA)}，${b} ${packets(ofB)}`,
  delays: (abNs, baNs, errorNs, a, b) =>
    zh`单向时延的中位数：${a}到${b}为 ${durationZh(abNs)}，反方向为 ${durationZh(baNs)}，误差都不超过 ${durationZh(errorNs)}。`,
  noClock: '两处的时钟无法对齐，因此不给出单向时延。',
  settled: ({ code, as, because, certainty }, near) =>
    zh`靠近${near}的抓包中的 ${code} ${certainty === 'assumed' ? '很可能' : ''}${
      as === 'confirmed' ? '得到证实' : '被否定'
    }：${BECAUSE[because]}。`,
  sentences: (parts, others) => [`${parts.join('；')}。`, ...others].join(''),
};
