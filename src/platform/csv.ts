import Papa from "papaparse";

// What a spreadsheet would take for a formula, also in the full-width forms some of them accept.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Rows as RFC 4180 with every cell quoted, none of which a spreadsheet takes for a formula. */
export const csvText = (rows: readonly (readonly string[])[]): string =>
  `${Papa.unparse(rows as string[][], { quotes: true, escapeFormulae: FORMULA, newline: "\r\n" })}\r\n`;
