/** The language of a report: the one asked for; where people read, that of their locale; else English. */
import { type Lang, LANGUAGES } from '../words/languages.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Simplified Chinese in a character set that this program writes: `zh_CN.UTF-8`, `zh_SG`, `zh-Hans`, not `zh_TW` or `zh_CN.GBK`. */
const CHINESE = /^zh(?:[_-](?:CN|SG|MY|Hans)(?:[_-][A-Z]{2})?)?(?:\.utf-?8)?(?:@\w+)?$/i;

/** Of LC_ALL, LC_MESSAGES and LANG the first that is set (POSIX XBD §8.2). */
export function localeLanguage({ LC_ALL, LC_MESSAGES, LANG }: Environment): Lang {
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((one) => one !== undefined && one !== '') ?? '';
  return CHINESE.test(locale) ? 'zh' : 'en';
}

/** Formats that people read, in the language of their locale; what programs read is English unless asked for. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(['terminal', 'html', 'markdown']);

export const reportLanguage = (asked: Lang | null, format: string, environment: Environment): Lang =>
  asked ?? (FOR_PEOPLE.has(format) ? localeLanguage(environment) : 'en');

/** What `--lang` asks for in `argv` (without node and script), before its options are read; null: nothing that is known. */
function askedLanguage(argv: readonly string[]): Lang | null {
  const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const at = words.findLastIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const word = words[at] === '--lang' ? words[at + 1] : words[at]?.slice('--lang='.length);
  return LANGUAGES.find((one) => one === word) ?? null;
}

/** The language of help, mistakes and progress, which people read whatever form the report has. */
export const spokenLanguage = (argv: readonly string[], environment: Environment): Lang =>
  askedLanguage(argv) ?? localeLanguage(environment);
