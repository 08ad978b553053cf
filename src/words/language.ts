/** A language of the program: it makes text of messages and findings, in English where its own words are missing. */
import type { FindingRecord } from '../records/contract.ts';
import type { TermFamily } from '../records/message.ts';
import { chineseFindings, chineseSentences, chineseWriting } from './chinese.ts';
import { EN } from './en/index.ts';
import type { Catalogue, FindingWords } from './finding-words.ts';
import type { Lang } from './languages.ts';
import type { Phrase } from './phrase.ts';
import { ENGLISH, render, type Writing } from './render.ts';

/** As they stand in a record: those of the engine are checked where it makes them, those of a saved result are not. */
type Facts = Readonly<Record<string, unknown>>;
type Untyped = Readonly<Record<string, ((facts: never) => Phrase) | undefined>>;

/** Words, and how what is typed in them is written: English words are written the English way in every language. */
interface Words<Make> {
  readonly make: Make;
  readonly writing: Writing;
}

export interface FindingText {
  title: string;
  says: string;
  why: string;
  fix: string[];
}

/** Keys of a saved result may be anything. */
const MOST_MADE = 4096;

export class Language {
  readonly lang: Lang;
  readonly #english: Catalogue;
  readonly #made = new Map<string, string | null>();

  /** `english`: what the rules themselves say. */
  constructor(lang: Lang, english: Catalogue) {
    this.lang = lang;
    this.#english = english;
  }

  /** What a system or device is called. */
  term(family: TermFamily, key: string): string {
    return (this.lang === 'zh' ? chineseWriting() : ENGLISH).term(family, key);
  }

  /** What a key of a record says of its facts, as a part of a sentence; null for a key that is not known. */
  text(key: string, facts?: Facts): string | null {
    if (facts === undefined) return this.#withoutFacts(key);
    const words = this.#of(key);
    return words === null ? null : render(words.make(facts as never), words.writing);
  }

  /** Reasons of transitions come several times a connection: each is made once. */
  #withoutFacts(key: string): string | null {
    let text = this.#made.get(key);
    if (text === undefined) {
      text = this.text(key, {});
      if (this.#made.size < MOST_MADE) this.#made.set(key, text);
    }
    return text;
  }

  /** The same as a sentence, or as what stands alone. */
  sentence(key: string, facts: Facts = {}): string | null {
    const words = this.#of(key);
    if (words === null) return null;
    const phrase = words.make(facts as never);
    const text = render(phrase, words.writing);
    return beginsWithName(phrase) ? text : words.writing.capital(text);
  }

  #of(key: string): Words<(facts: never) => Phrase> | null {
    const own = this.lang === 'zh' ? (chineseSentences() as Untyped)[key] : undefined;
    if (own !== undefined) return { make: own, writing: chineseWriting() };
    const english = (EN as Untyped)[key];
    return english === undefined ? null : { make: english, writing: ENGLISH };
  }

  /** Null: no rule of this code is known. */
  finding(code: string, facts: Facts, caveats: FindingRecord['caveats'] = []): FindingText | null {
    const own = this.lang === 'zh' ? chineseFindings().get(code) : undefined;
    const make = (own ?? this.#english.get(code)) as ((facts: unknown) => FindingWords) | undefined;
    if (make === undefined) return null;
    const writing = own === undefined ? ENGLISH : chineseWriting();
    const words = make(facts);
    const says = writing.capital(render(words.says, writing));
    return {
      title: render(words.title, writing),
      says: [says, ...caveats.map((caveat) => this.sentence(caveat.key, caveat.facts) ?? '')].join(
        writing.betweenSentences,
      ),
      why: render(words.why, writing),
      fix: words.fix.map((one) => render(one, writing)),
    };
  }
}

/** Names stand as they are, at the beginning of a sentence, too. */
function beginsWithName(phrase: Phrase): boolean {
  const first = phrase.find((part) => part !== '');
  return typeof first === 'object' && first.atom === 'name';
}
