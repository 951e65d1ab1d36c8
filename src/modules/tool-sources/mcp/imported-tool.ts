import type { Tool } from "@modelcontextprotocol/client";
import type { Annotations } from "../../../platform/gate.ts";
import type { SourceError } from "../contract.ts";
import type { ImportedTool } from "../source-kind.ts";
import { plainSchema, plainText } from "../stranger-text.ts";

const MAX_SCHEMA_CHARACTERS = 200_000;
const MAX_DESCRIPTION = 10_000;
const MAX_NAME = 160;
const MAX_WORDS = 1_000;

/** What a server does not say of its tool is assumed to be the worse: a write that destroys, done twice when called twice. */
export function annotationsOf(hints: Tool["annotations"] = {}): Annotations {
  const isReadOnly = hints.readOnlyHint === true;
  return {
    isReadOnly,
    isDestructive: !isReadOnly && hints.destructiveHint !== false,
    isIdempotent: isReadOnly || hints.idempotentHint === true,
    isOpenWorld: hints.openWorldHint !== false,
  };
}

/** As addresses take a name; the server's own stays in the definition. */
export function nameInAddress(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_.-]+/g, "_").slice(0, MAX_NAME);
  return /^[A-Za-z0-9_]/.test(plain) ? plain : `_${plain}`.slice(0, MAX_NAME);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A tool as its server tells of it, or why it cannot become one. Its words are only ever data. */
export function importedTool(tool: Tool, taken: ReadonlySet<string>): ImportedTool | SourceError {
  const skipped = (code: string, message: string): SourceError => ({
    code,
    message,
    place: plainText(String(tool.name), MAX_NAME),
  });
  const name = nameInAddress(tool.name);
  if (name === "" || name === "_") return skipped("tool_name", "A tool has no name");
  if (taken.has(name)) return skipped("tool_name", "Two tools have the same name");
  const { inputSchema } = tool;
  if (!isObject(inputSchema)) return skipped("tool_schema", "The schema of its arguments is no object");
  if (
    JSON.stringify(inputSchema).length + JSON.stringify(tool.outputSchema ?? null).length >
    MAX_SCHEMA_CHARACTERS
  )
    return skipped("tool_schema", `Its schemas are larger than ${MAX_SCHEMA_CHARACTERS / 1000} kB`);
  const parameters = plainSchema({ ...inputSchema, type: "object" });
  if ("refused" in parameters)
    return skipped("tool_schema", `The schema of its arguments ${parameters.refused}`);
  const output = isObject(tool.outputSchema) ? plainSchema(tool.outputSchema) : { schema: null };
  if ("refused" in output) return skipped("tool_schema", `The schema of its results ${output.refused}`);
  const title = tool.title ?? tool.annotations?.title;
  const description = tool.description ?? title ?? "";
  return {
    name,
    description: plainText(description, MAX_DESCRIPTION),
    parameters: parameters.schema,
    output: output.schema,
    annotations: annotationsOf(tool.annotations),
    method: null,
    words: plainText(
      [title ?? "", ...Object.keys(isObject(inputSchema.properties) ? inputSchema.properties : {})].join(" "),
      MAX_WORDS,
    ),
    definition: { tool: tool.name },
  };
}
