type Schema = Record<string, unknown>;

const LOCAL = "#/$defs/";
const COMPONENT = "#/components/schemas/";
/** What Zod calls a recursive type without an id. */
const UNNAMED = /^__schema\d+$/;

/**
 * References of an OpenAPI document start at its root, so what a schema defines for itself moves there. `lift` answers the schema
 * without its `$defs`; `schemas` are the components it and all others refer to, each kind once.
 */
export function sharedSchemas() {
  const schemas: Record<string, unknown> = {};
  const known = new Map<string, string>();

  function nameOf(name: string, definitions: Schema): string {
    const key = JSON.stringify([name, definitions]);
    const given = known.get(key);
    if (given) return given;
    const stem = UNNAMED.test(name) ? "Recursive" : name;
    let free = stem;
    for (let count = 2; free in schemas; count++) free = stem + count;
    known.set(key, free);
    // The name is taken before the definition is walked: it may refer to itself.
    schemas[free] = null;
    schemas[free] = pointed(definitions[name], definitions);
    return free;
  }

  function pointed(value: unknown, definitions: Schema): unknown {
    if (Array.isArray(value)) return value.map((item) => pointed(item, definitions));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) =>
        key === "$ref" && typeof inner === "string" && inner.startsWith(LOCAL)
          ? [key, COMPONENT + nameOf(inner.slice(LOCAL.length), definitions)]
          : [key, pointed(inner, definitions)],
      ),
    );
  }

  return {
    schemas,
    lift<Lifted extends Schema>({ $defs, ...schema }: Lifted): Omit<Lifted, "$defs"> {
      return ($defs ? pointed(schema, $defs as Schema) : schema) as Omit<Lifted, "$defs">;
    },
  };
}
