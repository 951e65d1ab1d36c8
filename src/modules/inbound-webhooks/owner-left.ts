import { sql } from "kysely";
import { subscribe } from "../../platform/events/subscribers.ts";
import { callerLater } from "../access/index.ts";
import { memberRemoved } from "../members/events.ts";
import { organizationMemberRemoved } from "../organizations/events.ts";

// Somebody who comes back finds endpoints that start nothing until a target is set: coming back revives nothing.
subscribe({
  name: "inbound-webhooks.owner-left",
  types: [memberRemoved.type, organizationMemberRemoved.type],
  async handle(t, { organizationId, workspaceId, data }, { door }) {
    const accountId = data.accountId as string;
    const owned = await t.db
      .selectFrom("inboundWebhooks as h")
      .innerJoin("workspaces as w", "w.id", "h.workspaceId")
      .select(["h.id", "h.workspaceId"])
      .where("w.organizationId", "=", organizationId)
      .$if(workspaceId !== null, (query) => query.where("w.id", "=", workspaceId!))
      .where("h.ownerId", "=", accountId)
      .where("h.ownerLeftAt", "is", null)
      .execute();
    for (const { id, workspaceId: place } of owned)
      await door.write({ accountId, organizationId, workspaceId: place }, async (inside) => {
        // An owner or admin of the organization is still here, without being a member.
        const later = await callerLater(inside, { accountId, keyId: null, thingId: id });
        if (!("refused" in later)) return;
        await inside.db
          .updateTable("inboundWebhooks")
          .set({ ownerLeftAt: sql<string>`now()` })
          .where("id", "=", id)
          .where("ownerId", "=", accountId)
          .execute();
      });
  },
});
