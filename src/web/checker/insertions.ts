/** What is put into a text before the compiler reads it. */
export interface Insertion {
  /** Offset in the text. */
  at: number;
  text: string;
  /** It belongs to what stands before it: who points there means the place before it. */
  isBehind?: boolean;
}

/** The text with the insertions, given in their order. */
export function insert(text: string, insertions: readonly Insertion[]): string {
  let done = 0;
  let whole = "";
  for (const { at, text: inserted } of insertions) {
    whole += text.slice(done, at) + inserted;
    done = at;
  }
  return whole + text.slice(done);
}

/** Where an offset of the text is in the whole. */
export const intoWhole = (offset: number, insertions: readonly Insertion[]): number =>
  insertions.reduce(
    (sum, { at, text, isBehind }) => (at < offset || (at === offset && !isBehind) ? sum + text.length : sum),
    offset,
  );

/** Where an offset of the whole is in the text; inside of an insertion: where that was put. */
export function intoText(offset: number, insertions: readonly Insertion[]): number {
  let shift = 0;
  for (const { at, text } of insertions) {
    if (offset <= at + shift) break;
    if (offset < at + shift + text.length) return at;
    shift += text.length;
  }
  return offset - shift;
}
