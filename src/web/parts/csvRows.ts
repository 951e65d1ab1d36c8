import Papa from "papaparse";

export interface CsvColumn {
  /** The name in the first line, in lower case. */
  name: string;
  label: string;
  help: string;
  example: string;
  /** What an empty cell stands for: `member`. */
  whenEmpty?: string;
}

export interface CsvRow {
  /** Counted from 1 without the line of names. */
  number: number;
  fields: Record<string, string>;
  /** What is wrong before anything is sent. */
  problem: string | null;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const MAX_ROWS = 5000;

/** The rows of a CSV with or without a line of names; the first column is the email. */
export function csvRows(
  text: string,
  columns: readonly CsvColumn[],
): { rows: CsvRow[]; ignored: string[]; problem: string | null } {
  const lines = Papa.parse<string[]>(text.trim(), { skipEmptyLines: "greedy" }).data.map((cells) =>
    cells.map((cell) => cell.trim()),
  );
  const names = lines[0]?.map((cell) => cell.toLowerCase()) ?? [];
  const hasNames = names.includes("email");
  if (!hasNames && !EMAIL.test(lines[0]?.[0] ?? ""))
    return {
      rows: [],
      ignored: [],
      problem:
        lines.length === 0
          ? "There are no rows."
          : "The first line must name the columns, one of them email.",
    };
  const known = columns.map(({ name }) => name);
  const order = hasNames ? names : known;
  const body = hasNames ? lines.slice(1) : lines;
  if (body.length > MAX_ROWS)
    return {
      rows: [],
      ignored: [],
      problem: `${body.length} rows are too many at once; at most ${MAX_ROWS}.`,
    };
  const seen = new Set<string>();
  const rows = body.map((cells, index) => {
    const fields = Object.fromEntries(
      order.flatMap((name, at) => (known.includes(name) && cells[at] ? [[name, cells[at]]] : [])),
    );
    const email = fields.email?.toLowerCase() ?? "";
    const isTwice = seen.has(email);
    seen.add(email);
    const problem = !EMAIL.test(email) ? "not an email address" : isTwice ? "is in this file twice" : null;
    return { number: index + 1, fields, problem };
  });
  return {
    rows,
    ignored: hasNames ? names.filter((name) => name !== "" && !known.includes(name)) : [],
    problem: rows.length === 0 ? "There are no rows." : null,
  };
}

// What a spreadsheet would take for a formula.
const FORMULA = /^[=+\-@\t\r]/;

/** A CSV of rows with a column more that says what was wrong with each. */
export const failedCsv = (
  columns: readonly CsvColumn[],
  failed: readonly { fields: Record<string, string>; error: string }[],
): string => {
  const names = columns.map(({ name }) => name);
  return Papa.unparse(
    [
      [...names, "error"],
      ...failed.map(({ fields, error }) => [...names.map((name) => fields[name] ?? ""), error]),
    ],
    { escapeFormulae: FORMULA },
  );
};
