import { type FieldSchema, inputSchemaOf, type VerbInfo } from "@bailiwick/sdk";
import type { ArgDef, ArgsDef } from "citty";
import type { Command, Values } from "./command.ts";
import type { Context } from "./context.ts";
import { type Field, fieldsOf, flagOf, put, valueOf } from "./fields.ts";
import { idOf, isFindable } from "./references.ts";
import { show } from "./show.ts";
import { note } from "./style.ts";
import { UsageError } from "./usage-error.ts";

/** How a verb's command differs from what its contract says by itself. */
export interface VerbCommand {
  /** `agents deploy`; default: resource and action of the verb's name. */
  command?: string;
  /** Default: the parts of its path. */
  positionals?: string[];
  /** What a table of it shows. */
  columns?: string[];
  /** Another, shorter name for a flag. */
  shortcuts?: Record<string, string>;
  examples?: string[];
  /** Said after it worked. */
  hint?: string;
  /** Said of each page as it comes: what of it no table shows. */
  pageNote?(page: Page): string;
}

/** Of a call, or a test: it did not do what it should. */
const hasFailed = (answer: unknown): boolean => {
  const { isOk, errorCode } = Object(answer) as { isOk?: unknown; errorCode?: unknown };
  return isOk === false && typeof errorCode === "string";
};

type Page = { data: unknown[]; nextCursor: string | null };

const kebab = (name: string) => name.replaceAll("_", "-");
export const wordsOf = ({ name }: VerbInfo, { command }: VerbCommand): string[] =>
  (command ?? name.split(".").map(kebab).join(" ")).split(" ");

const HINTS: Record<string, string> = {
  integer: "number",
  number: "number",
  boolean: "true|false",
  null: "null",
};
/** What stands behind the flag: its choices, or what kind of value. */
function hintOf({ type, enum: choices, properties, oneOf, anyOf, items }: FieldSchema): string {
  if (choices) return choices.join("|");
  if (anyOf) return [...new Set((anyOf as FieldSchema[]).map(hintOf))].join("|");
  if (properties || oneOf || type === "object") return "json";
  if (type === "array") return hintOf((items ?? {}) as FieldSchema) === "json" ? "json" : "a,b,…";
  const words = [type].flat().map((one) => HINTS[one ?? ""] ?? "text");
  return [...new Set(words)].join("|");
}

function argOf({ schema }: Field): ArgDef {
  const { description, default: fallback, idKind = "" } = schema;
  const hasFallback = fallback !== undefined && typeof fallback !== "object" && fallback !== "";
  const hints = [
    hintOf(schema).split("|").includes("json") ? "JSON or @file." : null,
    isFindable(idKind) ? `Id of the ${idKind}, or its ${idKind === "tool" ? "name" : "slug"}.` : null,
    hasFallback ? `(Default: ${String(fallback as string | number | boolean)})` : null,
  ];
  const text = [description, ...hints].filter(Boolean).join(" ");
  if (schema.type === "boolean") return { type: "boolean", description: text };
  return { type: "string", description: text, valueHint: hintOf(schema) };
}

/** What the field is called on the line: its positional, its shortcut or its flag. */
function nameOf(field: Field, positionals: string[], shortcuts: Record<string, string>): string {
  const [name, ...inner] = field.path as [string, ...string[]];
  if (inner.length === 0 && positionals.includes(name)) return name;
  const flag = flagOf(field);
  return Object.entries(shortcuts).find(([, long]) => long === flag)?.[0] ?? flag;
}

function argsOf(
  verb: VerbInfo,
  fields: Field[],
  positionals: string[],
  shortcuts: Record<string, string>,
): ArgsDef {
  const args: ArgsDef = {};
  for (const name of positionals) {
    const field = fields.find(({ path }) => path.length === 1 && path[0] === name);
    args[name] = {
      type: "positional",
      required: field?.isRequired ?? true,
      description: field && argOf(field).description,
    };
  }
  for (const field of fields) {
    const name = nameOf(field, positionals, shortcuts);
    if (!args[name]) args[name] = argOf(field);
  }
  if (verb.isPaged) args.all = { type: "boolean", description: "Every page instead of one." };
  args.data = {
    type: "string",
    description: "The whole input as JSON or @file; flags are laid over it.",
    valueHint: "json",
  };
  return args;
}

type Ask = (input: object) => Promise<unknown>;

async function everyPage(ask: Ask, input: object): Promise<Page> {
  const data: unknown[] = [];
  let cursor: string | null | undefined;
  do {
    const page = (await ask({ ...input, limit: 200, cursor })) as Page;
    data.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor);
  return { data, nextCursor: null };
}

/** The command of a verb, made from its contract: positionals from its path, flags from its fields. */
export function verbCommand(
  context: () => Promise<Context>,
  verb: VerbInfo,
  options: VerbCommand = {},
): Command {
  const { shortcuts = {}, columns, examples, hint, pageNote } = options;
  const positionals = options.positionals ?? verb.params;
  const fields = fieldsOf(inputSchemaOf(verb.name));
  const words = wordsOf(verb, options);

  async function inputOf({ client }: Context, args: Values): Promise<Record<string, unknown>> {
    const input: Record<string, unknown> =
      typeof args.data === "string"
        ? (valueOf({ type: "object" }, args.data, "data") as Record<string, unknown>)
        : {};
    for (const field of fields) {
      const name = nameOf(field, positionals, shortcuts);
      const given = args[name];
      if (given === undefined) continue;
      const value = typeof given === "string" ? valueOf(field.schema, given, name) : given;
      const { idKind } = field.schema;
      put(input, field.path, typeof value === "string" ? await idOf(client, idKind, value) : value);
    }
    for (const param of [...positionals, ...verb.params])
      if (input[param] === undefined)
        throw new UsageError(`${positionals.includes(param) ? "" : "--"}${param} is missing`);
    return input;
  }

  return {
    meta: { name: words.join(" "), description: verb.summary },
    args: argsOf(verb, fields, positionals, shortcuts),
    examples,
    async run(args) {
      const current = await context();
      const input = await inputOf(current, args);
      const ask: Ask = async (asked) => {
        const answer = await current.client.call(verb.name, asked as never);
        if (pageNote && !current.isJson) note(pageNote(answer as Page));
        return answer;
      };
      const answer = await (args.all ? everyPage(ask, input) : ask(input));
      show(current, answer, columns);
      if (hint) note(hint);
      return hasFailed(answer) ? 1 : 0;
    },
  };
}
