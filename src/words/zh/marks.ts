/** One annotation told with its details, in Chinese: what a story line and the answer to "what is packet N" say about it. */
import type { AnnotationKind } from '../../records/contract.ts';
import type { Certainty } from '../../units.ts';
import { harmless } from '../escape.ts';
import { numberText } from '../render.ts';
import { icmpZh } from './icmp.ts';
import { kindMark } from './kinds.ts';
import { resetLabel, specialReset } from './resets.ts';
import { bytesZh, durationZh, zh } from './writing.ts';

type Detail = Readonly<Record<string, unknown>>;

/** How sure a statement is, as words behind it; what is observed needs none. */
export function certaintyText(certainty: Certainty): string {
  if (certainty === 'implied') return '推断';
  return certainty === 'assumed' ? '很可能' : '';
}

/** `sure`: as certaintyText says it. */
export function withCertainty(text: string, sure: string): string {
  if (sure === '') return text;
  const [, before, inside] = /^(.*)（([^（）]*)）$/.exec(text) ?? [];
  if (before === undefined || inside === undefined) return `${text}（${sure}）`;
  // One pair of brackets for both; what else it may be stands behind how sure it is.
  return inside.startsWith('或者') ? `${before}（${sure}，${inside}）` : `${before}（${inside}，${sure}）`;
}
export const withMeaning = (text: string, meaning: string): string => `${text}：${meaning}`;

const num = (detail: Detail, key: string): number | undefined => {
  const value = detail[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
const str = (detail: Detail, key: string): string | undefined => {
  const value = detail[key];
  return typeof value === 'string' ? value : undefined;
};

const TRIGGERS: Readonly<Record<string, string>> = {
  timer: '定时器',
  sack: 'SACK',
  'repeated-syn': '对方重发 SYN',
  'duplicate-acks': '重复确认',
  'lost-retransmission': '重传又丢失',
  'rack-timer': 'RACK 定时器',
  'partial-ack': '部分确认',
};

/** The mark of one annotation with the details that matter in a story: `超时重传，第 3 次，等待 812 ms 之后`. */
export function markText(kind: AnnotationKind, detail: Detail | null): string {
  let text = kindMark(kind);
  if (detail === null) return text;
  if (kind === 'reset') return resetText(detail);
  if (detail['neverSent'] === true) return '确认了未见发送过的数据';
  if (kind === 'icmp-error') return icmpText(detail);
  const beyond = num(detail, 'beyond');
  if (beyond !== undefined) return zh`超出窗口 ${bytesZh(beyond)}`;
  const nth = num(detail, 'nth');
  if (nth !== undefined && nth > 0) {
    if (kind === 'duplicate-ack' || kind === 'keepalive-probe' || kind === 'window-probe')
      text += ` ${numberText(nth)}`;
    else text += `，第 ${numberText(nth)} 次`;
  }
  const other = num(detail, 'otherFrame');
  if (other !== undefined) text += `（对照第 ${other} 个报文）`;
  if (detail['timeoutDue'] === true) text = '定时器重发：尾部丢失探测或超时重传';
  if (detail['simultaneous'] === true) text += '，两端同时';
  if (detail['byProxy'] === true) text += '（SYN 代理与服务端之间）';
  if (detail['newData'] === true) text += '，带新数据';
  // What a reader can check is the time since these bytes were last sent; a timer may have been armed later.
  const waited = num(detail, 'sinceLastSentNs') ?? num(detail, 'waitedNs');
  if (waited !== undefined && waited >= 0) text += zh`，等待 ${durationZh(waited)}之后`;
  const idle = num(detail, 'idleNs');
  const since = num(detail, 'sinceLastProbeNs');
  if (since !== undefined) text += zh`，距上一个 ${durationZh(since)}`;
  else if (idle !== undefined) text += zh`，静默 ${durationZh(idle)}之后`;
  const late = num(detail, 'lateNs');
  if (late !== undefined && late !== 0) text += late > 0 ? zh`，晚 ${durationZh(late)}` : zh`，早 ${durationZh(-late)}`;
  if (detail['middlebox'] === true) text += '，由途中设备发出';
  const trigger = str(detail, 'trigger');
  if (trigger !== undefined) text += `（${TRIGGERS[trigger] ?? harmless(trigger)}）`;
  if (detail['answerUnheard'] === true) text += '；之前的应答没有到达它';
  if (kind === 'retransmission-timeout' && detail['acknowledged'] === false)
    text += '；原报文已到过抓包点，但没有得到确认';
  else if (detail['spurious'] === true) text += '，不必要：原来的已经到达';
  return text;
}

function resetText(detail: Detail): string {
  const cause = str(detail, 'cause');
  if (cause === undefined) return kindMark('reset');
  if (detail['oddFlags'] === true) return '带 SYN 或 FIN 的 RST：没有系统会这样发送，因此不作判断';
  const given: unknown = detail['alternatives'];
  const others = Array.isArray(given) ? given.filter((one) => typeof one === 'string').map(resetLabel) : [];
  const special = specialReset(detail);
  if (special !== null) return special.label;
  if (cause === 'unknown')
    return others.length === 0 ? '重置，原因从报文看不出来' : `重置；可能的原因：${others.join('，或者')}`;
  return `重置：${resetLabel(cause)}${others.length > 0 ? `（或者${others[0]}）` : ''}`;
}

/** The certainty to show behind a mark: that a cause is unknown needs none. */
export const markCertainty = (kind: AnnotationKind, certainty: Certainty, detail: Detail | null): string =>
  kind === 'reset' && detail?.['cause'] === 'unknown' ? '' : certaintyText(certainty);

function icmpText(detail: Detail): string {
  const text = str(detail, 'text');
  if (text !== undefined) return `ICMP：${harmless(text)}`;
  const type = detail['type'];
  const code = detail['code'];
  if (typeof type === 'string')
    return `ICMP：${harmless(type)}${typeof code === 'string' ? `，${harmless(code)}` : ''}`;
  if (typeof type !== 'number') return kindMark('icmp-error');
  const what = icmpZh(Number(detail['family'] ?? 4), type, typeof code === 'number' ? code : 0);
  const router = str(detail, 'router');
  const from = router === undefined ? '' : `（来自 ${harmless(router)}）`;
  return zh`ICMP ${what}${from}${detail['translated'] === true ? '，引用的是别的地址：被忽略' : ''}`;
}

/** Names of details; one that is not here stands for itself. */
const FIELDS: Readonly<Record<string, string>> = {
  mss: 'MSS',
  windowScale: '窗口缩放',
  sackPermitted: 'SACK 许可',
  timestamps: '时间戳',
  nth: '次数',
  waitedNs: '等待时间',
  sinceFirstNs: '距首次',
  sinceLastSentNs: '距上次发送',
  sinceLastProbeNs: '距上次探测',
  sinceNs: '相隔',
  trigger: '触发原因',
  type: '类型',
  code: '代码',
  router: '来源设备',
  inWindow: '在窗口内',
  cause: '原因',
  alternatives: '其他可能',
  harmless: '无害',
  form: '形式',
  signs: '迹象',
  bytes: '字节数',
  dataBytes: '数据',
  originalFrame: '原报文',
  quotedFrame: '所引用的报文',
  rtoEstimateNs: '估计的重传超时',
  ptoNs: '探测超时',
  backoff: '退避倍数',
  quietNs: '静默时间',
  idleNs: '空闲时间',
  answeredNs: '应答时间',
  originalSeen: '见过原报文',
  window: '窗口',
  mtu: 'MTU',
  periodNs: '周期',
  jitterNs: '抖动',
  lateNs: '迟到',
  spurious: '不必要',
  acknowledged: '已被确认',
};

/** A name of a JSON field in words: `rtoEstimateNs` → `估计的重传超时`. */
export const fieldWords = (key: string): string => FIELDS[key] ?? harmless(key);

/** A value of a detail in words, its unit taken from its name. */
export function fieldText(key: string, value: unknown): string {
  if (typeof value === 'number') {
    if (key.endsWith('Ns')) return durationZh(value);
    if (key.endsWith('Bytes')) return bytesZh(value);
    if (/frame$/i.test(key)) return `报文 ${value}`;
    return numberText(value);
  }
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'string') {
    if (key === 'cause' || key === 'alternative') return resetLabel(value);
    return (key === 'trigger' ? TRIGGERS[value] : undefined) ?? harmless(value);
  }
  if (Array.isArray(value))
    return value.length === 0 ? '无' : value.map((one) => fieldText(key.replace(/s$/, ''), one)).join('、');
  return harmless(JSON.stringify(value) ?? '');
}
