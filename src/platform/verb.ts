import { z } from "zod";
import { type IdKind, idPattern } from "./ids.ts";

/** `resource:action`. A `{field}` part is filled from the input: `deployments:{stage}`. */
export type Permission = `${string}:${string}`;
/**
 * Whose power a verb needs. `organization`: the one its path names as `{organizationId}`. `workspace`: the one its path names as
 * `{workspaceId}`, else the caller's (the key's own, or the Bailiwick-Workspace header). `public`: nobody is asked who they are.
 */
export type VerbScope = "account" | "organization" | "workspace" | "system" | "public";

/** One operation, declared once as data; every surface (routes, OpenAPI, SDK, CLI, suites) is made from this. */
export interface Verb<
  Name extends string = string,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> {
  /** `api_keys.create`: resource as in the URL and the permission, then what is done. */
  name: Name;
  /** `POST /v1/api-keys 201`; `{id}` parts are read from the input. */
  http: `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /v1/${string}`;
  summary: string;
  /** The permission the caller must hold in this scope; null when being in it is enough. */
  needs: Permission | null;
  scope: VerbScope;
  input: Input;
  output: Output;
  /** It works in an archived workspace too. */
  isForArchived?: boolean;
  /** What the audit entry says about it. Required wherever state changes; a reading verb that has it is audited too. */
  audit?(input: z.output<Input>, output: z.output<Output>): Record<string, unknown>;
  /** The status of a success that depends on its output; else the one in `http`. */
  status?(output: z.output<Output>): number;
  /** What the same address tells with `Accept: text/event-stream`. */
  stream?: string;
  /** The input field that the If-Match header fills; without the header the answer is 428. */
  ifMatch?: string;
}

export type InputOf<V extends Verb> = z.output<V["input"]>;
export type OutputOf<V extends Verb> = z.output<V["output"]>;

/** Declares one. A field that its input does not have is refused: one that is misspelled would be lost in silence. */
export const verb = <const Name extends string, Input extends z.ZodType, Output extends z.ZodType>(
  declaration: Verb<Name, Input, Output>,
): Verb<Name, Input, Output> => ({ ...declaration, input: strict(declaration.input) });

const strict = <Input extends z.ZodType>(input: Input): Input =>
  input instanceof z.ZodObject ? (input.strict() as unknown as Input) : input;

export interface VerbRoute {
  method: string;
  path: string;
  status: number;
  /** Names of the `{…}` parts of the path. */
  params: string[];
}

/** `POST /v1/api-keys 201` taken apart. */
export function routeOf({ http }: Pick<Verb, "http">): VerbRoute {
  const [method, path, status] = http.split(" ") as [string, string, string?];
  return {
    method,
    path,
    status: status ? Number(status) : 200,
    params: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!),
  };
}

export const isReading = (v: Pick<Verb, "http">): boolean => v.http.startsWith("GET ");

/** Cursor paging: pass `nextCursor` back as `cursor` until it is null. */
export const PageInput = z.object({
  cursor: z.string().min(1).max(400).optional().describe("nextCursor of the page before."),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe("Rows per page, 1 to 200."),
});
/** The same for rows sorted by an id of this kind: what is no cursor of such a list is refused, not an empty page. */
export const pageInput = (kind: IdKind) =>
  PageInput.extend({
    cursor: z
      .string()
      .regex(idPattern(kind), "must be the nextCursor of a page")
      .optional()
      .describe("nextCursor of the page before."),
  });
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .describe("Pass it as `cursor` to get the next page; null: this is the last."),
  });

/** A page of rows sorted by `keyOf`, from a query that asked for one row more than `limit`. */
export function toPage<Row>(rows: Row[], limit: number, keyOf: (row: Row) => string) {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, nextCursor: rows.length > limit && last ? keyOf(last) : null };
}
