/** Sentences about files, and the names in them. */

/** Whether a sentence about a file begins with its name: a file may be called as one of the sentence's own words. */
export const namesFile = (sentence: string, path: string): boolean =>
  sentence.startsWith(path) && /^[:： ]/.test(sentence.slice(path.length));
