/** Dates as the viewer shows them. */

/** `2026-11-28 03:04:05 UTC`, of ISO 8601. */
export const dateText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
