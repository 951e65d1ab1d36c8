import type { ApiSchema } from "./openApiOperations.ts";

const MAX_DEPTH = 6;

/** The fields of an object schema with type, meaning and limits; nested ones fold. */
export function SchemaView({ schema, depth = 0 }: { schema: ApiSchema; depth?: number }) {
  const shown = objectOf(schema);
  if (!shown)
    return (
      <p className="text-13 text-ink-muted">
        <code className="font-mono text-12">{typeOf(schema)}</code>
        {schema.description && ` ${schema.description}`}
      </p>
    );
  const fields = Object.entries(shown.properties ?? {});
  if (fields.length === 0) return <p className="text-13 text-ink-muted">No fields.</p>;
  return (
    <ul className="flex min-w-0 flex-col">
      {fields.map(([name, field]) => (
        <SchemaField
          key={name}
          name={name}
          schema={field}
          isRequired={shown.required?.includes(name) ?? false}
          depth={depth}
        />
      ))}
    </ul>
  );
}

export function SchemaField({
  name,
  schema,
  isRequired,
  depth = 0,
  where,
}: {
  name: string;
  schema: ApiSchema;
  isRequired: boolean;
  depth?: number;
  /** `path`, `query` or `header`. */
  where?: string;
}) {
  const inner = depth < MAX_DEPTH ? branchesOf(schema) : [];
  return (
    <li className="min-w-0 border-t border-line py-2 text-13 first:border-t-0">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <code className="font-mono text-12 font-medium text-ink">{name}</code>
        <code className="font-mono text-12 text-ink-muted">{typeOf(schema)}</code>
        {isRequired && <span className="text-12 text-amber">required</span>}
        {where && <span className="text-12 text-ink-faint">{where}</span>}
      </div>
      {schema.description && <p className="text-ink-muted">{schema.description}</p>}
      <Limits schema={schema} />
      {inner.map(({ label, schema: own }, index) => (
        <details key={index} className="mt-1">
          <summary className="w-fit rounded-sm text-12 text-ink-muted hover:text-ink">{label}</summary>
          <div className="mt-1 border-l border-line pl-3">
            <SchemaView schema={own} depth={depth + 1} />
          </div>
        </details>
      ))}
    </li>
  );
}

function Limits({ schema }: { schema: ApiSchema }) {
  const { minLength, maxLength, minimum, maximum } = schema;
  const facts = [
    schema.enum && `one of ${schema.enum.map((each) => JSON.stringify(each)).join(", ")}`,
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
    minLength !== undefined && minLength > 0 && `at least ${minLength} characters`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER && `from ${minimum}`,
    maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER && `to ${maximum}`,
  ].filter((fact) => typeof fact === "string");
  if (facts.length === 0) return null;
  return <p className="text-12 break-words text-ink-faint">{facts.join(" · ")}</p>;
}

/** The object a schema is, or is an array of. */
function objectOf(schema: ApiSchema): ApiSchema | null {
  if (schema.properties) return schema;
  if (schema.items) return objectOf(schema.items);
  return null;
}

/** What can be folded out below a field: its object, its items, or each object it may be. */
function branchesOf(schema: ApiSchema): { label: string; schema: ApiSchema }[] {
  const own = objectOf(schema);
  if (own) return [{ label: schema.items ? "Fields of each item" : "Fields", schema: own }];
  return (schema.anyOf ?? schema.oneOf ?? []).flatMap((each) => {
    const found = objectOf(each);
    return found ? [{ label: `Fields of ${nameOf(found)}`, schema: found }] : [];
  });
}

/** A branch of a union by the constant that tells it apart, else by its type. */
function nameOf({ properties = {} }: ApiSchema): string {
  const mark = Object.entries(properties).find(([, { const: value }]) => value !== undefined);
  return mark ? `${mark[0]} ${JSON.stringify(mark[1].const)}` : "the object";
}

function typeOf(schema: ApiSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return [...new Set(branches.map(typeOf))].join(" | ");
  if (schema.items) return `${typeOf(schema.items)}[]`;
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : (schema.type ?? "any");
  return schema.format ? `${type} (${schema.format})` : type;
}
