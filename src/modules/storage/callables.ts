import { z } from "zod";
import type { Annotations } from "../../platform/gate.ts";
import type { Verb } from "../../platform/verb.ts";
import type { Callable } from "../tools/index.ts";
import { contentHash } from "../versions/index.ts";
import * as contract from "./contract.ts";

/** What a tool's annotations are for what it does to a storage. */
type Does = "opens" | "reads" | "writes" | "destroys";
const annotationsOf = (does: Does): Annotations => ({
  isReadOnly: does === "reads" || does === "opens",
  isDestructive: does === "destroys",
  // A repeated call carries the key of the first and answers what that did.
  isIdempotent: true,
  isOpenWorld: false,
});

const DROPPED = new Set([
  "$schema",
  "$defs",
  "idKind",
  "pattern",
  "format",
  "contentEncoding",
  "propertyNames",
]);
/** A verb's input as a model reads it: what only machines understand is checked by the verb itself. */
function plainSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainSchema);
  if (typeof value !== "object" || value === null) return value;
  const { $ref, ...schema } = value as Record<string, unknown>;
  void $ref;
  return Object.fromEntries(
    Object.entries(schema)
      // A field may be called like a keyword; only keywords go.
      .filter(
        ([name, inner]) =>
          !(DROPPED.has(name) && (typeof inner !== "object" || name === "$defs" || name === "propertyNames")),
      )
      .map(([name, inner]) => [name, plainSchema(inner)]),
  );
}
const schemaOf = (type: z.ZodType, io: "input" | "output") =>
  plainSchema(z.toJSONSchema(type, { io, unrepresentable: "any" })) as Record<string, unknown>;

const tool = (
  name: string,
  does: Does,
  verb: Verb,
  { description = verb.summary, isNegative = false } = {},
): Callable => {
  const parameters = schemaOf(verb.input, "input");
  const output = schemaOf(verb.output, "output");
  const annotations = annotationsOf(does);
  return {
    address: `storage.${name}`,
    name: `storage_${name}`,
    description,
    parameters,
    output: Object.keys(output).length > 0 ? output : null,
    annotations,
    fingerprint: contentHash({ name, parameters, annotations, verb: verb.name }),
    target: { kind: "storage", sourceId: "storage", verb: verb.name, does, isNegative },
  };
};

/** Storage as tools: what agents, tasks and outside clients call. Each is a verb, asked as whoever runs it. */
export const storageCallables: readonly Callable[] = [
  tool("open", "opens", contract.openStorage),
  tool("list", "reads", contract.listStorage),
  tool("get", "reads", contract.getStorage),
  tool("usage", "reads", contract.getStorageUsage),
  tool("close", "writes", contract.closeStorage),
  tool("delete", "destroys", contract.deleteStorage),
  tool("list_files", "reads", contract.listFiles),
  tool("stat_file", "reads", contract.statFile),
  tool("read_file", "reads", contract.readFile),
  tool("write_file", "writes", contract.writeFile),
  tool("append_file", "writes", contract.appendFile),
  tool("make_directory", "writes", contract.makeDirectory),
  tool("move_file", "writes", contract.moveFile),
  tool("remove_file", "writes", contract.removeFile),
  tool("kv_get", "reads", contract.getKey),
  tool("kv_set", "writes", contract.setKey),
  tool("kv_incr", "writes", contract.incrementKey),
  tool("kv_decr", "writes", contract.incrementKey, {
    description: "Take from a whole number, atomically; one that is not there counts as 0",
    isNegative: true,
  }),
  tool("kv_delete", "writes", contract.deleteKey),
  tool("kv_list", "reads", contract.listKeys),
  tool("sql_query", "reads", contract.querySql),
  tool("sql_execute", "writes", contract.executeSql),
];
