/** The state of one endpoint (RFC 9293 §3.3.2) as far as it is proved; only the transition table changes it. Written by states/change-state.ts. */
import type { StateName } from '../../records/contract.ts';
import type { Certainty } from '../../units.ts';

export class EndpointState {
  name: StateName = 'UNKNOWN';
  /** How sure the last transition was. */
  certainty: Certainty = 'observed';

  constructor() {
    this.begin();
  }

  /** What holds before anything was seen: an object is used again for a later connection. */
  begin(): void {
    this.name = 'UNKNOWN';
    this.certainty = 'observed';
  }
}
