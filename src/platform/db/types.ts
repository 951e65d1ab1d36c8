import pg from "pg";

/** PostgreSQL's text form `2026-01-02 03:04:05.678901+00` as ISO 8601 with milliseconds. */
const toIso = (text: string): string =>
  // Nearly every one looks like this, and parsing dates is slow.
  IN_UTC.test(text) ? `${text.slice(0, 10)}T${text.slice(11, 23)}Z` : new Date(text).toISOString();
const IN_UTC = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,6}\+00$/;

const toSafeInteger = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error("an integer beyond 2^53 came from the database");
  return value;
};

/** Parsed once, here, so wire, TypeScript and JSON Schema agree: timestamps are ISO strings, bigints safe integers. */
export const columnTypes = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (oid === pg.types.builtins.TIMESTAMPTZ) return toIso;
    if (oid === pg.types.builtins.INT8) return toSafeInteger;
    return pg.types.getTypeParser(oid, format);
  },
};
