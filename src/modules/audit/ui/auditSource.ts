import { verbs } from "../../../../packages/sdk/src/index.ts";
import type { AuditEntry, Output } from "../../../web/api/index.ts";
import type { DeveloperExample, Option } from "../../../web/kit/index.ts";

/** An entry of a workspace, or of an organization, which also says in which workspace it happened. */
export type AnyEntry = AuditEntry & { workspaceId?: string | null; workspaceName?: string | null };

export interface AuditFilters {
  verb: string | undefined;
  actorAccountId: string | undefined;
  credentialId: string | undefined;
  targetId: string | undefined;
  isProduction: "true" | undefined;
  isChange: "true" | "false" | undefined;
  workspaceId: string | undefined;
  from: string | undefined;
  to: string | undefined;
}

export type AuditPageOfEntries = Pick<Output<"organization_audit.list">, "nextCursor"> & {
  data: AnyEntry[];
};

/** Whose log is shown, and how to get at it. */
export interface AuditSource {
  /** Tells one log from another in query keys. */
  key: string;
  /** `this workspace`, `Acme and all its workspaces` */
  whole: string;
  scope: "workspace" | "organization";
  list: (
    filters: AuditFilters,
    cursor: string | undefined,
    signal: AbortSignal,
  ) => Promise<AuditPageOfEntries>;
  /** People to filter by; null: those seen in the entries. */
  people: ((search: string, signal: AbortSignal) => Promise<Option<string>[]>) | null;
  /** Keys to filter by; null: those seen in the entries. */
  keys: ((signal: AbortSignal) => Promise<Option<string>[]>) | null;
  /** Workspaces to filter by, where there are several. */
  workspaces?: readonly Option<string>[];
  /** Without the query: `/v1/organizations/org_…/audit/export`. */
  exportPath: string;
  example: (filters: AuditFilters) => DeveloperExample;
  apiDocsHref: string;
}

const titled = (resource: string) => resource.replaceAll("_", " ");

// Reading is recorded where it matters: lists of people, exports.
const READ = ["members.list", "organization_members.list", "audit.export", "organization_audit.export"];

/** Operations that leave entries: each resource whole (with a dot at the end), then one by one. */
export function verbOptions(scope: AuditSource["scope"]): Option<string>[] {
  const names = verbs
    .filter((verb) => verb.method !== "GET" && (verb.scope === scope || scope === "organization"))
    .map(({ name }) => name as string)
    .concat(READ.filter((name) => scope === "organization" || !name.startsWith("organization_")))
    .sort();
  const resources = [...new Set(names.map((name) => name.split(".")[0]!))];
  return [
    ...resources.map((resource) => ({
      value: `${resource}.`,
      label: `${resource}.`,
      hint: `all of ${titled(resource)}`,
    })),
    ...names.map((name) => ({ value: name, label: name })),
  ];
}

/** The address of an export; NDJSON takes time alone, so that the file can be verified. */
export function exportHref(path: string, format: "ndjson" | "csv", filters: AuditFilters): string {
  const { from, to, workspaceId } = filters;
  const chosen: Partial<AuditFilters> = format === "csv" ? filters : { from, to, workspaceId };
  const query = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(chosen)) if (value !== undefined) query.set(name, value);
  return `${path}?${query}`;
}

const VALUE_KEYS = ["name", "title", "email", "address", "slug", "provider", "read"];
const NAME_KEYS = ["name", "title", "email"];
const ID_KEYS = ["id", "accountId", "agentId", "workspaceId"];
const textIn = (values: Readonly<Record<string, unknown>>, keys: readonly string[]) =>
  keys.map((key) => values[key]).find((value): value is string => typeof value === "string" && value !== "");

/** What a thing was called when it was changed; a policy is called by the tools it is about. */
function nameIn(values: AnyEntry["before"] | undefined): string | undefined {
  if (!values) return undefined;
  const { match } = values as { match?: Record<string, unknown> };
  return textIn(values, NAME_KEYS) ?? (match && textIn(match, ["address"]));
}

/** What an entry is about: its name if it says one, else how many there are, else an id. */
export function targetOf({
  target,
  before,
  after,
  verb = "",
}: Pick<AnyEntry, "target"> & Partial<Pick<AnyEntry, "before" | "after" | "verb">>) {
  const id = textIn(target, ID_KEYS);
  const many =
    id === undefined && typeof target.count === "number"
      ? `${target.count} ${titled(verb.split(".")[0]!)}`
      : undefined;
  return { name: textIn(target, VALUE_KEYS) ?? nameIn(after) ?? nameIn(before) ?? many, id };
}

const sorted = (value: unknown): unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([key, inner]) => [key, sorted(inner)]),
      )
    : value;

/** Values as text to be compared: the same order of fields on both sides. */
export const textOf = (values: AnyEntry["before"]): string =>
  values === null ? "" : JSON.stringify(sorted(values), null, 2);
