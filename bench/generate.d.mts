/** What tests take from the generator. */
export function flood(path: string, syns: number, answers?: boolean): number;

/** Packets written. */
export function short(path: string, connections: number, tuples?: number): number;
