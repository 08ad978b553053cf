/** What `explain` says around its pages and of names that have no page. */

export const EXPLAIN = {
  title: (title: string, severity: 'problem' | 'warning' | 'note'): string => `${title} (${severity})`,
  /** The heading of a page's part from which the list takes its sentence. */
  saysHeading: 'What it says',
  state: (name: string): string => `${name}, a state: `,
  stateMeans: (meaning: string): string => `${meaning} (RFC 9293 §3.3.2)`,
  kind: (name: string): string => `${name}, said of a packet: `,
  cause: (name: string): string => `${name}, a cause of a reset: `,
  causeMeans: (label: string, meaning: string): string => `${label}. ${meaning}`,
  unknown: (asked: string, near: readonly string[], findings: number): string =>
    `There is no finding, state, kind, cause or error ${asked}.${near.length > 0 ? ` Near it: ${near.join(', ')}.` : ''} \`tcptrace-explain explain\` lists all ${findings} findings.`,
};
