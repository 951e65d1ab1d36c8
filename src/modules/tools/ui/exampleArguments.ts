import { type ParameterSchema, rowsOfSchema } from "./parameterRows.ts";

/** Arguments to start a test with: what the schema itself suggests, else an empty value of the type. */
export function exampleArguments(schema: ParameterSchema): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const { name, type, isRequired, schema: own } of rowsOfSchema(schema)) {
    const [suggested] = [own.default, own.const, firstOf(own.examples), firstOf(own.enum)].filter(
      (value) => value !== undefined,
    );
    if (suggested !== undefined) args[name] = suggested;
    else if (isRequired)
      args[name] =
        type === "number" || type === "integer"
          ? 0
          : type === "boolean"
            ? false
            : type === "array"
              ? []
              : type === "object"
                ? {}
                : "";
  }
  return args;
}

const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);
