/** An address pattern taken apart: literal segments, `*` for any one, `**` for any number of them, none included. */
export type Pattern = readonly string[];

export const MAX_PATTERN_LENGTH = 300;
/** No part of an address is empty, and a wildcard stands for whole parts only. */
export const PATTERN_SHAPE = /^(?:\*\*?|[^.*\s]+)(?:\.(?:\*\*?|[^.*\s]+)){0,31}$/;

export const parsePattern = (text: string): Pattern => text.split(".");

export const literalsOf = (pattern: Pattern): number =>
  pattern.filter((part) => !part.startsWith("*")).length;
export const openEndsOf = (pattern: Pattern): number => pattern.filter((part) => part === "**").length;

/** Whether the pattern covers the address, in time that grows with the product of their lengths and no faster. */
export function covers(pattern: Pattern, address: readonly string[]): boolean {
  let at = 0;
  let part = 0;
  // Where the last `**` stood, and how much of the address it has taken so far.
  let open = -1;
  let taken = 0;
  while (at < address.length) {
    const wanted = pattern[part];
    if (wanted === "**") {
      open = part++;
      taken = at;
    } else if (wanted !== undefined && (wanted === "*" || wanted === address[at])) {
      part++;
      at++;
    } else if (open >= 0) {
      part = open + 1;
      at = ++taken;
    } else return false;
  }
  while (pattern[part] === "**") part++;
  return part === pattern.length;
}
