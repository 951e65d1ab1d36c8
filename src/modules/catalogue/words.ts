const WORD = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{M}]+|\p{N}+/gu;
const MAX_WORDS = 300;
/** They are in every sentence and say nothing about a tool. */
const LITTLE = new Set(
  "a an and are as at be by can do for from has have how i if in into is it its me my of on or our please so that the their them then there these this to use want what when where which who will with you your".split(
    " ",
  ),
);

/** One form for a word and its plural. */
const stem = (word: string): string => {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (word.length > 3 && word.endsWith("s") && !word.endsWith("ss")) return word.slice(0, -1);
  return word;
};

/** The words of a text: `getPetById`, `repos/list-forks` and sentences alike; lower case, without plurals and little words. */
export const wordsOf = (text: string): string[] =>
  (text.slice(0, 8000).match(WORD) ?? [])
    .slice(0, MAX_WORDS)
    .map((word) => word.toLowerCase())
    .filter((word) => !LITTLE.has(word))
    .map(stem);
