import { type Selectable, sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { DB } from "../../platform/db/tables.ts";
import { notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import type {
  getInboundWebhook,
  InboundDedupe,
  InboundVerification,
  listInboundDeliveries,
} from "./contract.ts";
import { maySeeAddress } from "./power.ts";
import { open } from "./secret.ts";

export type InboundWebhookAnswer = OutputOf<typeof getInboundWebhook>;
export type DeliveryAnswer = OutputOf<typeof listInboundDeliveries>["data"][number];
export type WebhookRow = Selectable<DB["inboundWebhooks"]>;

const MAX_COUNTED = 1000;

/** Endpoints as the API shows them, names joined in. */
export const webhookRows = ({ db }: Pick<Tx, "db">) =>
  db
    .selectFrom("inboundWebhooks as h")
    .leftJoin("agents as a", (join) =>
      join.onRef("a.workspaceId", "=", "h.workspaceId").onRef("a.id", "=", "h.agentId"),
    )
    .leftJoin("tools as l", (join) =>
      join.onRef("l.workspaceId", "=", "h.workspaceId").onRef("l.id", "=", "h.toolId"),
    )
    .leftJoin("accounts as o", "o.id", "h.ownerId")
    .selectAll("h")
    .leftJoin("apiKeys as k", (join) =>
      join.onRef("k.workspaceId", "=", "h.workspaceId").onRef("k.id", "=", "h.keyId"),
    )
    .select(["a.name as agentName", "l.name as toolName", "o.name as ownerName"])
    .select("k.toolkitId as keyToolkitId")
    .select([
      sql<string | null>`(select d.created_at from inbound_deliveries d
        where d.workspace_id = h.workspace_id and d.webhook_id = h.id order by d.id desc limit 1)`.as(
        "lastReceivedAt",
      ),
      sql<number>`(select count(*)::int from (select 1 from inbound_deliveries d
        where d.workspace_id = h.workspace_id and d.webhook_id = h.id and d.acknowledged_at is null
          and d.state in ('received', 'failed') limit ${MAX_COUNTED}) x)`.as("openCount"),
    ]);
type Row = Awaited<ReturnType<ReturnType<typeof webhookRows>["execute"]>>[number];

const targetOf = (row: Row): InboundWebhookAnswer["target"] => {
  if (row.targetKind === "agent")
    return {
      kind: "agent",
      agentId: row.agentId,
      agentName: row.agentName,
      stage: row.stage as "dev" | "uat" | "production",
    };
  if (row.targetKind === "tool") return { kind: "tool", toolId: row.toolId, toolName: row.toolName };
  return { kind: "inbox" };
};

/** An endpoint as this caller may see it: its address is for those who may edit it and start what it starts. */
export function toWebhook({ caller, platform }: VerbTx, row: Row): InboundWebhookAnswer {
  const { previousSecretUntil } = row;
  const isOverlapping = previousSecretUntil !== null && Date.parse(previousSecretUntil) > Date.now();
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    url: maySeeAddress(caller, row)
      ? `${platform.config.publicUrl}/v1/hooks/${open(platform.cipher, row, "token", row.token)}`
      : null,
    isActive: row.deactivatedAt === null,
    deactivatedAt: row.deactivatedAt,
    verification: row.verification as InboundVerification,
    hasSecret: row.secret !== null,
    secretChangedAt: row.secretChangedAt,
    previousSecretUntil: isOverlapping ? previousSecretUntil : null,
    dedupe: row.dedupe as InboundDedupe | null,
    target: targetOf(row),
    ownerId: row.ownerId,
    ownerName: row.ownerName,
    keyId: row.keyId,
    lastReceivedAt: row.lastReceivedAt,
    openCount: row.openCount,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

export async function findWebhook(t: VerbTx, id: string): Promise<InboundWebhookAnswer> {
  const row = await webhookRows(t).where("h.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Inbound webhook");
  return toWebhook(t, row);
}

/** The endpoint's row, locked until the transaction ends. */
export async function lockWebhook({ db }: Pick<Tx, "db">, id: string): Promise<WebhookRow> {
  const row = await db
    .selectFrom("inboundWebhooks")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound("Inbound webhook");
  return row;
}

/** Deliveries as lists show them, without headers and body. */
export const deliveryRows = ({ db }: Pick<Tx, "db">) =>
  db
    .selectFrom("inboundDeliveries as d")
    .innerJoin("inboundWebhooks as h", (join) =>
      join.onRef("h.workspaceId", "=", "d.workspaceId").onRef("h.id", "=", "d.webhookId"),
    )
    .select(["d.id", "d.webhookId", "h.name as webhookName", "d.state", "d.reasonCode", "d.reasonMessage"])
    .select(["d.size", "d.contentType", "d.sourceIp", "d.dedupeKey", "d.runId"])
    .select(["d.acknowledgedAt", "d.acknowledgedBy", "d.createdAt"]);
type DeliveryRow = Awaited<ReturnType<ReturnType<typeof deliveryRows>["execute"]>>[number];

export const toDelivery = ({ reasonCode, reasonMessage, state, ...row }: DeliveryRow): DeliveryAnswer => ({
  ...row,
  state: state as DeliveryAnswer["state"],
  reason: reasonCode === null ? null : { code: reasonCode, message: reasonMessage ?? "" },
});

export async function findDelivery(t: Tx, id: string): Promise<DeliveryAnswer> {
  const row = await deliveryRows(t).where("d.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Delivery");
  return toDelivery(row);
}
