/** Verdicts in Chinese: one sentence a connection, without its full stop. */
import type {
  HoleAtEnd,
  MessageFacts,
  MissingBytes,
  OpeningSeen,
  ResetIgnored,
  ResetNotTaken,
  VerdictFacts,
  Who,
} from '../../records/message.ts';
import { bytes, count, frame, idleDevice, type Phrase, say, system, time } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';
import { listedZh } from './phrases.ts';
import { resetReason } from './resets.ts';

export const VERDICTS: Sentences<VerdictFacts> = {
  'verdict.still-open': (f) =>
    say`${course(f)}；${f.lastSeen ? '到最后一次出现时' : '到抓包结束时'}，两端都还没有关闭${hole(f.missing)}${f.closedWindow === undefined ? '' : say`；当时${f.closedWindow.who}的窗口为 0（自${frame(f.closedWindow.frame)}起）`}${ignored(f)}`,
  'verdict.refused': (f) => say`连接被拒绝：${frame(f.synFrame)}的 SYN 收到的应答是${frame(f.resetFrame)}的 RST`,
  'verdict.refused-in-vain': (f) =>
    say`没有建立：${frame(f.resetFrame)}的 RST 应答了${frame(f.synFrame)}的 SYN，但发送 SYN 的一端必须忽略它（它没有确认 SYN）${f.tries > 1 ? say`，SYN 一共发送了 ${count(f.tries, '次')}` : ''}；没有别的应答`,
  'verdict.refused-unseen': (f) =>
    say`连接被拒绝：${frame(f.resetFrame)}的 RST 应答的是一个不在抓包中、不带 ACK 的报文段，很可能是 SYN`,
  'verdict.rejected-by-icmp': (f) => say`没有建立：SYN 收到的应答是${icmpError(f)}`,
  'verdict.rejected-by-icmp-unheard': (f) =>
    say`没有建立：SYN 收到的应答是${icmpError(f)}，但它引用的地址不是客户端的，因此客户端很可能根本没有得知`,
  'verdict.passed-here': (f) =>
    say`防火墙放行了${frame(f.passedFrame)}的 SYN；它的日志只记录第一个报文，所以看不出有没有应答`,
  'verdict.blocked-here': (f) => say`没有应答：${frame(f.blockedFrame)}的 SYN 被抓包主机自己的防火墙拦下`,
  'verdict.unanswered': (f) =>
    say`没有应答：SYN ${within(f)}发送了 ${count(f.tries, '次')}，没有任何回音${pace(f)}${f.takenBackFrame === undefined ? '' : say`；随后客户端用${frame(f.takenBackFrame)}的 RST 放弃了这次尝试`}`,
  'verdict.syn-one-way': (f) =>
    say`只看到一个方向：${frame(f.synFrame)}发出了 SYN；这份抓包只有一个方向，因此不知道它是否得到应答`,
  'verdict.unanswered-once': (f) => say`直到抓包结束，${frame(f.synFrame)}的 SYN 都没有得到应答`,
  'verdict.unasked': (f) =>
    say`没有建立：这份抓包中没有 SYN 请求过${frame(f.synAckFrame)}的 SYN-ACK${f.synAcks > 1 ? say`（${within(f)}发送了 ${count(f.synAcks, '次')}）` : ''}，${f.resetFrame > 0 ? say`而${frame(f.resetFrame)}的 RST 表明收到它的主机不知道有这回事：有人冒用它的地址发了 SYN（别处泛洪或扫描的回声），或者是那里某个不用套接字的程序发的，而抓包中缺了它` : '也没有任何回音：抓包缺了那台主机发出的报文，或者有人冒用它的地址发了 SYN（别处泛洪或扫描的回声）'}`,
  'verdict.never-acknowledged': (f) =>
    say`没有建立：${frame(f.synAckFrame)}的 SYN-ACK ${within(f)}发送了 ${count(f.synAcks, '次')}，在这份抓包中始终没有被确认${pace(f)}${askedAgain(f)}`,
  'verdict.never-acknowledged-once': (f) =>
    say`没有建立：${frame(f.synAckFrame)}的 SYN-ACK 在这份抓包中始终没有被确认${askedAgain(f)}`,
  'verdict.ends-after-syn-ack': (f) =>
    say`抓包结束时正在建立：${frame(f.synAckFrame)}的 SYN-ACK ${f.goesOnNs === 0 ? '是最后一个报文' : say`距抓包结束只有 ${time(f.goesOnNs)}`}，客户端的 ACK 可能只是来得更晚`,
  'verdict.reset': (f) =>
    say`${moved(f)}；之后在${frame(f.resetFrame)}${f.forged ? say`被以${f.who}名义发出的 RST 重置` : say`被${f.who}重置`}：${likely(f)}${resetReason(f.cause)}${farewell(f)}${silence(f)}${done(f)}${ignored(f)}`,
  'verdict.reset-harmless': (f) =>
    say`${f.who}在${frame(f.resetFrame)}以 RST 撤回（${likely(f)}${resetReason(f.cause)}）；${moved(f)}，没有损失`,
  'verdict.path-mtu-black-hole': (f) =>
    say`传输卡住：${f.who}的满长报文段（${bytes(f.size)}）到不了，较小的能到；第一个已连续超时重传 ${count(f.timeouts, '次')}，直到${frame(f.lastFrame)}`,
  'verdict.peer-vanished': (f) =>
    say`${f.silentWho}失去响应：从${frame(f.sinceFrame)}起，${f.who}${within(f)}把${ASKED[f.what]}发送了 ${count(f.repeats + 1, '次')}，都没有应答`,
  'verdict.closed': (f) =>
    say`${course(f)}；正常关闭，${f.together ? '两端同时关闭' : say`${f.who}先在${frame(f.finFrame)}关闭`}${quiet(f)}${lateReset(f)}`,
  'verdict.close-unacknowledged': (f) =>
    say`${course(f)}；两端都发送了 FIN，${f.gone === undefined ? '但最后一个在这份抓包中没有被确认' : say`${f.gone.who}在${frame(f.gone.frame)}用 RST 应答了最后一个：它的套接字在自己的 FIN 之后 ${time(f.gone.sinceFinNs)}就不在了；没有损失`}${hole(f.missing)}`,
  'verdict.closed-by-reset': (f) =>
    say`${course(f)}；${f.who}在${frame(f.finFrame)}关闭，${f.resetBy}则在${frame(f.resetFrame)}用 RST 代替 FIN 关闭：当时没有数据在途，所以没有损失`,
  'verdict.half-closed': (f) =>
    say`${course(f)}；${f.who}在${frame(f.finFrame)}关闭了自己的方向${quiet(f)}${f.tookDataFrame > 0 ? say`（用的是 shutdown() 而不是 close()：它仍在接收数据，见${frame(f.tookDataFrame)}）` : ''}，${f.other}${f.linesUnread === true ? '在读懂的行里' : f.opening === 'before-the-capture' ? '在这份抓包中' : ''}没有关闭${f.resetFrame > 0 ? say`；随后${f.who}的系统在${frame(f.resetFrame)}重置了连接` : ''}${hole(f.missing)}`,
  'verdict.stray-syn': (f) =>
    say`已建立的连接中出现一个 SYN（${frame(f.synFrame)}），得到的应答是挑战 ACK（${frame(f.ackFrame)}）；在这份抓包中没有后果`,
  'verdict.old-connection-in-the-way': (f) =>
    say`没有建立：同一端口上的旧连接挡了路；${frame(f.synFrame)}的 SYN 得到的应答是旧连接在${frame(f.ackFrame)}的 ACK`,
  'verdict.never-accepted': (f) =>
    say`只有客户端一方以为已建立：服务端${f.synAcks > 1 ? '一再发送 SYN-ACK' : '发送了 SYN-ACK'}，此外什么也没发；客户端的首个数据（${frame(f.dataFrame)}）${within(f)}发送了 ${count(f.tries, '次')}，始终没有被确认`,
  'verdict.without-flags': (f) => say`${eachSent(f)}；文本没有打印标志，因此无法说明它怎样建立和关闭`,
  'verdict.without-ack': (f) =>
    say`不是连接：${f.who}只发送了不带 ACK 的报文，已建立的连接不会这样发送（端口扫描或发包工具才会）；${f.refusedFrame > 0 ? say`${f.other}在${frame(f.refusedFrame)}以 RST 回应：该端口没有监听，或者被过滤器拒绝` : say`抓包中没有${f.other}的回应`}`,
  'verdict.one-side-seen': (f) =>
    say`只看到一个方向：${f.who}发送了 ${bytes(f.bytes)}${f.acknowledged > 0 ? say`，确认了不在抓包中的 ${bytes(f.acknowledged)}` : ''}${lastWord(f)}${inVain(f)}；${f.acknowledged > 0 ? say`${f.other}还做了什么，无从得知` : say`抓包中没有${f.other}的报文，它做了什么无从得知`}`,
  'verdict.opened-then-filtered': () => say`看到了 SYN 和 SYN-ACK；后来的报文被抓包的过滤器排除了`,
  'verdict.data-only': (f) =>
    say`这份抓包只有带数据的报文：${eachSent(f)}${f.fins.reduce((told, { who, frame: at }) => say`${told}，${who}在${frame(at)}关闭了自己的方向`, say``)}；不知道它是怎样建立的${f.fins.length === 2 ? '' : f.fins.length === 1 ? '，也不知道另一端是否关闭' : '，也不知道它是否已经关闭'}`,
  'verdict.closed-by-numbers': (f) =>
    say`已建立；按序号计算，${eachSent(f)}；两端都已关闭，${f.who}先在${frame(f.finFrame)}关闭`,
  'verdict.half-closed-by-numbers': (f) =>
    say`已建立；按序号计算，${eachSent(f)}；${f.who}在${frame(f.finFrame)}关闭了自己的方向，另一个 FIN 不在抓包中`,
};

const OPENING: Readonly<Record<OpeningSeen, string>> = {
  opened: '已建立',
  'by-both': '由两端同时发起并建立',
  'asked-by-both': '两端各自发出了 SYN，但都没有确认对方的 SYN',
  'before-the-capture': '抓包开始时已经建立',
  'partly-seen': '已建立（抓包中缺少三次握手的某一步）',
};

const ASKED: Readonly<Record<MessageFacts['verdict.peer-vanished']['what'], string>> = {
  data: '数据',
  fin: ' FIN ',
  keepalive: '保活探测',
  'window-probe': '零窗口探测',
};

interface Moved {
  readonly inPart?: true;
  readonly untold?: number;
  readonly linesUnread?: true;
  readonly missingA?: MissingBytes;
  readonly missingB?: MissingBytes;
  readonly a: Who;
  readonly b: Who;
  readonly bytesA: number;
  readonly bytesB: number;
}

/** `已建立；客户端发送 5 字节，服务端发送 9 字节`. */
const course = (f: Moved & { readonly opening: OpeningSeen }): Phrase => say`${OPENING[f.opening]}；${moved(f)}`;
const moved = (f: Moved): Phrase =>
  f.bytesA > 0 || f.bytesB > 0 || f.missingA !== undefined || f.missingB !== undefined
    ? say`${eachSent(f)}${f.untold === undefined ? '' : say`（另有 ${count(f.untold, '个报文')}的长度文本中没有给出）`}`
    : f.untold !== undefined
      ? say`传输了多少数据无法得知：文本没有给出 ${count(f.untold, '个报文')}的长度`
      : f.inPart === true
        ? say`${f.linesUnread === true ? '读懂的行里' : ''}没有看到数据`
        : say`没有传输数据`;
const eachSent = (f: Moved): Phrase =>
  say`${f.a}发送 ${bytes(f.bytesA)}${missing(f.missingA)}，${f.b}发送 ${bytes(f.bytesB)}${missing(f.missingB)}`;

/** `（另有 1,200 字节不在抓包中，见报文 6）`. */
const askedAgain = (f: MessageFacts['verdict.never-acknowledged-once']): Phrase =>
  f.synAgainFrame === undefined
    ? say``
    : say`；客户端仍在${frame(f.synAgainFrame)}重发 SYN，说明这个 SYN-ACK 没有到达它，或者被它丢弃（校验和错误、过滤器、确认号不对）`;

function missing(m: MissingBytes | undefined): Phrase {
  if (m === undefined) return say``;
  if (m.leaps === true)
    return say`（它的序号在${frame(m.since)}跳过了 ${bytes(m.bytes)}，超出任何窗口所允许的范围：中间的部分没有人要过，也没有人确认过）`;
  if (m.unacknowledged === m.bytes && m.linesUnread !== true)
    return say`（它的序号在${frame(m.since)}之前跳过了 ${bytes(m.bytes)}：不在抓包中，在这里也始终没有被确认）`;
  const where =
    m.unacknowledged === 0
      ? say`但已被确认`
      : say`${m.unacknowledged === m.bytes ? '' : say`其中 ${bytes(m.unacknowledged)}`}在这里始终没有被确认`;
  const place = m.linesUnread === true ? '不在读懂的行里' : '不在抓包中';
  return say`（另有 ${bytes(m.bytes)}${place}，见${frame(m.since)}：${where}）`;
}

const NOT_TAKEN: Readonly<Record<ResetIgnored | 'lost', string>> = {
  'wrong-number': '它的序号不是期望的下一个',
  unsigned: '它没有签名',
  stale: '接收方已经越过了它',
  lost: '接收方照常继续',
};

const ignored = ({ ignored: reset }: { readonly ignored?: ResetNotTaken }): Phrase =>
  reset === undefined ? say`` : say`；${frame(reset.frame)}的 RST 没有生效（${NOT_TAKEN[reset.because]}）`;

const icmpError = (f: MessageFacts['verdict.rejected-by-icmp']): Phrase =>
  say` ${f.router} 在${frame(f.icmpFrame)}的 ICMP 差错`;

/** Whose pace of repetition it is, when a schedule fits. */
/** Several tries in no time at all: the text tells no times. */
const within = ({ overNs }: { readonly overNs: number }): Phrase => (overNs > 0 ? say`在 ${time(overNs)} 内` : say``);

const pace = (f: MessageFacts['verdict.unanswered' | 'verdict.never-acknowledged']): Phrase =>
  f.pace.length === 0 ? say`` : say`（符合${listedZh(f.pace.map(system), '或')}的重试节奏）`;

const likely = (f: { readonly likely: boolean }): string => (f.likely ? '很可能是' : '');

function farewell({ farewell: what }: MessageFacts['verdict.reset']): Phrase {
  if (what === undefined) return say``;
  return say`（只是${what === 'tls-alert' ? ' TLS ' : '协议'}的道别：没有损失）`;
}

function silence({ quietNs, idleDevice: device }: MessageFacts['verdict.reset']): Phrase {
  if (quietNs === undefined) return say``;
  const like = device === undefined ? '' : say`（可能是空闲超时：${idleDevice(device)}）`;
  return say`，此前静默了 ${time(quietNs)}${like}`;
}

const quiet = ({ quietNs }: { readonly quietNs?: number }): Phrase =>
  quietNs === undefined ? say`` : say`（此前静默了 ${time(quietNs)}）`;

const done = ({ doneBefore }: MessageFacts['verdict.reset']): Phrase =>
  doneBefore === undefined ? say`` : say`；${doneBefore}此前已经关闭，数据也已全部到达`;

const hole = (lacked: HoleAtEnd | undefined): Phrase =>
  lacked === undefined
    ? say``
    : say`；当时还有丢失没有补上：在${lacked.who}已选择确认的数据之前，还缺 ${bytes(lacked.bytes)}（${frame(lacked.frame)}）`;

function lateReset({ reset }: MessageFacts['verdict.closed']): Phrase {
  if (reset === undefined) return say``;
  return reset.outlived
    ? say`（${frame(reset.frame)}的 RST 没有改变什么：此后两端照常继续）`
    : say`（两端都结束之后又来了一个 RST：无害）`;
}

function inVain({ inVain: again }: MessageFacts['verdict.one-side-seen']): Phrase {
  if (again === undefined) return say``;
  return say`；${again.what === 'fin' ? '这个 FIN' : '最后的数据'}因超时重传了 ${count(again.tries, '次')}，历时 ${time(again.overNs)}，可见到那时为止一直没有等到确认`;
}

function lastWord({ finFrame, resetFrame }: MessageFacts['verdict.one-side-seen']): Phrase {
  if (finFrame > 0) return say`，并在${frame(finFrame)}关闭了自己的方向`;
  return resetFrame > 0 ? say`，并在${frame(resetFrame)}发送了 RST` : say``;
}
