const WORD = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{M}]+|\p{N}+/gu;
const MAX_WORDS = 300;

/** One form for a word and its plural. */
const stem = (word: string): string => {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (word.length > 3 && word.endsWith("s") && !word.endsWith("ss")) return word.slice(0, -1);
  return word;
};

/** The words of a text: `getPetById`, `repos/list-forks` and sentences alike; lower case, without plurals. */
export const wordsOf = (text: string): string[] =>
  (text.slice(0, 8000).match(WORD) ?? []).slice(0, MAX_WORDS).map((word) => stem(word.toLowerCase()));
