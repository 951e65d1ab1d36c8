import { z } from "zod";
import { invalid } from "../../platform/errors.ts";

const validators = new WeakMap<object, z.ZodType>();

/** A validator for a tool's JSON Schema; a schema that cannot be one is the author's 422. */
export function compileParameters(schema: object): z.ZodType {
  try {
    const validator = validators.get(schema) ?? (z.fromJSONSchema(schema as never) as z.ZodType);
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
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join(".") || "arguments"}: ${issue.message}`,
  );
  return { ok: false, message: `The arguments do not fit the tool's schema. ${problems.join("; ")}` };
}
