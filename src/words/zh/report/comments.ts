/** What comments in a capture say in Chinese, packet by packet. */
import type { ConnectionRecord, FindingRecord, TransitionRecord } from '../../../records/contract.ts';
import type { FrameNo } from '../../../units.ts';
import { harmless } from '../../escape.ts';
import { certaintyText, withCertainty } from '../marks.ts';
import { sideName } from '../sides.ts';

const SEVERITIES = { problem: '问题', warning: '警告', note: '提示' } as const;

const packets = (frames: readonly FrameNo[]): string => `报文 ${frames.join('、')}`;

/** At a connection's first packet. */
export const connectionText = (id: number, verdict: string): string => `连接 ${id}：${verdict}`;

/** `mark`: what the packet is; `others`: the packets that prove it. */
export const markText = (mark: string, others: readonly FrameNo[]): string =>
  others.length === 0 ? mark : `${mark}［${packets(others)}］`;

/** At the first packet of its evidence. */
export const findingText = ({ code, severity, title, says }: FindingRecord): string =>
  `${SEVERITIES[severity]} ${code} ${harmless(title)}：${harmless(says)}`;
/** At the others. */
export const evidenceText = ({ code, title }: FindingRecord, first: FrameNo): string =>
  `${code} ${harmless(title)} 的证据（见报文 ${first}）`;

/** `服务端：SYN-RECEIVED → ESTABLISHED（推定）` */
export const movesText = (record: ConnectionRecord, moves: readonly TransitionRecord[]): string =>
  moves
    .map(({ side, from, to, certainty }) =>
      withCertainty(
        `${sideName(record[side], side)}：${from === 'UNKNOWN' ? '' : `${from} → `}${to}`,
        certaintyText(certainty),
      ),
    )
    .join('；');

/** The last lines about the whole capture. */
export const leftOut = (marks: number): string => `另有 ${marks} 处报文标注从略，以免文件大得打不开。`;
export const noPlace = (comments: number): string => `${comments} 条注释无处可放：简单报文块不能带注释。`;
