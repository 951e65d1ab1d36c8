import { isUtf8 } from "node:buffer";
import { sql } from "kysely";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import {
  acknowledgeInboundDeliveries,
  acknowledgeInboundDelivery,
  getInboundDelivery,
  listInboundDeliveries,
  retryInboundDelivery,
} from "./contract.ts";
import { deliveryRows, findDelivery, toDelivery } from "./find.ts";
import { INBOUND_WAITING } from "./keep.ts";
import { requireActing } from "./power.ts";

implement(
  listInboundDeliveries,
  async (t, { cursor, limit, webhookId, state, isAcknowledged, search, from, to }) => {
    const rows = await deliveryRows(t)
      .$if(cursor !== undefined, (query) => query.where("d.id", "<", cursor!))
      .$if(webhookId !== undefined, (query) => query.where("d.webhookId", "=", webhookId!))
      .$if(state !== undefined, (query) => query.where("d.state", "=", state!))
      .$if(isAcknowledged !== undefined, (query) =>
        query.where("d.acknowledgedAt", isAcknowledged ? "is not" : "is", null),
      )
      .$if(Boolean(search), (query) =>
        query.where(sql<boolean>`position(lower(${search}) in lower(d.dedupe_key)) > 0`),
      )
      .$if(from !== undefined, (query) => query.where("d.createdAt", ">=", from!))
      .$if(to !== undefined, (query) => query.where("d.createdAt", "<", to!))
      .orderBy("d.id", "desc")
      .limit(limit + 1)
      .execute();
    return toPage(rows.map(toDelivery), limit, (row) => row.id);
  },
);

const shown = (body: Buffer) =>
  isUtf8(body)
    ? { encoding: "text" as const, value: body.toString() }
    : { encoding: "base64" as const, value: body.toString("base64") };

implement(getInboundDelivery, async (t, { id }) => {
  const row = await deliveryRows(t)
    .select(["d.body", sql<Record<string, string>>`d.headers`.as("headers")])
    .where("d.id", "=", id)
    .executeTakeFirst();
  if (!row) throw notFound("Delivery");
  const { body, headers, ...delivery } = row;
  return { ...toDelivery(delivery), headers, body: body && shown(body) };
});

/** Acknowledges what nobody has yet; answers those of the ids that are acknowledged now. */
async function acknowledge(t: VerbTx, ids: string[]): Promise<string[]> {
  await t.db
    .updateTable("inboundDeliveries")
    .set({ acknowledgedAt: sql<string>`now()`, acknowledgedBy: t.caller.accountId })
    // In one order, so that two who acknowledge the same ones wait instead of meeting.
    .where("id", "in", ({ selectFrom }) =>
      selectFrom("inboundDeliveries")
        .select("id")
        .where("id", "in", ids)
        .where("acknowledgedAt", "is", null)
        .orderBy("id")
        .forUpdate(),
    )
    .execute();
  const rows = await t.db
    .selectFrom("inboundDeliveries")
    .select("id")
    .where("id", "in", ids)
    .where("acknowledgedAt", "is not", null)
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}

implement(acknowledgeInboundDelivery, async (t, { id }) => {
  await acknowledge(t, [id]);
  return findDelivery(t, id);
});

implement(acknowledgeInboundDeliveries, async (t, { ids }) => {
  const acknowledgedIds = await acknowledge(t, ids);
  if (acknowledgedIds.length < new Set(ids).size) throw notFound("Delivery");
  return { acknowledgedIds };
});

implement(retryInboundDelivery, async (t, { id, isAgain }) => {
  const row = await t.db
    .selectFrom("inboundDeliveries as d")
    .innerJoin("inboundWebhooks as h", (join) =>
      join.onRef("h.workspaceId", "=", "d.workspaceId").onRef("h.id", "=", "d.webhookId"),
    )
    .select(["d.state", "d.dueAt", "h.targetKind", "h.stage", "h.keyId"])
    .where("d.id", "=", id)
    .forUpdate("d")
    .executeTakeFirst();
  if (!row) throw notFound("Delivery");
  const refuse = (message: string, legal: string[]) =>
    new AppError("illegal_transition", message, { extra: { state: row.state, legal } });
  if (row.state === "rejected") throw refuse("A delivery that did not verify starts nothing", []);
  if (row.state === "started" && !isAgain)
    throw refuse("The delivery started its run; send isAgain to start another", ["started"]);
  if (row.targetKind === "inbox")
    throw conflict("The inbound webhook only keeps what it receives; give it an agent or a tool first");
  await requireActing(t, row);
  await t.db
    .updateTable("inboundDeliveries")
    .set({ state: "received", dueAt: sql<string>`now()`, attempts: 0, reasonCode: null, reasonMessage: null })
    .where("id", "=", id)
    .execute();
  t.signal(INBOUND_WAITING);
  return findDelivery(t, id);
});
