import { invalid } from "../../platform/errors.ts";
import { type SchemaValidator, schemaValidator } from "../../platform/schema-validator.ts";

const MAX_PROBLEMS = 20;
const validators = new WeakMap<object, SchemaValidator>();

/** A validator for a tool's JSON Schema; a schema that cannot be one is the author's 422. */
export function compileParameters(schema: object): SchemaValidator {
  try {
    const validator = validators.get(schema) ?? schemaValidator(schema);
    validators.set(schema, validator);
    return validator;
  } catch (error) {
    throw invalid("parameters", `is not a JSON Schema this product can check: ${(error as Error).message}`);
  }
}

/** The arguments as the schema allows them, or one sentence a model can act on. */
export function checkArguments(
  schema: object,
  args: unknown,
): { ok: true; value: Record<string, unknown> } | { ok: false; message: string } {
  const parsed = compileParameters(schema).safeParse(args);
  if (parsed.success) return { ok: true, value: parsed.data as Record<string, unknown> };
  const problems = parsed.error.issues
    .slice(0, MAX_PROBLEMS)
    .map((issue) => `${issue.path.join(".") || "arguments"}: ${issue.message}`);
  return { ok: false, message: `The arguments do not fit the tool's schema. ${problems.join("; ")}` };
}
