import type { Context } from "./context.ts";
import { note, out } from "./style.ts";
import { record, table } from "./table.ts";

const isRows = (value: unknown): value is Record<string, unknown>[] => Array.isArray(value);

/** Prints an answer: JSON for programs, else a table or a record. */
export function show({ isJson }: Pick<Context, "isJson">, answer: unknown, columns?: string[]): void {
  if (isJson) return answer === undefined ? undefined : out(JSON.stringify(answer, null, 2));
  if (answer === undefined || answer === null) return out("Done.");
  const { data, nextCursor } = answer as { data?: unknown; nextCursor?: string | null };
  if (!isRows(data)) return out(record(answer as Record<string, unknown>));
  out(table(data, columns));
  if (nextCursor) note(`More: repeat with --cursor ${nextCursor}, or --all.`);
}
