import type { ToolContent } from "../../../web/api/index.ts";

export type ParameterSchema = ToolContent["parameters"];
type PropertySchema = Record<string, unknown>;

export const PARAMETER_TYPES = ["string", "number", "integer", "boolean", "array", "object"] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** One property of an object schema. `type` is null where the schema says more than one plain type. */
export interface ParameterRow {
  name: string;
  type: ParameterType | null;
  description: string;
  isRequired: boolean;
  /** The whole schema of the property, so that editing a row loses no other keyword. */
  schema: PropertySchema;
}

const isObject = (value: unknown): value is PropertySchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function rowsOfSchema(schema: ParameterSchema): ParameterRow[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(isObject(schema.properties) ? schema.properties : {}).map(([name, value]) => {
    const property = isObject(value) ? value : {};
    const { type, description } = property;
    return {
      name,
      type: PARAMETER_TYPES.find((known) => known === type) ?? null,
      description: typeof description === "string" ? description : "",
      isRequired: required.includes(name),
      schema: property,
    };
  });
}

/** The schema with these properties; its other keywords stay as they are. */
export function schemaOfRows(schema: ParameterSchema, rows: readonly ParameterRow[]): ParameterSchema {
  const properties: Record<string, PropertySchema> = {};
  for (const { name, type, description, schema: own } of rows) {
    const { description: _, ...rest } = own;
    properties[name] = { ...rest, ...(type ? { type } : {}), ...(description ? { description } : {}) };
  }
  const required = rows.filter((row) => row.isRequired).map((row) => row.name);
  const { required: _, ...rest } = schema;
  return { ...rest, type: "object", properties, ...(required.length > 0 ? { required } : {}) };
}

/** `city`, or `city_2` when that is taken. */
export function freeName(rows: readonly ParameterRow[], wanted = "parameter"): string {
  const names = new Set(rows.map((row) => row.name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}_${number}`;
    if (!names.has(name)) return name;
  }
}
