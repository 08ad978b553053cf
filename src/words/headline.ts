/** What the headline of a run says, in any language: which of the numbers and findings lead it. */

/** What is counted over all connections. */
export interface RunCounts {
  readonly connections: number;
  readonly bytes: number;
  readonly closed: number;
  readonly sentAgain: number;
  /** Packets that a list marks as trouble and of no connection here: its lines show no TCP numbers. */
  readonly marked: number;
  readonly slowestNs: number;
  readonly slowestConnection: number;
  readonly trouble: { readonly problem: number; readonly warning: number; readonly note: number };
  readonly untroubled: Readonly<
    Record<
      'well' | 'unopened' | 'reset' | 'unrepaired' | 'window-closed' | 'one-sided' | 'partly-told' | 'unjudged',
      number
    >
  >;
}

/** A finding that the headline names. */
export interface HeadFinding {
  readonly code: string;
  readonly title: string;
  readonly severity: 'problem' | 'warning' | 'note' | 'none';
}

/** The pieces of a headline in one language. */
interface HeadlineWords {
  /** How many connections are in trouble, or how well they went: a whole sentence. */
  readonly trouble: (totals: RunCounts) => string;
  readonly moved: (totals: RunCounts) => string;
  /** Empty: all are well. */
  readonly unsettled: (totals: RunCounts) => string;
  /** Null: none is well. */
  readonly clean: (totals: RunCounts) => string | null;
  readonly sentence: (parts: readonly string[]) => string;
  readonly found: (finding: HeadFinding) => string;
}

/**
 * Of a run with one connection its finding, if there is one; `only`: what was found on it. `beside`: the worst problem or warning of no
 * single connection. It concerns some of them, so none is called well beside it.
 */
export const headlineFrom =
  ({ trouble, moved, unsettled, clean, sentence, found }: HeadlineWords) =>
  (totals: RunCounts, only: HeadFinding | undefined, beside: HeadFinding | undefined): string => {
    if (totals.connections > 0 && beside !== undefined && totals.trouble.problem + totals.trouble.warning === 0)
      return sentence([moved(totals), unsettled(totals), found(beside)].filter((part) => part !== ''));
    if (totals.connections !== 1 || only === undefined) return trouble(totals);
    const state = only.severity === 'note' ? [clean(totals) ?? unsettled(totals)] : [];
    return sentence([moved(totals), ...state, found(only)]);
  };
