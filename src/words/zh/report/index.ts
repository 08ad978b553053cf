/** What the reports say around the records, in Chinese: the families that there are. */
import type { ReportWords } from '../../en/report/index.ts';

export const CHINESE_REPORT: Partial<ReportWords> = {};
