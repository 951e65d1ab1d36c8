import { z } from "zod";

/** The query parameters of a route that is no verb, from the shape it parses them with. */
export function queryOf(shape: z.ZodObject) {
  const { properties } = z.toJSONSchema(shape, {
    io: "input",
    unrepresentable: "any",
    override: ({ jsonSchema }) => void delete (jsonSchema as { idKind?: unknown }).idKind,
  });
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema,
  }));
}
export const pathParameter = (name: string) => ({
  name,
  in: "path",
  required: true,
  schema: { type: "string" },
});
const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

/** How a streamed export in NDJSON or CSV stands in the API's own document. */
export const exportPath = (one: {
  operationId: string;
  summary: string;
  permission: string;
  /** What follows the sentence about the permission. */
  description: string;
  /** What is in the file. */
  file: string;
  tag: string;
  parameters: object[];
}) => ({
  get: {
    operationId: one.operationId,
    summary: one.summary,
    description: `Needs \`${one.permission}\`. ${one.description}`,
    "x-permission": one.permission,
    tags: [one.tag],
    parameters: one.parameters,
    responses: {
      "200": {
        description: one.file,
        content: {
          "application/x-ndjson": { schema: { type: "string" } },
          "text/csv": { schema: { type: "string" } },
        },
      },
      "401": problem("No credentials, or dead ones"),
      "403": problem("The permission is missing"),
      "422": problem("The request is not valid"),
    },
  },
});
