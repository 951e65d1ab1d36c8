import { cell, harmless, heading, spaced } from "./cells.ts";
import { styled } from "./style.ts";

type Row = Record<string, unknown>;

const MAX_CELL = 48;
const MAX_COLUMNS = 7;
const shorten = (text: string) => {
  const line = text.replace(/\s+/g, " ");
  return line.length > MAX_CELL ? `${line.slice(0, MAX_CELL - 1)}…` : line;
};
const isScalar = (value: unknown) => value === null || typeof value !== "object";

/** The fields worth a column when nobody named them. */
const columnsOf = (rows: Row[]): string[] =>
  Object.keys(rows[0] ?? {})
    .filter((field) => rows.every((row) => isScalar(row[field])))
    .slice(0, MAX_COLUMNS);

/** Rows as aligned columns under headings, or one plain sentence when there are none. */
export function table(rows: Row[], columns: string[] = columnsOf(rows)): string {
  if (rows.length === 0) return "Nothing here yet.";
  const lines = [
    columns.map((field) => heading(field).toUpperCase()),
    ...rows.map((row) => columns.map((field) => shorten(cell(row[field], field)))),
  ];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const text = lines.map((line) =>
    line
      .map((part, at) => part.padEnd(widths[at]!))
      .join("  ")
      .trimEnd(),
  );
  return [styled("dim", text[0]!), ...text.slice(1)].join("\n");
}

/** The short label of each field, or the whole one where two would read alike: `created by`, `created by name`. */
function labelsOf(fields: string[]): Map<string, string> {
  const short = fields.map(heading);
  const isShared = (label: string) => short.indexOf(label) !== short.lastIndexOf(label);
  return new Map(fields.map((field, at) => [field, isShared(short[at]!) ? spaced(field) : short[at]!]));
}

/** One thing as aligned `field  value` lines; longer parts follow as indented JSON or text. */
export function record(thing: Row): string {
  const entries = Object.entries(thing).filter(([, value]) => value !== undefined);
  const labels = labelsOf(entries.map(([field]) => field));
  const width = Math.max(0, ...[...labels.values()].map((label) => label.length));
  return entries
    .map(([field, value]) => {
      const name = styled("dim", labels.get(field)!.padEnd(width));
      const isPlain = isScalar(value) || (Array.isArray(value) && value.every(isScalar));
      const text = isPlain ? cell(value, field) : harmless(JSON.stringify(value, null, 2));
      return `${name}  ${text.replaceAll("\n", `\n${" ".repeat(width + 2)}`)}`;
    })
    .join("\n");
}
