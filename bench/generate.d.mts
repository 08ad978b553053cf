/** What tests take from the generator. */
export function flood(path: string, syns: number, answers?: boolean): number;
