import { readFile } from "node:fs/promises";
import Papa from "papaparse";
import { UsageError } from "./usage-error.ts";

export interface PersonRow {
  /** Counted from 1, without the heading. */
  row: number;
  email: string;
  role: string | undefined;
  workspaces: string | undefined;
}

const COLUMNS = ["email", "role", "workspaces"];

// A file of one column needs no delimiter to be found, and a role may be left out.
const HARMLESS = new Set(["UndetectableDelimiter", "TooFewFields"]);

/** The rows of a CSV file with the columns email, role and, for an organization, workspaces. Throws UsageError for any other. */
export async function readPeople(path: string): Promise<PersonRow[]> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new UsageError(`${path} cannot be read`);
  });
  const { data, meta, errors } = Papa.parse<Record<string, string | undefined>>(text, {
    header: true,
    skipEmptyLines: "greedy",
    transformHeader: (name) => name.trim().toLowerCase(),
  });
  const fields = meta.fields ?? [];
  if (!fields.includes("email")) throw new UsageError(`${path} has no column email in its first line`);
  const unknown = fields.find((name) => name !== "" && !COLUMNS.includes(name));
  if (unknown) throw new UsageError(`${path}: the column ${unknown} is none of ${COLUMNS.join(", ")}`);
  const broken = errors.find(({ code }) => !HARMLESS.has(code));
  if (broken) throw new UsageError(`${path}: ${broken.message}`);
  if (data.length === 0) throw new UsageError(`${path} has no rows below its first line`);
  return data.map((fieldsOf, index) => ({
    row: index + 1,
    email: (fieldsOf.email ?? "").trim(),
    role: fieldsOf.role?.trim() || undefined,
    workspaces: fieldsOf.workspaces?.trim() || undefined,
  }));
}
