import type { Work } from "../../platform/operation.ts";
import { connectionAsUsed } from "../connections/index.ts";
import type { Bind, OtherTarget, ToolAnswer } from "../tools/index.ts";
import type { SourceDefinition } from "./contract.ts";

export interface LiveSource {
  id: string;
  name: string;
  definition: SourceDefinition;
  connectionId: string | null;
}

/**
 * The source behind a frozen tool, as it is now: what is called was frozen, but a source that was disabled or deleted is called no
 * more, and what it signs in with is what it has now.
 */
export async function liveSource(
  ws: Pick<Work, "platform" | "scope">,
  sourceId: string,
): Promise<LiveSource | { refused: ToolAnswer }> {
  const row = await ws.platform.door.read(ws.scope, (t) =>
    t.db
      .selectFrom("toolSources")
      .select(["id", "name", "config", "connectionId", "isEnabled"])
      .where("id", "=", sourceId)
      .executeTakeFirst(),
  );
  const refused = (code: string, message: string) => ({
    refused: { ok: false, code, message, logs: [] } as ToolAnswer,
  });
  if (!row) return refused("tool_source_gone", "The source of this tool was deleted");
  if (!row.isEnabled) return refused("tool_source_disabled", `The source ${row.name} is switched off`);
  return {
    id: row.id,
    name: row.name,
    definition: row.config as SourceDefinition,
    connectionId: row.connectionId,
  };
}

/** Where a source leads now: what was approved is not sent elsewhere, nor with another credential. */
export const bindToSource: Bind = async (ws, { target }, accountId) => {
  const source = await liveSource(ws, (target as OtherTarget).sourceId);
  if ("refused" in source) return null;
  const { connectionId, definition } = source;
  return {
    definition,
    connection: connectionId === null ? null : await connectionAsUsed(ws, { connectionId, accountId }),
  };
};
