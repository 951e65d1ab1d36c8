/** TypeScript types from JSON Schema, for people and models: short, safe for cycles, capped in size. */

type Schema = Record<string, unknown>;
type Style = { isCompact: boolean; maxDepth: number; maxCharacters: number };

const COMPACT: Style = { isCompact: true, maxDepth: 3, maxCharacters: 400 };
const FULL: Style = { isCompact: false, maxDepth: 12, maxCharacters: 12_000 };
const MAX_UNION = 16;
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

const parts = (types: string[], by: " | " | " & "): string => {
  const different = [...new Set(types)];
  if (different.length === 0) return "unknown";
  if (different.length === 1) return different[0]!;
  const shown = different.slice(0, MAX_UNION);
  if (different.length > MAX_UNION) shown.push(by === " | " ? "…" : "unknown");
  return shown.map((type) => (by === " & " && type.includes(" | ") ? `(${type})` : type)).join(by);
};

function printReference(reference: string, depth: number, p: Printing): string {
  const found = definitionOf(p, reference);
  if (!found) return "unknown";
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

function printObject(schema: Schema, depth: number, p: Printing): string {
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  const rest = schema.additionalProperties;
  const open = isSchema(rest) ? print(rest, depth + 1, p) : null;
  if (properties.length === 0) return open === null ? "Record<string, unknown>" : `Record<string, ${open}>`;
  if (depth >= p.maxDepth || p.left.characters <= 0) return "object";
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  // What must be given comes first: it is what a shortened type keeps.
  const sorted = p.isCompact
    ? [...properties].sort(([a], [b]) => Number(required.has(b)) - Number(required.has(a)))
    : properties;
  const shown = sorted.slice(0, p.isCompact ? MAX_PROPERTIES.compact : MAX_PROPERTIES.full);
  const indent = "  ".repeat(depth + 1);
  const lines = shown.map(([name, value]) => {
    const key = `${PLAIN_NAME.test(name) ? name : JSON.stringify(name)}${required.has(name) ? "" : "?"}`;
    const type = print(value, depth + 1, p);
    p.left.characters -= key.length + 4;
    return p.isCompact
      ? `${key}: ${type}`
      : `${comment(isSchema(value) ? value.description : null, indent)}${indent}${key}: ${type};`;
  });
  if (open !== null) lines.push(p.isCompact ? `[key: string]: ${open}` : `${indent}[key: string]: ${open};`);
  if (shown.length < properties.length) lines.push(p.isCompact ? "…" : `${indent}// …`);
  return p.isCompact ? `{ ${lines.join("; ")} }` : `{\n${lines.join("\n")}\n${"  ".repeat(depth)}}`;
}

const literal = (value: unknown): string =>
  typeof value === "object" && value !== null ? "object" : (JSON.stringify(value) ?? "unknown");

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
          .slice(0, MAX_UNION)
          .map((item) => print(item, depth + 1, p))
          .join(", ")}]`;
      const item = print(schema.items ?? true, depth, p);
      return /[ |&]/.test(item) && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
    }
    case "object":
      return printObject(schema, depth, p);
    default:
      return "unknown";
  }
}

function print(schema: unknown, depth: number, p: Printing): string {
  if (schema === false) return "never";
  if (!isSchema(schema)) return "unknown";
  if (p.left.characters <= 0 || depth > p.maxDepth) return "unknown";
  p.left.characters -= 4;
  if (typeof schema.$ref === "string") return printReference(schema.$ref, depth, p);
  if ("const" in schema) return literal(schema.const);
  if (Array.isArray(schema.enum)) {
    const type = parts(schema.enum.slice(0, MAX_UNION + 1).map(literal), " | ");
    p.left.characters -= type.length;
    return type;
  }
  for (const key of ["anyOf", "oneOf"]) {
    const options = schema[key];
    if (!Array.isArray(options) || options.length === 0) continue;
    const union = parts(
      options.slice(0, MAX_UNION + 1).map((option) => print(option, depth, p)),
      " | ",
    );
    return isSchema(schema.properties) ? `${printObject(schema, depth, p)} & (${union})` : union;
  }
  if (Array.isArray(schema.allOf) && schema.allOf.length > 0) {
    const own = isSchema(schema.properties) ? [printObject(schema, depth, p)] : [];
    return parts([...own, ...schema.allOf.slice(0, MAX_UNION).map((part) => print(part, depth, p))], " & ");
  }
  const { type } = schema;
  if (Array.isArray(type))
    return parts(
      type.map((each) => printType(each, schema, depth, p)),
      " | ",
    );
  if (type === undefined)
    return isSchema(schema.properties) || isSchema(schema.additionalProperties)
      ? printObject(schema, depth, p)
      : "unknown";
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
