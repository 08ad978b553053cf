/** The shape of what is told about errnos, in any language. */

export interface ReturnedBy {
  /** `connect`, `read`, … as the heading of one line. */
  readonly call: string;
  readonly when: string;
}

/** What a language says of an errno that sockets return. */
export interface ErrnoText {
  readonly meaning: string;
  readonly calls: readonly ReturnedBy[];
  /** What a capture shows when this errno comes from the network; empty when nothing is on the wire. */
  readonly traces: readonly string[];
  /** How other systems differ from Linux. Read in their sources or manuals, not recorded. */
  readonly systems: readonly string[];
  readonly remedies: readonly string[];
}

export interface SocketErrno extends ErrnoText {
  readonly name: string;
  /** Slugs of the findings that speak of it. */
  readonly findings: readonly string[];
  /** Scenarios of fixtures/errno in which a recorded kernel gave it. */
  readonly recorded: readonly string[];
}

/** What a language says of errnos, by their names, and around them. */
export interface ErrnoWords {
  readonly sockets: Readonly<Record<string, ErrnoText>>;
  /** One line for those that no socket returns. */
  readonly inShort: Readonly<Record<string, string>>;
  /** One line for the codes that only Windows has. */
  readonly windows: Readonly<Record<string, string>>;
  readonly headings: Readonly<Record<'calls' | 'traces' | 'systems' | 'remedies' | 'findings', string>>;
  readonly call: (call: string, when: string) => string;
  readonly also: (name: string, alias: string) => string;
  readonly freebsdAndMacos: (number: number) => string;
  readonly windowsNumber: (number: number, name: string) => string;
  readonly listed: (parts: readonly string[]) => string;
  /** On these systems the query means this errno. */
  readonly on: (systems: readonly string[], name: string) => string;
  readonly depends: (query: string) => string;
  readonly unknown: (query: string) => string;
  readonly didYouMean: (names: readonly string[]) => string;
  readonly give: string;
}
