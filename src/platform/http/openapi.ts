import { z } from "zod";
import { isReading, routeOf, type Verb } from "../verb.ts";
import { sharedSchemas } from "./shared-schemas.ts";

type JsonSchema = Record<string, unknown> & {
  properties?: Record<string, JsonSchema>;
  required?: string[];
};

const schemaOf = (type: z.ZodType, io: "input" | "output"): JsonSchema => {
  const { $schema: _, ...schema } = z.toJSONSchema(type, {
    io,
    unrepresentable: "any",
    target: "draft-2020-12",
    // Of use to our own suites; no keyword of JSON Schema.
    override: ({ jsonSchema }) => void delete (jsonSchema as { idKind?: unknown }).idKind,
  });
  return schema as JsonSchema;
};

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

const STREAM = { schema: { type: "string" } };

const camel = (name: string) => name.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());

function operationDocument(verb: Verb, lift: (schema: JsonSchema) => JsonSchema) {
  const { method, status, params } = routeOf(verb);
  const input = lift(schemaOf(verb.input, "input"));
  const isQuery = method === "GET" || method === "DELETE";
  const fields = Object.entries(input.properties ?? {});
  const parameters = fields
    .filter(([name]) => params.includes(name) || isQuery)
    .map(([name, schema]) => {
      const isPath = params.includes(name);
      const { description, ...rest } = schema;
      return {
        name,
        in: isPath ? "path" : "query",
        required: isPath || (input.required?.includes(name) ?? false),
        ...(description ? { description } : {}),
        schema: rest,
      };
    });
  const bodyFields = fields.filter(([name]) => !params.includes(name) && name !== verb.ifMatch);
  const output = verb.output instanceof z.ZodUndefined ? null : lift(schemaOf(verb.output, "output"));
  const headers = [
    ...(verb.scope === "workspace" ? [{ $ref: "#/components/parameters/Workspace" }] : []),
    ...(isReading(verb) ? [] : [{ $ref: "#/components/parameters/IdempotencyKey" }]),
    ...(verb.ifMatch
      ? [
          {
            name: "If-Match",
            in: "header",
            required: true,
            description: 'The revision you read: `"3"`.',
            schema: { type: "string" },
          },
        ]
      : []),
  ];
  return {
    operationId: camel(verb.name),
    summary: verb.summary,
    tags: [verb.name.split(".")[0]!],
    ...(verb.needs
      ? { description: `Needs \`${verb.needs}\`.`, "x-permission": verb.needs }
      : { description: `Scope: ${verb.scope}.` }),
    parameters: [...parameters, ...headers],
    ...(isQuery || bodyFields.length === 0
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: {
                  ...input,
                  properties: Object.fromEntries(bodyFields),
                  required: (input.required ?? []).filter((name) =>
                    bodyFields.some(([field]) => field === name),
                  ),
                },
              },
            },
          },
        }),
    responses: {
      ...(verb.stream
        ? { "200": { description: `A stream: ${verb.stream}`, content: { "text/event-stream": STREAM } } }
        : {}),
      [status]: output
        ? {
            description: verb.stream && status === 200 ? `Done; or a stream: ${verb.stream}` : "Done",
            content: {
              "application/json": { schema: output },
              ...(verb.stream && status === 200 ? { "text/event-stream": STREAM } : {}),
            },
          }
        : { description: "Done" },
      ...(verb.status && output
        ? {
            "202": {
              description: "Accepted and still under way",
              content: { "application/json": { schema: output } },
            },
          }
        : {}),
      ...(isQuery && verb.scope !== "workspace"
        ? {}
        : { "400": problem("Not JSON, or the workspace is not named") }),
      "401": problem("No credentials, or dead ones"),
      ...(isReading(verb)
        ? {}
        : { "402": problem("The wallet, a spending limit or the plan has no room for it") }),
      "403": problem("The caller lacks the permission"),
      "404": problem("Not found, or not of this workspace"),
      ...(isReading(verb)
        ? {}
        : { "409": problem("Something stands against it, or the state does not allow it") }),
      ...(verb.ifMatch
        ? { "412": problem("It was changed meanwhile"), "428": problem("If-Match is missing") }
        : {}),
      ...(isQuery
        ? {}
        : { "413": problem("The body is larger than 1 MB"), "415": problem("Send application/json") }),
      "422": problem("The input is not valid; `errors` names the fields"),
      "429": problem("Too many calls; see Retry-After"),
      default: problem("Another failure; `code` says which"),
    },
  };
}

/** The OpenAPI 3.1 document of the whole API, made from the verbs. */
export function openApiDocument(
  verbs: readonly Verb[],
  options: { version: string; serverUrl: string; plainPaths: Record<string, object> },
) {
  const paths: Record<string, Record<string, unknown>> = {};
  const shared = sharedSchemas();
  for (const verb of verbs) {
    const { method, path } = routeOf(verb);
    (paths[path] ??= {})[method.toLowerCase()] = operationDocument(verb, shared.lift);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Bailiwick",
      version: options.version,
      description: "The workspace platform for AI agents.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: options.serverUrl }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: [...new Set(verbs.map((verb) => verb.name.split(".")[0]!))].map((name) => ({ name })),
    paths: { ...paths, ...options.plainPaths },
    components: {
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key; it names its workspace." },
        session: { type: "apiKey", in: "cookie", name: "bailiwick.session_token" },
      },
      parameters: {
        Workspace: {
          name: "Bailiwick-Workspace",
          in: "header",
          description: "With a session cookie: the workspace to act in. An API key names its own.",
          schema: { type: "string" },
        },
        IdempotencyKey: {
          name: "Idempotency-Key",
          in: "header",
          description: "The same key and body answer the same for 24 hours.",
          schema: { type: "string", maxLength: 200 },
        },
      },
      schemas: {
        ...shared.schemas,
        Problem: {
          type: "object",
          required: ["title", "status", "code", "detail", "requestId"],
          properties: {
            type: { type: "string" },
            title: { type: "string" },
            status: { type: "integer" },
            code: { type: "string", description: "Stable; what a program may act on." },
            detail: { type: "string" },
            requestId: { type: "string" },
            errors: {
              type: "array",
              items: {
                type: "object",
                required: ["path", "message"],
                properties: { path: { type: "string" }, message: { type: "string" } },
              },
            },
          },
        },
      },
    },
  };
}
