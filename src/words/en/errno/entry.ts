/** The shape of what is told about an errno that sockets return. */

export interface ReturnedBy {
  /** `connect`, `read`, … as the heading of one line. */
  readonly call: string;
  readonly when: string;
}

export interface SocketErrno {
  readonly name: string;
  readonly meaning: string;
  readonly calls: readonly ReturnedBy[];
  /** What a capture shows when this errno comes from the network; empty when nothing is on the wire. */
  readonly traces: readonly string[];
  /** How other systems differ from Linux. Read in their sources or manuals, not recorded. */
  readonly systems: readonly string[];
  readonly remedies: readonly string[];
  /** Slugs of the findings that speak of it. */
  readonly findings: readonly string[];
  /** Scenarios of fixtures/errno in which a recorded kernel gave it. */
  readonly recorded: readonly string[];
}
