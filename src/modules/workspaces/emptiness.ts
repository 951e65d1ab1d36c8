import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { AppError } from "../../platform/errors.ts";
import { tables } from "../tables.ts";

interface Kind {
  table: string;
  scope: "workspace" | "organization" | "caller";
  /** Only such rows count; null: every row does. */
  condition: string | null;
  /** What people call these rows. */
  name: string;
}

const IN_WORDS: Record<string, string> = {
  apiKeys: "API keys that were used",
  usageEvents: "usage",
  ledgerEntries: "purchased credit",
};
const spaced = (camel: string, separator: string) =>
  camel.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase());

/** What can fill a workspace: every table whose declaration says so. */
const KINDS: readonly Kind[] = Object.entries(tables).flatMap(([name, { scope, emptiness }]): Kind[] => {
  if (typeof emptiness === "object" && "ignored" in emptiness) return [];
  if (scope !== "workspace" && scope !== "organization" && scope !== "caller")
    throw new Error(`${name}: only rows of a workspace or an organization can fill a workspace`);
  return [
    {
      table: spaced(name, "_"),
      scope,
      condition: emptiness === "holds" ? null : emptiness.holds,
      name: IN_WORDS[name] ?? spaced(name, " "),
    },
  ];
});

export interface Filled {
  id: string;
  organizationId: string;
  isPersonal: boolean;
}

/**
 * The kinds of things the workspace holds, in words; none when it is empty. One query, which also works around the tenancy
 * policies, in a system transaction.
 */
export async function workspaceHolds(t: Tx, { id, organizationId, isPersonal }: Filled): Promise<string[]> {
  const looks = KINDS.filter(({ scope }) => scope !== "organization" || isPersonal).map(
    ({ table, scope, condition, name }) => {
      const owner =
        scope === "organization"
          ? sql`organization_id = ${organizationId}`
          : sql`${sql.ref(scope === "caller" ? "scope_id" : "workspace_id")} = ${id}`;
      const counts = condition ? sql`and (${sql.raw(condition)})` : sql``;
      return sql`case when exists (select from ${sql.table(table)} where ${owner} ${counts}) then ${name} end`;
    },
  );
  const { rows } = await sql<{ holds: string[] }>`
    select array_remove(array[${sql.join(looks)}]::text[], null) as holds`.execute(t.db);
  return rows[0]!.holds;
}

export const notEmpty = (holds: string[]): AppError =>
  new AppError(
    "workspace_not_empty",
    holds.length > 0
      ? `The workspace holds ${holds.join(", ")}; archive it instead`
      : "The workspace holds something; archive it instead",
    { extra: { holds } },
  );

/**
 * Deletes the workspace and what goes with it. Throws `workspace_not_empty` with what it holds; what came between the look
 * and the deletion refuses it by its foreign key.
 */
export async function deleteEmpty(t: Tx, workspace: Filled): Promise<void> {
  // Stronger than what a new row of the workspace takes, so such a row is either seen or never made.
  await t.db.selectFrom("workspaces").select("id").where("id", "=", workspace.id).forUpdate().execute();
  const holds = await workspaceHolds(t, workspace);
  if (holds.length > 0) throw notEmpty(holds);
  await t.db
    .deleteFrom("workspaces")
    .where("id", "=", workspace.id)
    .execute()
    .catch((error: { code?: string }) => {
      if (error.code === "23503") throw notEmpty([]);
      throw error;
    });
}
