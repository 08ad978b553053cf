/** What is wrong with a filter that was asked for. */
import type { FilterFacts } from '../../records/reading-facts.ts';
import { name, say } from '../phrase.ts';
import type { Sentences } from '../sentences.ts';

export const FILTER: Sentences<FilterFacts> = {
  'filter.empty': () => say`The filter is empty.`,
  'filter.never-opened': () => say`This parenthesis was never opened.`,
  'filter.never-closed': () => say`This parenthesis is never closed.`,
  'filter.nested-too-deeply': () => say`The filter is nested too deeply.`,
  'filter.operator-missing': (f) => say`"and" or "or" is missing before "${name(f.text)}".`,
  'filter.no-port-range': (f) => say`A port range is written like 6000-6008, not "${name(f.text)}".`,
  'filter.no-address': (f) => say`"${name(f.text)}" is no IPv4 or IPv6 address.`,
  'filter.no-network': (f) => say`"${name(f.text)}" is no network such as 10.0.0.0/8.`,
  'filter.no-mask': (f) => say`"${name(f.text)}" is no IPv4 mask such as 255.255.0.0.`,
  'filter.no-port': (f) => say`"${name(f.text)}" is no port; use its number.`,
  'filter.means-nothing': (f) => say`"${name(f.text)}" means nothing here.`,
  'filter.prefix-length': (f) => say`A prefix length is 0 to ${String(f.most)}, not "${name(f.text)}".`,
  'filter.port-too-large': () => say`A port is 0 to 65535.`,
  'filter.vlan-too-large': () => say`A VLAN is 0 to 4095.`,
  'filter.comparison': () => say`Comparisons of bytes and lengths are not part of this filter language.`,
  'filter.wants-term': () => say`Here the filter needs something to match, such as "port 443".`,
  'filter.wants-address': () => say`Here the filter needs an address after it.`,
  'filter.wants-value': (f) => say`Here the filter needs a value after "${name(f.text)}".`,
  'filter.wants-mask': () => say`Here the filter needs a mask such as 255.255.0.0.`,
};
