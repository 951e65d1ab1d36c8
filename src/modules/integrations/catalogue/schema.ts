/** Short ways to write the JSON Schemas of arguments. */
type Schema = Record<string, unknown>;

export const text = (description: string, more: Schema = {}): Schema => ({
  type: "string",
  description,
  ...more,
});
/** Part of a path: never empty. */
export const part = (description: string): Schema => text(description, { minLength: 1, maxLength: 500 });
export const count = (description: string, maximum: number, fallback?: number): Schema => ({
  type: "integer",
  minimum: 1,
  maximum,
  description,
  ...(fallback === undefined ? {} : { default: fallback }),
});
export const texts = (description: string): Schema => ({
  type: "array",
  items: { type: "string" },
  description,
});
export const choice = (description: string, values: readonly string[]): Schema => ({
  type: "string",
  enum: values,
  description,
});
export const anything = (description: string): Schema => ({ type: "object", description });

/** An object of arguments: first what must be given, then what may be. */
export const args = (required: Record<string, Schema>, optional: Record<string, Schema> = {}) => ({
  type: "object" as const,
  properties: { ...required, ...optional },
  ...(Object.keys(required).length > 0 ? { required: Object.keys(required) } : {}),
});
/** What a call answers, as far as it matters. */
export const answer = (properties: Record<string, Schema>): Schema => ({ type: "object", properties });
export const listOf = (properties: Record<string, Schema>): Schema => ({
  type: "array",
  items: { type: "object", properties },
});
