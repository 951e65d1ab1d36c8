import { conflict, invalid, notFound } from "../../platform/errors.ts";
import { Match, type Policy } from "./contract.ts";

interface Row {
  id: string;
  position: number;
  effect: string;
  quorum: number | null;
  match: unknown;
  note: string;
  isEnabled: boolean;
  expiresAt: string | null;
  createdAt: string;
  updatedAt: string;
  workspaceId?: string | null;
  toolkitId?: string | null;
  createdBy?: string | null;
}

/** A row as the API shows it; one that cannot be read is shown as what it does then: speak of everything. */
export function shown(row: Row, scope: Policy["scope"]): Policy {
  const { id, position, quorum, note, isEnabled, expiresAt, createdAt, updatedAt } = row;
  const match = Match.safeParse(row.match);
  return {
    ...{ id, scope, position, quorum, note, isEnabled, expiresAt, createdAt, updatedAt },
    effect: row.effect as Policy["effect"],
    match: match.success ? match.data : Match.parse({}),
    workspaceId: row.workspaceId ?? null,
    toolkitId: row.toolkitId ?? null,
    createdBy: row.createdBy ?? null,
  };
}

/** What an audit entry and an event say has changed. */
export const facts = ({ effect, quorum, match, note, isEnabled, expiresAt, toolkitId }: Policy) => ({
  ...{ effect, quorum, match, note, isEnabled, expiresAt },
  ...(toolkitId && { toolkitId }),
});

export function changedFields(before: Policy, after: Policy): string[] {
  const was: Record<string, unknown> = facts(before);
  const is: Record<string, unknown> = facts(after);
  return Object.keys(is).filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
}

/** Position and id of the last row of a page. */
export function afterCursor(cursor: string | undefined): { position: number; id: string } | null {
  if (cursor === undefined) return null;
  const [position, id] = cursor.split(":");
  if (!/^[0-9]{1,6}$/.test(position ?? "") || !id)
    throw invalid("cursor", "must be the nextCursor of a page");
  return { position: Number(position), id };
}
export const cursorOf = ({ position, id }: { position: number; id: string }): string => `${position}:${id}`;

export function requireFuture(expiresAt: string | null | undefined, now: Date): string | null {
  if (!expiresAt) return null;
  const at = new Date(expiresAt);
  if (!(at > now)) throw invalid("expiresAt", "must be in the future");
  return at.toISOString();
}

/** An order names every policy there is, each once. */
export function requireWholeOrder(known: readonly string[], given: readonly string[]): void {
  const [there, named] = [new Set(known), new Set(given)];
  if (named.size !== given.length || given.some((id) => !there.has(id))) throw notFound("Policy");
  if (named.size !== there.size)
    throw conflict("There are other policies by now; read the list again and order all of them");
}

interface Terms {
  effect: Policy["effect"];
  quorum: number | null;
  toolkitId?: string | null;
}
/** Throws 422 where the terms of a policy that stands `under` something, such as `add.0.`, contradict each other. */
export function requireSense({ effect, quorum, toolkitId }: Terms, under = ""): void {
  if (quorum !== null && effect !== "require_approval")
    throw invalid(`${under}quorum`, "only a policy that asks for approval has a quorum");
  if (toolkitId && effect === "allow")
    throw invalid(
      `${under}effect`,
      "policies of a toolkit only restrict; what it offers follows the workspace's",
    );
}
