/** What the standard fonts of PDF have beyond Latin-1: the rest of Windows-1252. */
const BEYOND = new Set("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ");

const isPrintable = (character: string): boolean => {
  const code = character.codePointAt(0)!;
  return (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff) || BEYOND.has(character);
};

const spell = (from: string, to: string): [string, string][] => {
  const spelled = to.split(" ");
  return Array.from(from, (letter, index) => [letter, spelled[index] ?? ""]);
};
/** Letters that are none of ours with a mark, as they are commonly spelled in Latin. */
const SPELLED = new Map<string, string>([
  ...spell("łđħıŧŋĸſ", "l d h i t ng k s"),
  ...spell("ŁĐĦŦŊ", "L D H T NG"),
  ...spell("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o"),
  ...spell("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", "A V G D E Z I Th I K L M N X O P R S T Y F Ch Ps O"),
  ...spell(
    "абвгдежзийклмнопрстуфхцчшщыэюя",
    "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya",
  ),
  ...spell(
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЫЭЮЯ",
    "A B V G D E Zh Z I Y K L M N O P R S T U F Kh Ts Ch Sh Shch Y E Yu Ya",
  ),
  ...spell("ёіїєґЁІЇЄҐ", "yo i yi ye g Yo I Yi Ye G"),
  ...spell("ђјљњћџЂЈЉЊЋЏ", "dj j lj nj c dz Dj J Lj Nj C Dz"),
  ["ъ", ""],
  ["ь", ""],
  ["Ъ", ""],
  ["Ь", ""],
  ["\u2212", "-"],
  ["\u2010", "-"],
  ["\u2011", "-"],
]);

/** The letter without its marks, if that is one we have. */
function withoutMarks(character: string): string {
  const plain = character.normalize("NFKD").replace(/\p{M}/gu, "");
  return Array.from(plain, (letter) => (isPrintable(letter) ? letter : (SPELLED.get(letter) ?? "?"))).join(
    "",
  );
}

/** A text in the letters the file's fonts have, and whether that is still the same text. */
export function printable(text: string): { text: string; isSame: boolean } {
  let isSame = true;
  const letters = Array.from(text.normalize("NFC"), (character) => {
    if (isPrintable(character)) return character;
    if (/[\p{Z}\s]/u.test(character)) return " ";
    // Marks of direction and joining are nothing to see.
    if (/\p{C}/u.test(character)) return "";
    isSame = false;
    return SPELLED.get(character) ?? withoutMarks(character);
  });
  return { text: letters.join(""), isSame };
}
