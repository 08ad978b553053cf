/** What `explain` says around its pages and of names that have no page, in Chinese. */
import type { CliWords } from '../../en/cli/index.ts';
import { severityWord } from '../report/troubles.ts';

export const EXPLAIN: CliWords['explain'] = {
  title: (title, severity) => `${title}（${severityWord(severity)}）`,
  saysHeading: '含义',
  state: (name) => `${name}（状态）：`,
  stateMeans: (meaning) => `${meaning}（RFC 9293 §3.3.2）。`,
  kind: (name) => `${name}（报文的类型）：`,
  cause: (name) => `${name}（重置的原因）：`,
  causeMeans: (label, meaning) => `${label}。${meaning}`,
  unknown: (asked, near, findings) =>
    `没有名为 ${asked} 的诊断、状态、报文类型、重置原因或错误。${near.length > 0 ? `相近的有：${near.join('、')}。` : ''}\`tcptrace-explain explain\` 列出全部 ${findings} 个诊断。`,
};
