/** Marks that stand between parts which the reports put together. */

/** Between a name and what is said of it. */
export const colon = (): string => ': ';
export const comma = (): string => ', ';
export const semicolon = (): string => '; ';
