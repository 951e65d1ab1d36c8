import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const TABLES_FILE = fileURLToPath(new URL("./tables.ts", import.meta.url));
const codegen = createRequire(import.meta.url).resolve("kysely-codegen/dist/cli/bin.js");

/** Writes the table types of a migrated database to `outFile`; camelCase keys, timestamps as ISO strings, bigints as numbers. */
export async function generateTables(databaseUrl: string, outFile = TABLES_FILE): Promise<void> {
  await promisify(execFile)(process.execPath, [
    codegen,
    ...[
      "--dialect",
      "postgres",
      "--url",
      databaseUrl,
      "--out-file",
      outFile,
      "--camel-case",
      "--log-level",
      "error",
    ],
    ...["--default-schema", "public", "--include-pattern", "public.*"],
    ...[
      "--type-mapping",
      JSON.stringify({ timestamptz: "string", jsonb: "unknown", int8: "number", bytea: "Buffer" }),
    ],
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generateTables(process.argv[2] ?? "");
