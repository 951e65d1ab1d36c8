import { verbs } from "../../../packages/sdk/src/index.ts";

/** A JSON Schema as OpenAPI 3.1 has it, as far as the reference shows it. */
export interface ApiSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  anyOf?: ApiSchema[];
  oneOf?: ApiSchema[];
  allOf?: ApiSchema[];
  items?: ApiSchema;
  properties?: Record<string, ApiSchema>;
  required?: string[];
  additionalProperties?: boolean | ApiSchema;
  examples?: unknown[];
}

export interface ApiParameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  description?: string;
  schema?: ApiSchema;
}

interface Content {
  content?: Record<string, { schema?: ApiSchema }>;
}

export interface ApiOperation {
  /** `agents.create`: what the SDK and the audit log call it. */
  name: string;
  operationId: string;
  tag: string;
  method: string;
  path: string;
  summary: string;
  permission: string | null;
  parameters: ApiParameter[];
  body: ApiSchema | null;
  answers: { status: string; description: string; schema: ApiSchema | null }[];
}

interface RawOperation {
  operationId: string;
  summary?: string;
  tags?: string[];
  "x-permission"?: string;
  parameters?: (ApiParameter | { $ref: string })[];
  requestBody?: Content;
  responses: Record<string, Content & { description?: string }>;
}

export interface OpenApiDocument {
  info: { title: string; version: string };
  servers?: { url: string }[];
  paths: Record<string, Record<string, RawOperation>>;
  components?: { parameters?: Record<string, ApiParameter>; schemas?: Record<string, ApiSchema> };
}

const schemaIn = (content: Content["content"]): ApiSchema | null =>
  Object.values(content ?? {})[0]?.schema ?? null;

/** Every operation in the order of the document, references followed. */
export function operationsOf(document: OpenApiDocument): ApiOperation[] {
  const shared = document.components?.parameters ?? {};
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]): ApiOperation => {
      const tag = raw.tags?.[0] ?? "other";
      return {
        name: `${tag}.${actionOf(raw.operationId, tag)}`,
        operationId: raw.operationId,
        tag,
        method: method.toUpperCase(),
        path,
        summary: raw.summary ?? raw.operationId,
        permission: raw["x-permission"] ?? null,
        parameters: (raw.parameters ?? []).flatMap((parameter) => {
          if (!("$ref" in parameter)) return [parameter];
          const found = shared[parameter.$ref.split("/").at(-1)!];
          return found ? [found] : [];
        }),
        body: schemaIn(raw.requestBody?.content),
        answers: Object.entries(raw.responses).map(([status, { description = "", content }]) => ({
          status,
          description,
          schema: status.startsWith("2") ? schemaIn(content) : null,
        })),
      };
    }),
  );
}

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** `apiKeysCreate` of `api_keys` is `create`. */
function actionOf(operationId: string, tag: string): string {
  const prefix = camel(tag);
  const action = operationId.startsWith(prefix) ? operationId.slice(prefix.length) : operationId;
  return action.charAt(0).toLowerCase() + action.slice(1);
}

const IN_SDK = new Set(verbs.map(({ name }) => camel(name.replace(".", "_"))));
/** A few doors, such as the one for OpenAI clients, are no verbs of the product. */
export const isInSdk = ({ operationId }: Pick<ApiOperation, "operationId">): boolean =>
  IN_SDK.has(operationId);

/** `client.apiKeys.create` */
export const sdkMethodOf = ({ name, tag }: ApiOperation): string =>
  `client.${camel(tag)}.${name.slice(tag.length + 1)}`;

/** Whether all words of the query occur in what the operation is called, does or needs. */
export function isMatch({ name, path, method, summary, permission }: ApiOperation, query: string): boolean {
  const text = `${name} ${method} ${path} ${summary} ${permission ?? ""}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
