import { csvText } from "../../platform/csv.ts";
import type { ChainedEntry } from "./chain.ts";
import type { ExportJob } from "./export-job.ts";
import type { LinkedEntry } from "./read-chain.ts";

const ENTRY_COLUMNS = [
  "createdAt",
  "id",
  "verb",
  "actorKind",
  "actorAccountId",
  "credentialId",
  "target",
  "before",
  "after",
  "isProduction",
  "organizationId",
  "workspaceId",
  "scopeId",
  "requestId",
  "ip",
  "userAgent",
] as const satisfies (keyof ChainedEntry)[];
const COLUMNS = [...ENTRY_COLUMNS, "sequence", "entryHash", "chainHash"];

const cellOf = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

const rowOf = ({ entry, sequence, entryHash, chainHash }: LinkedEntry): string[] => [
  ...ENTRY_COLUMNS.map((name) => cellOf(entry?.[name])),
  String(sequence),
  entryHash,
  chainHash,
];

/** The entries as RFC 4180, a page at a time; the last row says how many there are. */
export async function* csvOf(job: ExportJob): AsyncGenerator<string> {
  yield csvText([COLUMNS]);
  let entries = 0;
  for await (const stretch of job.stretches())
    for await (const links of job.pages(stretch)) {
      yield csvText(links.map(rowOf));
      entries += links.length;
    }
  yield csvText([COLUMNS.map((_, index) => ["End. Entries:", String(entries)][index] ?? "")]);
}
