import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, pageInput, verb } from "../../platform/verb.ts";
import { normalPath, pathFault } from "./path.ts";

export const SCOPES = ["scratch", "account", "workspace", "organization"] as const;
export const StorageScope = z
  .enum(SCOPES)
  .describe("scratch and account: one's own in a workspace. workspace, organization: everybody's in it.");
export type StorageScope = z.output<typeof StorageScope>;
export const Durability = z.enum(["ephemeral", "durable"]).describe("ephemeral: it ends at expiresAt.");

export const MIN_TTL_SECONDS = 3_600;
export const DEFAULT_TTL_SECONDS = 86_400;
export const MAX_TTL_SECONDS = 30 * 86_400;
/** What one call may write in JSON; more goes as the body of an upload. */
export const MAX_WRITE_BYTES = 700_000;
export const MAX_READ_BYTES = 1_000_000;
export const MAX_UPLOAD_BYTES = 100_000_000;
export const MAX_VALUE_BYTES = 256_000;
export const MAX_ROWS = 1_000;
export const DEFAULT_ROWS = 200;
export const MAX_SQL_MS = 30_000;
export const DEFAULT_SQL_MS = 5_000;

const Count = z.number().int().min(0);
/** What one instance holds. */
export const Storage = z.object({
  id: id("storage"),
  name: z.string(),
  scope: StorageScope,
  durability: Durability,
  status: z.enum(["open", "closed"]).describe("closed: nothing is read or written until it is opened again."),
  accountId: id("account").nullable().describe("Whose it is; null: shared by the workspace or organization."),
  runId: id("run").nullable().describe("The run it is for alone; null: none."),
  quotaBytes: Count.describe("Files, keys and database together."),
  usedBytes: Count,
  filesBytes: Count,
  keysBytes: Count,
  databaseBytes: Count,
  fileCount: Count.describe("Files and directories."),
  keyCount: Count.describe("Keys of the key-value store."),
  expiresAt: z.iso.datetime().nullable().describe("Everything in it goes then; null: never."),
  createdAt: z.iso.datetime(),
  openedAt: z.iso.datetime().describe("When it was opened last."),
});
export type Storage = z.output<typeof Storage>;

const ById = z.object({ id: id("storage") });
const Path = z
  .string()
  .min(1)
  .max(1_000)
  .transform(normalPath)
  .superRefine((path, context) => {
    const fault = pathFault(path);
    if (fault) context.addIssue({ code: "custom", message: `the path ${fault}` });
  })
  .describe("From the top of the storage, names with slashes between: `notes/today.txt`.");
const Key = z
  .string()
  .min(1)
  .max(512)
  .refine((key) => !/[\p{Cc}\p{Cs}]/u.test(key), "must hold no control characters");
const TtlSeconds = z
  .number()
  .int()
  .min(1)
  .max(365 * 86_400);
const on = { scope: "workspace" } as const;

export const openStorage = verb({
  name: "storage.open",
  http: "POST /v1/storage",
  summary: "Open a storage: the one of this scope and name, made if there is none",
  needs: "storage:write",
  ...on,
  input: z.object({
    scope: StorageScope.default("scratch").describe(
      "scratch and account: one's own in this workspace. workspace: everybody's in it. organization: in all its workspaces; needs storage:organization.",
    ),
    durability: Durability.optional().describe(
      "Default: ephemeral for scratch, else durable. Opening an ephemeral one as durable keeps it.",
    ),
    name: z
      .string()
      .trim()
      .min(1)
      .max(80)
      .regex(/^[^\p{C}]*$/u, "must be printable")
      .default("default"),
    ttlSeconds: z
      .number()
      .int()
      .min(MIN_TTL_SECONDS)
      .max(MAX_TTL_SECONDS)
      .optional()
      .describe(
        "Of an ephemeral one, from now: 1 hour to 30 days; 24 hours unless said. Opening again begins anew.",
      ),
    isForRun: z
      .boolean()
      .default(false)
      .describe("From a run: one for this run alone, instead of the one all one's runs share."),
  }),
  output: Storage,
  audit: (_, { id, scope, name, durability }) => ({ id, scope, name, durability }),
});
export const listStorage = verb({
  name: "storage.list",
  http: "GET /v1/storage",
  summary: "Storages one can see: one's own, the workspace's, the organization's",
  needs: "storage:read",
  ...on,
  input: pageInput("storage").extend({
    scope: StorageScope.optional(),
    search: z.string().max(80).optional().describe("Part of the name."),
  }),
  output: pageOf(Storage),
});
const Total = z.object({
  usedBytes: Count,
  quotaBytes: Count,
  count: Count.describe("Storages one can see."),
});
export const getStorageUsage = verb({
  name: "storage.usage",
  http: "GET /v1/storage/usage",
  summary: "How much of what may be stored is used",
  needs: "storage:read",
  ...on,
  input: z.object({}),
  output: z.object({
    workspace: Total.describe("Everything in this workspace, what belongs to its members alone included."),
    organization: Total.describe("What the organization shares with all its workspaces."),
  }),
});
export const getStorage = verb({
  name: "storage.get",
  http: "GET /v1/storage/{id}",
  summary: "One storage and how much it holds",
  needs: "storage:read",
  ...on,
  input: ById,
  output: Storage,
});
export const closeStorage = verb({
  name: "storage.close",
  http: "POST /v1/storage/{id}/close",
  summary:
    "Close a storage: nothing is read or written until it is opened again; an ephemeral one is deleted",
  needs: "storage:write",
  ...on,
  input: ById,
  output: z.object({ isDeleted: z.boolean().describe("It was ephemeral.") }),
  audit: ({ id }, result) => ({ id, ...result }),
});
export const deleteStorage = verb({
  name: "storage.delete",
  http: "DELETE /v1/storage/{id} 204",
  summary: "Delete a storage with everything in it; its bytes are freed",
  needs: "storage:write",
  ...on,
  input: ById,
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});

// Files

export const StoredFile = z.object({
  path: z.string(),
  name: z.string(),
  kind: z.enum(["file", "directory"]),
  sizeBytes: Count,
  mediaType: z.string().nullable().describe("Null: a directory, or never said."),
  updatedAt: z.iso.datetime(),
});
export type StoredFile = z.output<typeof StoredFile>;
const At = ById.extend({ path: Path });
const Content = z
  .union(
    [
      z.strictObject({ text: z.string().max(MAX_WRITE_BYTES) }),
      z.strictObject({ base64: z.base64().max(Math.ceil(MAX_WRITE_BYTES / 3) * 4) }),
    ],
    {
      error: ({ input }) =>
        typeof input === "object" || input === undefined
          ? undefined
          : "must be an object: { text }, or { base64 } for bytes",
    },
  )
  .describe("`{ text }`, or `{ base64 }` for bytes that are no text. Up to 700 kB; upload what is larger.");

export const listFiles = verb({
  name: "storage.files_list",
  http: "GET /v1/storage/{id}/files",
  summary: "What a directory holds",
  needs: "storage:read",
  ...on,
  input: PageInput.extend({
    id: id("storage"),
    path: Path.optional().describe("The directory; default: the top."),
    isRecursive: z.stringbool().or(z.boolean()).default(false).describe("With everything below."),
  }),
  output: pageOf(StoredFile),
});
export const statFile = verb({
  name: "storage.files_stat",
  http: "GET /v1/storage/{id}/files/stat",
  summary: "Size, kind and time of a file or directory",
  needs: "storage:read",
  ...on,
  input: At,
  output: StoredFile,
});
export const readFile = verb({
  name: "storage.files_read",
  http: "GET /v1/storage/{id}/files/read",
  summary: "Read a file, or a part of it, as text or base64",
  needs: "storage:read",
  ...on,
  input: At.extend({
    encoding: z.enum(["text", "base64"]).default("text"),
    offset: z.coerce.number().int().min(0).default(0).describe("Bytes to skip."),
    length: z.coerce
      .number()
      .int()
      .min(0)
      .max(MAX_READ_BYTES)
      .default(MAX_READ_BYTES)
      .describe("Bytes at most."),
  }),
  output: z.object({
    path: z.string(),
    encoding: z.enum(["text", "base64"]),
    content: z.string(),
    sizeBytes: Count.describe("Of the whole file."),
    isEnd: z.boolean().describe("Nothing follows what was read."),
  }),
});
export const writeFile = verb({
  name: "storage.files_write",
  http: "POST /v1/storage/{id}/files/write",
  summary: "Write a file: made with its directories, or replaced whole",
  needs: "storage:write",
  ...on,
  input: At.extend({
    content: Content,
    mediaType: z
      .string()
      .max(100)
      .regex(/^[\w.+-]+\/[\w.+-]+$/)
      .optional()
      .describe("Default: as it was, or none."),
  }),
  output: StoredFile,
  audit: ({ id }, { path, sizeBytes }) => ({ id, path, sizeBytes }),
});
export const appendFile = verb({
  name: "storage.files_append",
  http: "POST /v1/storage/{id}/files/append",
  summary: "Add to the end of a file; made if there is none",
  needs: "storage:write",
  ...on,
  input: At.extend({ content: Content }),
  output: StoredFile,
  audit: ({ id }, { path, sizeBytes }) => ({ id, path, sizeBytes }),
});
export const makeDirectory = verb({
  name: "storage.files_mkdir",
  http: "POST /v1/storage/{id}/files/directories",
  summary: "Make a directory and those above it; one that is there stays",
  needs: "storage:write",
  ...on,
  input: At,
  output: StoredFile,
  audit: ({ id }, { path }) => ({ id, path }),
});
export const moveFile = verb({
  name: "storage.files_move",
  http: "POST /v1/storage/{id}/files/move",
  summary: "Move or rename a file or a directory with what it holds",
  needs: "storage:write",
  ...on,
  input: ById.extend({
    from: Path,
    to: Path,
    isReplacing: z.boolean().default(false).describe("A file that is there already is replaced."),
  }),
  output: StoredFile,
  audit: ({ id, from }, { path }) => ({ id, from, to: path }),
});
export const removeFile = verb({
  name: "storage.files_remove",
  http: "POST /v1/storage/{id}/files/remove",
  summary: "Remove a file or a directory",
  needs: "storage:write",
  ...on,
  input: At.extend({ isRecursive: z.boolean().default(false).describe("A directory with what it holds.") }),
  output: z.object({ removed: Count.describe("Files and directories; 0: there was none.") }),
  audit: ({ id, path }, result) => ({ id, path, ...result }),
});

// Keys and values

const Version = z.number().int().min(0);
export const StoredValue = z.object({
  key: z.string(),
  value: z.unknown().describe("Any JSON."),
  version: Version.describe("Another at every change, never one it had before."),
  sizeBytes: Count,
  expiresAt: z.iso.datetime().nullable().describe("It is gone then; null: it stays."),
  updatedAt: z.iso.datetime(),
});
export type StoredValue = z.output<typeof StoredValue>;
const AtKey = ById.extend({ key: Key });
export const getKey = verb({
  name: "storage.kv_get",
  http: "GET /v1/storage/{id}/keys/get",
  summary: "The value of a key; null where there is none",
  needs: "storage:read",
  ...on,
  input: AtKey,
  output: z.object({ entry: StoredValue.nullable().describe("Null: there is none.") }),
});
export const setKey = verb({
  name: "storage.kv_set",
  http: "POST /v1/storage/{id}/keys/set",
  summary: "Set a key, for ever or for a time; with `ifVersion` only if nobody changed it",
  needs: "storage:write",
  ...on,
  input: AtKey.extend({
    value: z.json().describe("Any JSON, up to 256 kB."),
    ttlSeconds: TtlSeconds.optional().describe("It is gone after so long; default: never."),
    ifVersion: Version.optional().describe("Only if the key has this version; 0: only if there is none."),
  }),
  output: StoredValue.omit({ value: true }),
  audit: ({ id }, { key, version }) => ({ id, key, version }),
});
export const incrementKey = verb({
  name: "storage.kv_incr",
  http: "POST /v1/storage/{id}/keys/increment",
  summary: "Add to a whole number, atomically; one that is not there counts as 0",
  needs: "storage:write",
  ...on,
  input: AtKey.extend({
    by: z
      .number()
      .int()
      .min(-Number.MAX_SAFE_INTEGER)
      .max(Number.MAX_SAFE_INTEGER)
      .default(1)
      .describe("Below zero, it takes away."),
    ttlSeconds: TtlSeconds.optional().describe("Of a key that is made now; one that is there keeps its own."),
  }),
  output: z.object({ key: z.string(), value: z.number().int().describe("After it."), version: Version }),
  audit: ({ id }, { key, value }) => ({ id, key, value }),
});
export const deleteKey = verb({
  name: "storage.kv_delete",
  http: "POST /v1/storage/{id}/keys/delete",
  summary: "Delete a key; with `ifVersion` only if nobody changed it",
  needs: "storage:write",
  ...on,
  input: AtKey.extend({ ifVersion: Version.min(1).optional().describe("Only if the key has this version.") }),
  output: z.object({ isDeleted: z.boolean().describe("False: there was none.") }),
  audit: ({ id, key }, result) => ({ id, key, ...result }),
});
export const listKeys = verb({
  name: "storage.kv_list",
  http: "GET /v1/storage/{id}/keys",
  summary: "Keys that begin with a prefix, in order",
  needs: "storage:read",
  ...on,
  input: PageInput.extend({
    id: id("storage"),
    prefix: z.string().max(512).optional().describe("Default: all keys."),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  output: pageOf(
    StoredValue.extend({ isLeftOut: z.boolean().describe("The value is over 4 kB: get it by its key.") }),
  ),
});

// SQL

const Parameter = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.strictObject({ base64: z.base64() }).describe("Bytes."),
]);
export const Parameters = z
  .union([z.array(Parameter).max(1_000), z.record(z.string().max(100), Parameter)], {
    error:
      "must be up to 1000 values for ?, or an object of them for :name; a value is text, a number, true, false, null or { base64 }",
  })
  .describe("By position for `?`, or by name for `:name`.");
const Sql = z.string().min(1).max(200_000);
const Caps = {
  timeoutMs: z.number().int().min(50).max(MAX_SQL_MS).default(DEFAULT_SQL_MS),
  maxRows: z.number().int().min(1).max(MAX_ROWS).default(DEFAULT_ROWS).describe("Rows answered at most."),
};
export const SqlRows = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.unknown())).describe("Integers beyond 2^53 are text; bytes are `{ base64 }`."),
  isCut: z.boolean().describe("There were more rows, or more than 1 MB of them."),
});
export type SqlRows = z.output<typeof SqlRows>;
export const querySql = verb({
  name: "storage.sql_query",
  http: "POST /v1/storage/{id}/sql/query",
  summary: "Read from the storage's SQLite database: one statement that changes nothing",
  needs: "storage:read",
  ...on,
  input: ById.extend({ sql: Sql, params: Parameters.optional(), ...Caps }),
  output: SqlRows.extend({ elapsedMs: z.number() }),
});
export const executeSql = verb({
  name: "storage.sql_execute",
  http: "POST /v1/storage/{id}/sql/execute",
  summary: "Change the storage's SQLite database: one or several statements, all of them or none",
  needs: "storage:write",
  ...on,
  input: ById.extend({
    sql: Sql.optional().describe("Without `params`, several statements with semicolons between."),
    params: Parameters.optional(),
    statements: z
      .array(z.strictObject({ sql: Sql, params: Parameters.optional() }))
      .min(1)
      .max(100)
      .optional()
      .describe("Instead of `sql`: several statements with parameters of their own."),
    ...Caps,
  }).refine(({ sql, statements }) => (sql === undefined) !== (statements === undefined), {
    path: ["sql"],
    message: "give either sql or statements",
  }),
  output: SqlRows.extend({
    changes: Count.describe("Rows inserted, updated and deleted."),
    lastInsertRowid: z
      .union([z.number().int(), z.string()])
      .nullable()
      .describe("Text beyond 2^53; null: nothing changed."),
    elapsedMs: z.number(),
  }).describe("Rows are those of the last statement that gives any."),
  audit: ({ id }, { changes }) => ({ id, changes }),
});
