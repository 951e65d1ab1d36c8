import { type Selectable, sql } from "kysely";
import { holds } from "../../platform/caller.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { DB } from "../../platform/db/tables.ts";
import { AppError, forbidden, notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import type { getToolSource, listToolSources, SourceDefinition, syncToolSource } from "./contract.ts";
import { requireWithin } from "./confined.ts";
import type { SourceFacts } from "./source-kind.ts";

export type SourceRow = Selectable<DB["toolSources"]>;
type SyncRow = Selectable<DB["sourceSyncs"]>;
export type ShownSource = OutputOf<typeof listToolSources>["data"][number];
export type SourceDetail = OutputOf<typeof getToolSource>;
export type ShownSync = OutputOf<typeof syncToolSource>;

const NO_FACTS: SourceFacts = { title: null, version: null, servers: [], security: [] };

/** Path and query may hold a secret, so only who may edit sees them. */
function mayEdit({ caller, scope }: Pick<VerbTx, "caller" | "scope">, isShared: boolean): boolean {
  if (caller.toolkitId !== null) return false;
  if (!scope.workspaceId) return holds(caller.organization!.permissions, "organization_tools:write");
  return !isShared && holds(caller.workspace!.permissions, "tool_sources:write");
}

function shownDefinition(definition: SourceDefinition, isWhole: boolean): ShownSource["definition"] {
  const url = definition.url ?? null;
  const shown = url === null || isWhole ? url : `${new URL(url).origin}/…`;
  const none = { documentId: null, baseUrl: null, transport: null, command: null, arguments: [] };
  if (definition.kind === "openapi")
    return {
      ...{ ...none, kind: "openapi", url: shown },
      documentId: definition.documentId ?? null,
      baseUrl: definition.baseUrl ?? null,
    };
  return {
    ...{ ...none, kind: "mcp", url: shown, transport: definition.transport },
    command: definition.command ?? null,
    arguments: isWhole ? definition.arguments : [],
  };
}

/** A source with whether a sync of it waits or is under way. */
export const sourceRows = (t: Tx) =>
  t.db
    .selectFrom("toolSources as s")
    .selectAll("s")
    .select(
      sql<boolean>`exists (select from source_syncs y where y.organization_id = s.organization_id and y.source_id = s.id
        and y.state in ('waiting', 'running'))`.as("isSyncing"),
    );

/** `names`: of the tools a confined caller reaches; what went wrong elsewhere in the source is not for them. */
export function shownSource(
  t: Pick<VerbTx, "caller" | "scope">,
  row: SourceRow & { isSyncing: boolean },
  names?: readonly string[] | null,
): ShownSource {
  const isShared = row.workspaceId === null;
  return {
    ...row,
    kind: row.kind as ShownSource["kind"],
    isShared,
    definition: shownDefinition(row.config as SourceDefinition, mayEdit(t, isShared)),
    state: row.isSyncing ? "syncing" : (row.state as ShownSource["state"]),
    toolCount: names?.length ?? row.toolCount,
    error: names ? null : (row.error as ShownSource["error"]),
  };
}

export const shownSync = (row: SyncRow): ShownSync => ({
  ...row,
  state: row.state as ShownSync["state"],
  cause: row.cause as ShownSync["cause"],
  phase: row.phase as ShownSync["phase"],
  diff: row.diff as ShownSync["diff"],
  used: row.used as unknown as ShownSync["used"],
  skipped: row.skipped as unknown as ShownSync["skipped"],
  error: row.error as ShownSync["error"],
});

export async function findSource(t: VerbTx, id: string): Promise<SourceDetail> {
  const row = await sourceRows(t).where("s.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Tool source");
  const names = await requireWithin(t, id);
  const last = await t.db
    .selectFrom("sourceSyncs")
    .selectAll()
    .where("sourceId", "=", id)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const facts = row.facts as Partial<SourceFacts>;
  const lastSync = last && !names ? shownSync(last) : null;
  return { ...shownSource(t, row, names), ...NO_FACTS, ...facts, lastSync };
}

export async function requireSource(t: Tx, id: string): Promise<SourceRow> {
  const row = await t.db.selectFrom("toolSources").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Tool source");
  return row;
}

/** A source this scope may change, held until the transaction ends: a workspace uses its organization's and leaves them alone. */
export async function holdSource(t: Tx, id: string): Promise<SourceRow> {
  const found = await requireSource(t, id);
  if (found.workspaceId !== (t.scope.workspaceId ?? null))
    throw forbidden("This source belongs to the organization; it is changed there");
  const row = await t.db
    .selectFrom("toolSources")
    .selectAll()
    .where("id", "=", id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!row) throw new AppError("not_found", "Tool source not found");
  return row;
}

/** What an audit entry shows of it; an address may be a secret. */
export const factsOf = ({
  name,
  connectionId,
  isEnabled,
  isTrusted,
  syncEveryMinutes,
  config,
}: SourceRow) => ({
  ...{ name, connectionId, isEnabled, isTrusted, syncEveryMinutes },
  definition: shownDefinition(config as SourceDefinition, false),
});
export const told = ({ id, slug, name, kind }: SourceRow) => ({ sourceId: id, slug, name, kind });
