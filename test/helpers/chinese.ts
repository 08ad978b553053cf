/** How Chinese is written here (docs/glossary.zh.md), as patterns that must not occur. */
const HAN = String.raw`[\p{Script=Han}]`;

export const RULES_OF_WRITING: readonly (readonly [string, RegExp])[] = [
  ['half-width punctuation beside Han', new RegExp(`${HAN}[,;:!?]|[,;!?]${HAN}`, 'u')],
  ['a half-width full stop after Han', new RegExp(`${HAN}\\.(?:\\s|$)`, 'u')],
  ['half-width brackets around Han', new RegExp(`\\(${HAN}|${HAN}\\)`, 'u')],
  ['two spaces', / {2}/],
  ['a space between Han', new RegExp(`${HAN} ${HAN}`, 'u')],
  ['a space beside full-width punctuation', / [，。、；：？！（）《》“”]|[，。、；：？！（）《》] /],
  ['Han against Latin without a space', new RegExp(`${HAN}[A-Za-z0-9]|[A-Za-z0-9%]${HAN}`, 'u')],
  ['doubled punctuation', /[，。、；：]{2}|（）|，）|（，/],
];

/** Which rules a text breaks, and where. */
export const faultsOf = (text: string): string[] =>
  RULES_OF_WRITING.flatMap(([what, pattern]) => {
    const found = pattern.exec(text);
    return found === null ? [] : [`${what}: ${text.slice(Math.max(0, found.index - 8), found.index + 8)}`];
  });

/** Numbers in a text, in order of size of their text: what no language changes. */
export const numbersIn = (text: string): string[] => (text.match(/\d+(?:[.,]\d+)*/g) ?? []).toSorted();
