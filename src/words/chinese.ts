/**
 * The Chinese words. In the built program they are a file of their own, which is read the first time that somebody asks
 * for Chinese (see build.mjs): half of all words is nothing that every start should pay for.
 */
import * as words from './zh/index.ts';

export const chineseSentences = (): typeof words.ZH => words.ZH;
export const chineseFindings = (): typeof words.ZH_FINDINGS => words.ZH_FINDINGS;
export const chineseWriting = (): typeof words.CHINESE => words.CHINESE;
export const chineseReport = (): typeof words.CHINESE_REPORT => words.CHINESE_REPORT;
export const chineseErrno = (): typeof words.CHINESE_ERRNO => words.CHINESE_ERRNO;
export const chineseCli = (): typeof words.CHINESE_CLI => words.CHINESE_CLI;
