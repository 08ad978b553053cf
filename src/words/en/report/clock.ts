/** What the times of a report are. */

const ZONES = {
  printed: 'times as the text prints them',
  utc: 'times in UTC',
  local: 'times in local time',
};

/** Above the times of one day. */
export const dateText = (date: string, zone: 'printed' | 'utc' | 'local'): string => `${date}, ${ZONES[zone]}`;

/** Of a packet; `relative`: in seconds. */
export const momentText = (date: string | null, time: string, relative: boolean): string =>
  `${date ?? ''} ${time}${relative ? ' s after the first packet' : ''}`.trim();

/** When a file begins: its date and time of day to the second. */
export const fromText = (date: string, time: string, utc: boolean): string =>
  `from ${date} ${time}${utc ? ' UTC' : ''}`;
