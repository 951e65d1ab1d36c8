import { AppError, type FieldError } from "../../platform/errors.ts";
import type { Work } from "../../platform/operation.ts";

const living = (ws: Work): Promise<string[]> =>
  ws.read(async (t) => (await t.db.selectFrom("workspaces").select("id").execute()).map(({ id }) => id));

/** An organization sees its workspaces and not into them, so each is asked for its agents. */
async function agentsAmong(ws: Work, ids: readonly string[]): Promise<Set<string>> {
  const { scope, platform } = ws;
  const scopes = scope.workspaceId
    ? [scope]
    : (await living(ws)).map((workspaceId) => ({ ...scope, workspaceId }));
  const found = new Set<string>();
  for (const inside of scopes) {
    const rows = await platform.door.read(inside, (t) =>
      t.db.selectFrom("agents").select("id").where("id", "in", ids).execute(),
    );
    for (const { id } of rows) found.add(id);
    if (found.size === new Set(ids).size) break;
  }
  return found;
}

const missing = (field: string, ids: readonly string[], known: ReadonlySet<string>, thing: string) =>
  ids.flatMap((id, at): FieldError[] =>
    known.has(id) ? [] : [{ path: `${field}.${at}`, message: `${thing} not found` }],
  );

/** Throws a field error for each agent and workspace that is not there; those in `before` were there once. */
export async function requireKnown(
  ws: Work,
  wanted: { agentIds?: string[] | undefined; workspaceIds?: string[] | undefined },
  before: { agentIds: string[]; workspaceIds: string[] } = { agentIds: [], workspaceIds: [] },
): Promise<void> {
  const { agentIds = [], workspaceIds = [] } = wanted;
  const newAgents = agentIds.filter((id) => !before.agentIds.includes(id));
  const newWorkspaces = workspaceIds.filter((id) => !before.workspaceIds.includes(id));
  const agents = newAgents.length > 0 ? await agentsAmong(ws, newAgents) : [];
  const workspaces = newWorkspaces.length > 0 ? await living(ws) : [];
  const errors = [
    ...missing("agentIds", agentIds, new Set([...agents, ...before.agentIds]), "Agent"),
    ...missing("workspaceIds", workspaceIds, new Set([...workspaces, ...before.workspaceIds]), "Workspace"),
  ];
  if (errors.length > 0)
    throw new AppError("invalid", "Something the webhook should hear of was not found", { errors });
}
