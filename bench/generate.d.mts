/** What tests take from the generator. */
export function flood(path: string, syns: number, answers?: boolean): number;

/** Packets written. */
export function short(path: string, connections: number, tuples?: number): number;

/** Writes about so many packets of a kind of traffic; returns how many. */
export function make(kind: string, path: string, packets: number): number;

export const kinds: Readonly<Record<string, { readonly what: string }>>;
