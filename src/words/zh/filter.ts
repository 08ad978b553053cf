/** What is wrong with a filter that was asked for, in Chinese. */
import type { FilterFacts } from '../../records/reading-facts.ts';
import { name, say } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

export const FILTER: Sentences<FilterFacts> = {
  'filter.empty': () => say`过滤表达式是空的。`,
  'filter.never-opened': () => say`这个右括号没有对应的左括号。`,
  'filter.never-closed': () => say`这个左括号没有对应的右括号。`,
  'filter.nested-too-deeply': () => say`过滤表达式嵌套太深。`,
  'filter.operator-missing': (f) => say`“${name(f.text)}”之前缺少 and 或 or。`,
  'filter.no-port-range': (f) => say`端口范围应写成 6000-6008 这样，而不是“${name(f.text)}”。`,
  'filter.no-address': (f) => say`“${name(f.text)}”不是 IPv4 或 IPv6 地址。`,
  'filter.no-network': (f) => say`“${name(f.text)}”不是网段，网段应写成 10.0.0.0/8 这样。`,
  'filter.no-mask': (f) => say`“${name(f.text)}”不是 IPv4 掩码，掩码应写成 255.255.0.0 这样。`,
  'filter.no-port': (f) => say`“${name(f.text)}”不是已知的端口，请写端口号。`,
  'filter.means-nothing': (f) => say`“${name(f.text)}”在这里没有意义。`,
  'filter.prefix-length': (f) => say`前缀长度应为 0 到 ${String(f.most)}，而不是“${name(f.text)}”。`,
  'filter.port-too-large': () => say`端口应为 0 到 65535。`,
  'filter.vlan-too-large': () => say`VLAN 应为 0 到 4095。`,
  'filter.comparison': () => say`这个过滤语言不能比较字节和长度。`,
  'filter.wants-term': () => say`这里应写出要匹配什么，例如 port 443。`,
  'filter.wants-address': () => say`这里后面应有一个地址。`,
  'filter.wants-value': (f) => say`“${name(f.text)}”后面应有一个值。`,
  'filter.wants-mask': () => say`这里应有掩码，例如 255.255.0.0。`,
};
