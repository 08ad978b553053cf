/** Where the time of a connection went, what senders waited for, how long answers took, how it was kept alive, in Chinese. */
import type { ConnectionRecord } from '../../../records/contract.ts';
import { MILLISECOND, timerSeconds } from '../../../units.ts';
import type { Wait } from '../../en/report/timing.ts';
import { numberText } from '../../render.ts';
import { sideName } from '../sides.ts';
import { bytesZh, durationZh, zh } from '../writing.ts';

type Side = 'a' | 'b';
type Time = NonNullable<ConnectionRecord['time']>;
type Keepalive = NonNullable<ConnectionRecord['a']['keepalive']>;
type Heartbeats = NonNullable<ConnectionRecord['a']['heartbeats']>;

export const heads = {
  went: '时间花在哪里：',
  pace: '发送节奏：',
  answers: '应答：',
  keepalive: '保活：',
  heartbeat: '心跳：',
};

const nameOf = (record: ConnectionRecord, side: Side): string => sideName(record[side], side);

const SHARES = {
  openingNs: '建连',
  networkNs: '网络',
  timeoutsNs: '超时',
  recoveryNs: '丢包恢复',
  windowNs: '窗口关闭或填满',
  nothingToSendNs: '发送方没有数据可发',
  probesNs: '保活探测',
  idleNs: '空闲',
} as const;

/** What a share of the time went to. */
export const shareText = (record: ConnectionRecord, name: keyof Time): string =>
  name === 'aThinksNs' || name === 'bThinksNs'
    ? `${nameOf(record, name === 'aThinksNs' ? 'a' : 'b')}的应用`
    : SHARES[name];

/** `shares`: of the `all` nanoseconds that it lasted. */
export const wentText = (
  record: ConnectionRecord,
  shares: readonly (readonly [keyof Time, number])[],
  all: number,
): string =>
  shares
    .map(([name, ns]) => `${shareText(record, name)} ${Math.round((100 * ns) / all)}%（${durationZh(ns)}）`)
    .join('，');

const seconds = (ns: number): string => String(timerSeconds(ns));

/** The socket options are whole seconds: what was measured is that and the delay of a timer. */
export function keepaliveText(record: ConnectionRecord, side: Side, k: Keepalive): string {
  const usual = seconds(k.idleNs) === '7200' ? '，多数系统的默认值' : '';
  const interval = k.intervalNs === undefined ? '' : `；TCP_KEEPINTVL ${seconds(k.intervalNs)}`;
  const options = `TCP_KEEPIDLE ${seconds(k.idleNs)}${usual}${interval}`;
  const answered =
    k.answered === 0
      ? '没有应答'
      : k.answered < k.probes
        ? `其中 ${numberText(k.answered)} 个有应答`
        : k.probes === 1
          ? '有应答'
          : '全部有应答';
  const onPath = k.answeredOnPath === undefined ? '' : `（${numberText(k.answeredOnPath)} 个由途中设备应答，不是对端）`;
  const byTiming = k.byTiming === true ? '；仅凭时间判断，因为文本没有打印空报文段的序号' : '';
  return zh`${nameOf(record, side)}在静默 ${durationZh(k.idleNs)}之后探测（${options}）：${numberText(k.probes)} 个探测，${answered}${onPath}${byTiming}`;
}

export function heartbeatText(record: ConnectionRecord, side: Side, h: Heartbeats): string {
  const jitter = h.jitterNs < MILLISECOND ? '' : `（± ${durationZh(h.jitterNs)}）`;
  const parts = [zh`每隔 ${durationZh(h.periodNs)}${jitter}发送一条 ${bytesZh(h.size)}的消息`];
  parts.push(`共 ${numberText(h.beats)} 条`);
  parts.push(
    h.answered === 0 ? '从未得到应答' : h.answered >= h.beats ? '每条都有应答' : `${numberText(h.answered)} 条有应答`,
  );
  if (h.missed !== undefined) parts.push(`${numberText(h.missed)} 条没有到来`);
  if (h.late !== undefined) parts.push(`${numberText(h.late)} 条不合节拍`);
  return `${nameOf(record, side)}${parts.join('，')}`;
}

/** `waits`: the longest first; none of them is empty. */
export function waitText(record: ConnectionRecord, side: Side, waits: readonly (readonly [Wait, number])[]): string {
  const what: Readonly<Record<Wait, string>> = {
    receiver: `等${nameOf(record, side === 'a' ? 'b' : 'a')}的窗口`,
    network: '等确认（网络）',
    sender: '等自己的程序',
  };
  return `${nameOf(record, side)}发数据时，${waits.map(([wait, ns]) => `${what[wait]} ${durationZh(ns)}`).join('，')}`;
}

export function answerText(record: ConnectionRecord, r: NonNullable<ConnectionRecord['responses']>): string {
  const who = nameOf(record, r.from);
  const slowest = r.leastNs === undefined ? durationZh(r.maxNs) : `${durationZh(r.leastNs)} 到 ${durationZh(r.maxNs)}`;
  const atOnce = r.leastNs === undefined && untold(r.maxNs);
  if (r.count === 1)
    return atOnce
      ? `${who}几乎立即应答（报文 ${r.maxFrame}）`
      : zh`${who}过了 ${slowest}开始应答（报文 ${r.maxFrame}）`;
  const half = untold(r.medianNs) ? '半数几乎立即开始' : zh`半数在 ${durationZh(r.medianNs)}之内开始`;
  const last = atOnce ? '最慢的也是' : zh`最慢用了 ${slowest}`;
  return `${who}应答 ${numberText(r.count)} 次，${half}，${last}（报文 ${r.maxFrame}）`;
}

/** What is less than the clocks tell is no duration. */
const untold = (ns: number): boolean => ns < 1000;
