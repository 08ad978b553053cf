/** What the times of a report are, in Chinese. */

const ZONES = {
  printed: '时间按文本原样显示',
  utc: 'UTC 时间',
  local: '本地时间',
};

/** Above the times of one day. */
export const dateText = (date: string, zone: 'printed' | 'utc' | 'local'): string => `${date}，${ZONES[zone]}`;

/** Of a packet; `relative`: in seconds. */
export const momentText = (date: string | null, time: string, relative: boolean): string =>
  relative ? `${date ?? ''} 首个报文之后 ${time} s`.trim() : `${date ?? ''} ${time}`.trim();

/** When a file begins: its date and time of day to the second. */
export const fromText = (date: string, time: string, utc: boolean): string =>
  `始于 ${date} ${time}${utc ? ' UTC' : ''}`;
