import { sql } from "kysely";
import type { Work } from "../../../platform/operation.ts";
import { tables } from "../../tables.ts";
import type { Room } from "./rooms.ts";

export interface TableSeen {
  table: string;
  /** Rows of other workspaces or organizations that this room's scope shows. */
  foreign: number;
  /** Without any scope the table must answer with an error, not with rows. */
  isClosedWithoutScope: boolean;
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const OWN = { workspace: "workspace_id", organization: "organization_id", caller: "scope_id" } as const;
const hasOwn = (scope: string): scope is keyof typeof OWN => scope in OWN;

/** What the database itself shows to a room of all rows of this live installation, table by table, past every verb. */
export async function rowsSeen({ platform: { door } }: Work, room: Room): Promise<TableSeen[]> {
  const scope = { organizationId: room.organizationId, workspaceId: room.workspaceId };
  const seen: TableSeen[] = [];
  for (const [name, declaration] of Object.entries(tables)) {
    if (!hasOwn(declaration.scope)) continue;
    const table = snake(name);
    const own = declaration.scope === "organization" ? room.organizationId : room.workspaceId;
    const foreign = await door.read(scope, async (t) => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from ${sql.table(table)} where ${sql.ref(OWN[declaration.scope as keyof typeof OWN])} <> ${own}`.execute(
        t.db,
      );
      return rows[0]!.n;
    });
    const isClosedWithoutScope = await door.read({}, (t) =>
      sql`select 1 from ${sql.table(table)} limit 1`.execute(t.db).then(
        ({ rows }) => rows.length === 0,
        () => true,
      ),
    );
    seen.push({ table, foreign, isClosedWithoutScope });
  }
  return seen;
}
