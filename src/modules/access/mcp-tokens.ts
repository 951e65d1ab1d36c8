import type { Caller, CallerWorkspace } from "../../platform/caller.ts";
import { AppError } from "../../platform/errors.ts";
import type { Identity } from "../../platform/identity.ts";
import type { Platform } from "../../platform/platform.ts";
import { hashSecret } from "./key-format.ts";
import { intersect } from "./power.ts";
import { accessTags } from "./tags.ts";

const PREFIX = "bw_mcp_";
// A use is noted at most this often for a client.
const NOTE_EVERY_MS = 60_000;

/** The most a connected MCP client may do: look around and run. It never decides, edits or hands power on. */
export const MCP_PERMISSIONS: readonly string[] = [
  "workspaces:read",
  "agents:read",
  "tools:read",
  "tool_sources:read",
  "runs:read",
  "runs:create",
  "tasks:run",
  "storage:read",
  "storage:write",
];

export const isMcpToken = (secret: string): boolean => secret.startsWith(PREFIX);

interface TokenEntry {
  accountId: string;
  clientId: string;
  workspaceId: string;
  /** The toolkit whose address it was agreed to for; null: the whole of /mcp. */
  toolkitId: string | null;
  expiresAt: number;
}

/** Finds who a token of an MCP client acts for: its account, with the power that account has in the workspace now, narrowed. */
export function mcpTokens(
  { access, door, log }: Platform,
  oauth: Pick<Identity["oauth"], "tokenOf">,
  workspaceOf: (accountId: string, workspaceId: string) => Promise<CallerWorkspace>,
) {
  const notedAt = new Map<string, number>();
  const unauthorized = () =>
    new AppError("unauthorized", "The token has ended or was revoked; connect again");

  const load = (token: string) => async () => {
    const found = await oauth.tokenOf(token);
    if (!found) throw unauthorized();
    const client = await door.asSystem(
      "a token names the MCP client it was made for, which names the workspace",
      (t) =>
        t.db
          .selectFrom("mcpClients")
          .select(["id", "workspaceId", "accountId", "toolkitId"])
          .where("id", "=", found.reference)
          .where("accountId", "=", found.accountId)
          .where("revokedAt", "is", null)
          .executeTakeFirst(),
      { isSingle: true },
    );
    if (!client) throw unauthorized();
    const value: TokenEntry = {
      accountId: client.accountId,
      clientId: client.id,
      workspaceId: client.workspaceId,
      toolkitId: client.toolkitId,
      expiresAt: found.expiresAt,
    };
    return {
      value,
      tags: [
        accessTags.mcpClient(client.id),
        accessTags.account(client.accountId),
        accessTags.workspace(client.workspaceId),
      ],
      expiresAt: found.expiresAt,
    };
  };

  function noteUse({ clientId }: TokenEntry): void {
    const now = performance.now();
    if (now - (notedAt.get(clientId) ?? -Infinity) < NOTE_EVERY_MS) return;
    notedAt.set(clientId, now);
    if (notedAt.size > 10_000) notedAt.delete(notedAt.keys().next().value!);
    door
      .asSystem("last use of MCP clients of all workspaces", (t) =>
        t.db
          .updateTable("mcpClients")
          .set({ lastUsedAt: new Date().toISOString() })
          .where("id", "=", clientId)
          .execute(),
      )
      .catch((error: unknown) => log.debug({ err: error }, "the use of an MCP client was not noted"));
  }

  return async (token: string): Promise<Caller & { workspace: CallerWorkspace }> => {
    const entry = await access.get(`mcp_token:${hashSecret(token)}`, load(token));
    if (entry.expiresAt <= Date.now()) throw unauthorized();
    const workspace = await workspaceOf(entry.accountId, entry.workspaceId).catch((error: unknown) => {
      // Who left the workspace has no client in it either, and is told so as a client understands it.
      throw error instanceof AppError && error.code === "not_found" ? unauthorized() : error;
    });
    noteUse(entry);
    return {
      kind: "account",
      accountId: entry.accountId,
      credentialId: entry.clientId,
      isInstallationAdmin: false,
      stage: null,
      ratePerMinute: null,
      toolkitId: entry.toolkitId,
      workspace: {
        ...workspace,
        permissions: intersect(MCP_PERMISSIONS, workspace.permissions),
        standing: new Set(),
      },
      organization: null,
    };
  };
}
