/** A language of the program: it makes text of messages and findings, in English where its own words are missing. */
import type { FindingRecord } from '../records/contract.ts';
import type { TermFamily } from '../records/message.ts';
import { EN } from './en/index.ts';
import type { Catalogue, FindingWords } from './finding-words.ts';
import type { Phrase } from './phrase.ts';
import { render, termText, upper } from './render.ts';
import { ZH, ZH_FINDINGS } from './zh/index.ts';

export const LANGUAGES = ['en', 'zh'] as const;
export type Lang = (typeof LANGUAGES)[number];
/** Those that can be asked for: Chinese once it says everything. */
export const OFFERED: readonly Lang[] = ['en'];

/** As they stand in a record: those of the engine are checked where it makes them, those of a saved result are not. */
type Facts = Readonly<Record<string, unknown>>;
type Untyped = Readonly<Record<string, ((facts: never) => Phrase) | undefined>>;

export interface FindingText {
  title: string;
  says: string;
  why: string;
  fix: string[];
}

export class Language {
  readonly lang: Lang;
  readonly #english: Catalogue;

  /** `english`: what the rules themselves say. */
  constructor(lang: Lang, english: Catalogue) {
    this.lang = lang;
    this.#english = english;
  }

  /** What a system or device is called. */
  term(family: TermFamily, key: string): string {
    return termText(family, key);
  }

  /** What a key of a record says of its facts, as a part of a sentence; null for a key that is not known. */
  text(key: string, facts: Facts = {}): string | null {
    const own = this.lang === 'zh' ? (ZH as Untyped)[key] : undefined;
    const make = own ?? (EN as Untyped)[key];
    return make === undefined ? null : render(make(facts as never));
  }

  /** The same as a sentence, or as what stands alone. */
  sentence(key: string, facts: Facts = {}): string | null {
    const text = this.text(key, facts);
    return text === null ? null : upper(text);
  }

  /** Null: no rule of this code is known. */
  finding(code: string, facts: Facts, caveats: FindingRecord['caveats'] = []): FindingText | null {
    const own = this.lang === 'zh' ? ZH_FINDINGS.get(code) : undefined;
    const make = (own ?? this.#english.get(code)) as ((facts: unknown) => FindingWords) | undefined;
    if (make === undefined) return null;
    const words = make(facts);
    return {
      title: render(words.title),
      says: [upper(render(words.says)), ...caveats.map((caveat) => this.sentence(caveat.key, caveat.facts) ?? '')].join(
        ' ',
      ),
      why: render(words.why),
      fix: words.fix.map(render),
    };
  }
}
