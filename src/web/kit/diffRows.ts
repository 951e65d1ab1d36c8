import { diffLines } from "diff";

export interface DiffLine {
  kind: "same" | "added" | "removed";
  number: number;
  text: string;
}
export interface DiffRow {
  before?: DiffLine;
  after?: DiffLine;
}

const CONTEXT = 3;
const linesOf = (text: string) => text.replace(/\n$/, "").split("\n");

/** Pairs removed lines with the added ones that follow, so both columns stay level. */
export function diffRows(before: string, after: string) {
  const rows: DiffRow[] = [];
  let [beforeNumber, afterNumber, addedCount, removedCount] = [1, 1, 0, 0];
  const parts = diffLines(before, after);
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index]!;
    const lines = linesOf(part.value);
    if (part.removed || part.added) {
      const next = part.removed && parts[index + 1]?.added ? linesOf(parts[++index]!.value) : [];
      const removed = part.removed ? lines : [];
      const added = part.added ? lines : next;
      for (let line = 0; line < Math.max(removed.length, added.length); line++) {
        const [gone, come] = [removed[line], added[line]];
        rows.push({
          before: gone === undefined ? undefined : { kind: "removed", number: beforeNumber++, text: gone },
          after: come === undefined ? undefined : { kind: "added", number: afterNumber++, text: come },
        });
      }
      addedCount += added.length;
      removedCount += removed.length;
    } else {
      for (const text of lines) {
        rows.push({
          before: { kind: "same", number: beforeNumber++, text },
          after: { kind: "same", number: afterNumber++, text },
        });
      }
    }
  }
  return { rows, addedCount, removedCount };
}

const isSame = (row: DiffRow) => row.before?.kind === "same";

/** Replaces long stretches without a change by their length, keeping three lines around each change. */
export function foldUnchanged(rows: DiffRow[]): (DiffRow | { foldedCount: number })[] {
  const near = rows.map((_, index) =>
    rows.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some((row) => !isSame(row)),
  );
  const folded: (DiffRow | { foldedCount: number })[] = [];
  let hidden: DiffRow[] = [];
  const flush = () => {
    folded.push(...(hidden.length > CONTEXT ? [{ foldedCount: hidden.length }] : hidden));
    hidden = [];
  };
  rows.forEach((row, index) => {
    if (!near[index]) return hidden.push(row);
    flush();
    return folded.push(row);
  });
  flush();
  return folded;
}
