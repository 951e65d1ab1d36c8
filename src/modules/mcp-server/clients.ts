import type { Context, Hono } from "hono";
import { holds } from "../../platform/caller.ts";
import { AppError, forbidden, notFound } from "../../platform/errors.ts";
import { bodyOf } from "../../platform/http/body.ts";
import type { AppEnv } from "../../platform/http/request.ts";
import type { VerbServer } from "../../platform/http/verb-routes.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { accessTags } from "../access/index.ts";
import { enter } from "../runs/index.ts";
import { connectMcpClient } from "./connect-contract.ts";
import { TOOLKIT_PARAMETER } from "../../platform/identity/mcp-resource.ts";
import { findToolkit } from "./toolkit.ts";
import { describeMcpClient, listMcpClients, revokeMcpClient } from "./contract.ts";

/** Whose clients the caller sees and ends: their own, or everybody's. */
const ownerSeenBy = ({ caller }: Pick<VerbTx, "caller">): string | null =>
  holds(caller.workspace!.permissions, "api_keys:manage") ? null : caller.accountId;

implement(listMcpClients, async (t, { cursor, limit, isLive }) => {
  const ownerId = ownerSeenBy(t);
  const rows = await t.db
    .selectFrom("mcpClients as c")
    .leftJoin("accounts as a", "a.id", "c.accountId")
    .select(["c.id", "c.name", "c.accountId", "a.name as accountName"])
    .leftJoin("toolkits as k", (join) =>
      join.onRef("k.organizationId", "=", "c.organizationId").onRef("k.id", "=", "c.toolkitId"),
    )
    .select(["c.createdAt", "c.lastUsedAt", "c.revokedAt", "c.toolkitId", "k.name as toolkitName"])
    .$if(ownerId !== null, (query) => query.where("c.accountId", "=", ownerId!))
    .$if(isLive === true, (query) => query.where("c.revokedAt", "is", null))
    .$if(cursor !== undefined, (query) => query.where("c.id", "<", cursor!))
    .orderBy("c.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (row) => row.id);
});

implementWork(revokeMcpClient, async (ws, { id }) => {
  await ws.commit(async (t) => {
    const ownerId = ownerSeenBy(t);
    const client = await t.db
      .updateTable("mcpClients")
      .set({ revokedAt: t.platform.now().toISOString() })
      .where("id", "=", id)
      .where("revokedAt", "is", null)
      .$if(ownerId !== null, (query) => query.where("accountId", "=", ownerId!))
      .returning(["name", "accountId"])
      .executeTakeFirst();
    if (!client) throw notFound("Connected client");
    t.changed({ before: { name: client.name, isLive: true }, after: { name: client.name, isLive: false } });
    await t.platform.access.invalidate(t, accessTags.mcpClient(id));
  });
  // The row decides; without its tokens the client also hears at once that it must ask again.
  await ws.platform.oauth.forget(id);
  return undefined;
});

implementWork(describeMcpClient, async ({ platform }, { clientId }) => {
  const client = await platform.oauth.clientOf(clientId);
  if (!client) throw notFound("Client");
  const hosts = client.redirectUris.map((uri) => URL.parse(uri)?.host || uri.split(":")[0]!);
  return {
    name: (client.name ?? "").slice(0, 120) || "A client without a name",
    uri: URL.parse(client.uri ?? "")?.protocol === "https:" ? client.uri : null,
    redirectHosts: [...new Set(hosts)],
  };
});

/** Mounts what a person says to a client that asks: the browser's own session, in the workspace its header names. */
export function mountConnectClient(app: Hono<AppEnv>, server: VerbServer): void {
  app.post("/v1/mcp/clients", async (c: Context<AppEnv>) => {
    const workFor = await enter(c, server, connectMcpClient);
    const [ws, { query, isAccepted }] = workFor(await bodyOf(c));
    if (ws.caller.kind !== "account" || c.req.raw.headers.has("authorization"))
      throw forbidden("Only somebody who is signed in connects a client");
    const { oauth } = server.platform;
    const clientId = new URLSearchParams(query).get("client_id") ?? "";
    const client = await oauth.clientOf(clientId);
    if (!client) throw new AppError("invalid", "There is no such client; start again from the client");
    const slug = new URLSearchParams(query).get(TOOLKIT_PARAMETER);
    const toolkit = isAccepted && slug !== null ? await ws.read((t) => findToolkit(t, slug)) : null;
    if (isAccepted && slug !== null && !toolkit) throw notFound("Toolkit");
    const id = newId("mcpClient");
    const redirectUrl = await oauth.decide(c.req.raw.headers, { query, isAccepted, reference: id });
    // Without this row the code is worth nothing, so a crash between the two connects nobody.
    if (isAccepted)
      await ws.commit(async (t) => {
        await t.db
          .insertInto("mcpClients")
          .values({
            id,
            clientId,
            accountId: t.caller.accountId,
            name: (client.name ?? "").slice(0, 120) || "A client without a name",
            toolkitId: toolkit?.id ?? null,
          })
          .execute();
        return { redirectUrl, id };
      });
    return c.json({ redirectUrl });
  });
}
