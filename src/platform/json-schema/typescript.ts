/** TypeScript types from JSON Schema, for people and models: short, safe for cycles, capped in size. */

type Schema = Record<string, unknown>;
interface Style {
  isCompact: boolean;
  /** A compiler reads it: what is left out or unknown is `any`, so that nothing is called wrong that may be right. */
  isCode: boolean;
  maxDepth: number;
  maxUnion: number;
  maxCharacters: number;
}

const SHOWN = { isCode: false, maxUnion: 16 };
const COMPACT: Style = { ...SHOWN, isCompact: true, maxDepth: 3, maxCharacters: 400 };
const FULL: Style = { ...SHOWN, isCompact: false, maxDepth: 12, maxCharacters: 12_000 };
const CODE: Style = { isCompact: false, isCode: true, maxDepth: 12, maxUnion: 200, maxCharacters: 40_000 };
const MAX_PROPERTIES = { compact: 12, full: 200 };
const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

interface Printing extends Style {
  definitions: Schema;
  /** Definitions that were named and are to be declared, by type name. */
  wanted: Map<string, Schema>;
  /** References being printed: one that comes again inside itself is its name. */
  within: string[];
  left: { characters: number };
}

const typeName = (reference: string): string => {
  const last = decodeURIComponent(reference.slice(reference.lastIndexOf("/") + 1)).replace(/\W+/g, "_");
  return /^[A-Za-z_]/.test(last) ? last : `T${last}`;
};
const definitionOf = ({ definitions }: Printing, reference: string): Schema | null => {
  const found = definitions[reference.slice(reference.lastIndexOf("/") + 1)];
  return isSchema(found) ? found : null;
};

const anything = ({ isCode }: Style): string => (isCode ? "any" : "unknown");

const parts = (types: string[], by: " | " | " & ", style: Style): string => {
  const { isCode, maxUnion } = style;
  const all = [...new Set(types)];
  // For a compiler `any` swallows every other part, and one that says nothing must not.
  const different = isCode && by === " & " ? all.filter((type) => type !== "any") : all;
  const isTooMany = different.length > maxUnion;
  if (different.length === 0) return anything(style);
  if (different.length === 1) return different[0]!;
  if (isCode && by === " | " && (isTooMany || different.includes("any"))) return "any";
  const shown = different.slice(0, maxUnion);
  if (isTooMany) shown.push(by === " | " ? "…" : anything(style));
  return shown.map((type) => (by === " & " && type.includes(" | ") ? `(${type})` : type)).join(by);
};

function printReference(reference: string, depth: number, p: Printing): string {
  const found = definitionOf(p, reference);
  if (!found) return anything(p);
  const name = typeName(reference);
  if (!p.isCompact) {
    p.wanted.set(name, found);
    return name;
  }
  if (p.within.includes(reference) || depth >= p.maxDepth) return name;
  p.within.push(reference);
  const type = print(found, depth, p);
  p.within.pop();
  return type;
}

const comment = (text: unknown, indent: string): string =>
  typeof text === "string" && text.trim() !== ""
    ? `${indent}/** ${text.trim().replace(/\s+/g, " ").replaceAll("*/", "* /").slice(0, 300)} */\n`
    : "";

/** What properties there may be beside those that are named; null: none that anybody speaks of. */
function printRest({ additionalProperties, patternProperties }: Schema, depth: number, p: Printing) {
  if (isSchema(additionalProperties)) return print(additionalProperties, depth + 1, p);
  return p.isCode && (additionalProperties === true || isSchema(patternProperties)) ? "any" : null;
}

function printObject(schema: Schema, depth: number, p: Printing): string {
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  const rest = printRest(schema, depth, p);
  if (properties.length === 0)
    return p.isCode && rest === null && isSchema(schema.properties)
      ? "{}"
      : `Record<string, ${rest ?? anything(p)}>`;
  if (depth >= p.maxDepth || p.left.characters <= 0) return p.isCode ? "any" : "object";
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  // A default is filled in before code is given the value.
  const isThere = (name: string, value: unknown) =>
    required.has(name) || (p.isCode && isSchema(value) && "default" in value);
  // What must be given comes first: it is what a shortened type keeps.
  const sorted = p.isCompact
    ? [...properties].sort(([a], [b]) => Number(required.has(b)) - Number(required.has(a)))
    : properties;
  const shown = sorted.slice(0, p.isCompact ? MAX_PROPERTIES.compact : MAX_PROPERTIES.full);
  const isShortened = shown.length < properties.length;
  const open = p.isCode && isShortened ? "any" : rest;
  const indent = "  ".repeat(depth + 1);
  const lines = shown.map(([name, value]) => {
    const key = `${PLAIN_NAME.test(name) ? name : JSON.stringify(name)}${isThere(name, value) ? "" : "?"}`;
    const type = print(value, depth + 1, p);
    p.left.characters -= key.length + 4;
    return p.isCompact
      ? `${key}: ${type}`
      : `${comment(isSchema(value) ? value.description : null, indent)}${indent}${key}: ${type};`;
  });
  if (open !== null) lines.push(p.isCompact ? `[key: string]: ${open}` : `${indent}[key: string]: ${open};`);
  if (isShortened) lines.push(p.isCompact ? "…" : `${indent}// …`);
  return p.isCompact ? `{ ${lines.join("; ")} }` : `{\n${lines.join("\n")}\n${"  ".repeat(depth)}}`;
}

function literal(value: unknown, style: Style): string {
  if (typeof value === "object" && value !== null) return style.isCode ? "any" : "object";
  return JSON.stringify(value) ?? anything(style);
}

const isCombined = (schema: unknown): boolean =>
  isSchema(schema) && ["anyOf", "oneOf", "allOf"].some((key) => Array.isArray(schema[key]));

function printType(type: unknown, schema: Schema, depth: number, p: Printing): string {
  switch (type) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array": {
      if (Array.isArray(schema.prefixItems))
        return `[${schema.prefixItems
          .slice(0, p.maxUnion)
          .map((item) => print(item, depth + 1, p))
          .join(", ")}]`;
      const { items = true } = schema;
      const item = print(items, depth, p);
      const isOne = !/[ |&]/.test(item) || (item.startsWith("{") && !isCombined(items));
      return isOne ? `${item}[]` : `(${item})[]`;
    }
    case "object":
      return printObject(schema, depth, p);
    default:
      return anything(p);
  }
}

function print(schema: unknown, depth: number, p: Printing): string {
  if (schema === false) return "never";
  if (!isSchema(schema) || p.left.characters <= 0 || depth > p.maxDepth) return anything(p);
  p.left.characters -= 4;
  if (typeof schema.$ref === "string") return printReference(schema.$ref, depth, p);
  if ("const" in schema) return literal(schema.const, p);
  if (Array.isArray(schema.enum)) {
    const values = schema.enum.slice(0, p.maxUnion + 1).map((value) => literal(value, p));
    const type = parts(values, " | ", p);
    p.left.characters -= type.length;
    return type;
  }
  for (const key of ["anyOf", "oneOf"]) {
    const options = schema[key];
    if (!Array.isArray(options) || options.length === 0) continue;
    const union = parts(
      options.slice(0, p.maxUnion + 1).map((option) => print(option, depth, p)),
      " | ",
      p,
    );
    if (!isSchema(schema.properties)) return union;
    const own = printObject(schema, depth, p);
    return p.isCode && union === "any" ? own : `${own} & (${union})`;
  }
  if (Array.isArray(schema.allOf) && schema.allOf.length > 0) {
    const own = isSchema(schema.properties) ? [printObject(schema, depth, p)] : [];
    const all = schema.allOf.slice(0, p.maxUnion).map((part) => print(part, depth, p));
    return parts([...own, ...all], " & ", p);
  }
  const { type } = schema;
  if (Array.isArray(type))
    return parts(
      type.map((each) => printType(each, schema, depth, p)),
      " | ",
      p,
    );
  if (type === undefined)
    return isSchema(schema.properties) || isSchema(schema.additionalProperties)
      ? printObject(schema, depth, p)
      : anything(p);
  return printType(type, schema, depth, p);
}

const printing = (schema: unknown, style: Style): Printing => ({
  ...style,
  definitions: {
    ...(isSchema(schema) && isSchema(schema.definitions) ? schema.definitions : {}),
    ...(isSchema(schema) && isSchema(schema.$defs) ? schema.$defs : {}),
  },
  wanted: new Map(),
  within: [],
  left: { characters: style.maxCharacters },
});

const hasArguments = (parameters: Schema): boolean =>
  isSchema(parameters.properties) && Object.keys(parameters.properties).length > 0;

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** One line of at most 500 characters: `(args: { petId: number }) => { id: number; name: string }`. */
export function signatureOf(parameters: Schema, output: Schema | null): string {
  const given = hasArguments(parameters)
    ? `args: ${print(parameters, 0, printing(parameters, COMPACT))}`
    : "";
  const answer = output
    ? print(output, 0, printing(output, { ...COMPACT, maxCharacters: 200, maxDepth: 2 }))
    : "unknown";
  return cut(`(${cut(given, 340)}) => ${answer}`, 500);
}

function declarations(p: Printing, printed: Set<string>): string[] {
  const lines: string[] = [];
  for (;;) {
    const next = [...p.wanted].find(([name]) => !printed.has(name));
    if (!next || p.left.characters <= 0) break;
    printed.add(next[0]);
    lines.push(`${comment(next[1].description, "")}type ${next[0]} = ${print(next[1], 0, p)};`);
  }
  return lines;
}

export interface Described {
  address: string;
  description: string;
  parameters: Schema;
  output: Schema | null;
}

/** The tool as a function of `tools`, with the types it names and their comments; at most some 25,000 characters. */
export function typescriptOf({ address, description, parameters, output }: Described): string {
  const given = printing(parameters, FULL);
  const args = hasArguments(parameters) ? `args: ${print(parameters, 0, given)}` : "";
  const answer = printing(output, FULL);
  const result = output ? print(output, 0, answer) : "unknown";
  const printed = new Set<string>();
  const types = [...declarations(given, printed), ...declarations(answer, printed)];
  const path = address
    .split(".")
    .map((part) => (PLAIN_NAME.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`))
    .join("");
  return [
    ...types,
    `${comment(description, "")}tools${path}(${args}): Promise<{ ok: true; data: ${result} } | { ok: false; error: ToolError }>`,
  ].join("\n\n");
}

/** The type of what `inputDeclarations` declares. */
export const INPUT_TYPE = "typeof Given.input";

/** TypeScript for a compiler: `input`, as arguments that fit the schema are given to code; at most some 50,000 characters. */
export function inputDeclarations(parameters: Schema): string {
  const p = printing(parameters, CODE);
  const type = print(parameters, 0, p);
  // In a namespace, so that a definition may be called as what the language has, such as `Date`.
  const given = [`const input: ${type};`, ...declarations(p, new Set())];
  return `declare const input: ${INPUT_TYPE};\ndeclare namespace Given {\n${given.join("\n")}\n}\n`;
}
