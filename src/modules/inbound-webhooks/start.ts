import { sql } from "kysely";
import { requirePermission } from "../../platform/caller.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { Scope } from "../../platform/db/scope.ts";
import { AppError, forbidden } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { toAppError } from "../../platform/http/problem.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { callerLater } from "../access/index.ts";
import { acceptRun, acceptToolRun } from "../runs/index.ts";
import type { Stage } from "../versions/index.ts";
import { inboundWebhookFailed } from "./events.ts";
import { agentInput, type Delivered, toolArguments } from "./run-input.ts";

/** A delivery whose run is to start, and whose power the run has as far as is known. */
export interface Waiting {
  id: string;
  workspaceId: string;
  organizationId: string;
  ownerId: string;
}

// A cause that passes, such as a database that is away for a moment, is tried again for a quarter of an hour.
const MAX_ATTEMPTS = 10;
const DEFECT = "Something failed on our side; it was logged";
const PASSING = new Set(["internal", "unavailable"]);

const scopeOf = ({ ownerId, organizationId, workspaceId }: Waiting): Scope => ({
  accountId: ownerId,
  organizationId,
  workspaceId,
});

/** The delivery with its endpoint, held by this transaction; nothing when another process holds it or has started it. */
const hold = (t: Tx, { id }: Waiting) =>
  t.db
    .selectFrom("inboundDeliveries as d")
    .innerJoin("inboundWebhooks as h", (join) =>
      join.onRef("h.workspaceId", "=", "d.workspaceId").onRef("h.id", "=", "d.webhookId"),
    )
    .select(["d.id", "d.createdAt", "d.contentType", "d.body"])
    .select(sql<Record<string, string>>`d.headers`.as("headers"))
    .select([
      "d.webhookId",
      "h.name",
      "h.ownerId",
      "h.ownerLeftAt",
      "h.keyId",
      "h.targetKind",
      "h.agentId",
      "h.toolId",
    ])
    .select(sql<Stage>`h.stage`.as("stage"))
    .where("d.id", "=", id)
    .where("d.state", "=", "received")
    .where("d.dueAt", "<=", sql<string>`now()`)
    .forUpdate("d")
    .skipLocked()
    .executeTakeFirst();
type Held = NonNullable<Awaited<ReturnType<typeof hold>>>;

const change = (t: Tx, { id }: { id: string }) => t.db.updateTable("inboundDeliveries").where("id", "=", id);

async function acceptRunOf(t: VerbTx, held: Held): Promise<{ id: string }> {
  requirePermission(t.caller.workspace, "runs:create");
  const delivered: Delivered = { ...held, body: held.body! };
  if (held.targetKind === "tool") {
    requirePermission(t.caller.workspace, "tools:write");
    if (!held.toolId) throw new AppError("not_found", "The tool was deleted; choose another target");
    return acceptToolRun(t, { toolId: held.toolId, arguments: toolArguments(delivered) });
  }
  if (!held.agentId) throw new AppError("not_found", "The agent was deleted; choose another target");
  const run = { agentId: held.agentId, stage: held.stage, isDraft: false, input: agentInput(delivered) };
  return acceptRun(t, run, { isCallerAdvancing: false });
}

/** Starts the run and marks the delivery in one transaction, so that neither is ever without the other. */
const start = (platform: Platform, waiting: Waiting): Promise<boolean> =>
  platform.door.write(scopeOf(waiting), async (t) => {
    const held = await hold(t, waiting);
    // Somebody else may have become the owner: the next look is in that one's scope.
    if (!held || held.ownerId !== waiting.ownerId) return false;
    if (held.targetKind === "inbox") {
      await change(t, held).set({ dueAt: null }).execute();
      return true;
    }
    const later = await callerLater(t, {
      accountId: held.ownerId,
      keyId: held.keyId,
      thingId: held.webhookId,
    });
    if ("refused" in later) throw forbidden(later.refused);
    if (held.ownerLeftAt !== null)
      throw forbidden("Its owner left this workspace and came back; set its target again");
    const run = await acceptRunOf({ ...t, caller: later.caller, platform, changed() {} }, held);
    await change(t, held)
      .set({ state: "started", dueAt: null, runId: run.id, reasonCode: null, reasonMessage: null })
      .execute();
    return true;
  });

/** Notes why it did not start: for good, or to be tried again when the cause may pass. */
const notStarted = (platform: Platform, waiting: Waiting, error: AppError): Promise<void> =>
  platform.door.write(scopeOf(waiting), async (t) => {
    const held = await hold(t, waiting);
    if (!held) return;
    const reason = { code: error.code, message: error.code === "internal" ? DEFECT : error.message };
    const reasons = { reasonCode: reason.code, reasonMessage: reason.message };
    const { state } = await change(t, held)
      .set({
        ...reasons,
        attempts: sql<number>`attempts + 1`,
        ...(PASSING.has(error.code)
          ? {
              state: sql<string>`case when attempts + 1 < ${MAX_ATTEMPTS} then 'received' else 'failed' end`,
              dueAt: sql<string>`case when attempts + 1 < ${MAX_ATTEMPTS} then now() + make_interval(secs => power(2, attempts)) end`,
            }
          : { state: "failed", dueAt: null }),
      })
      .returning("state")
      .executeTakeFirstOrThrow();
    if (state === "failed")
      emit(t, inboundWebhookFailed, {
        webhookId: held.webhookId,
        name: held.name,
        deliveryId: held.id,
        reason,
      });
  });

/**
 * Starts the run of a delivery that waits for it, once however many processes try. Answers whether something became of the
 * delivery here.
 */
export async function startDelivery(platform: Platform, waiting: Waiting): Promise<boolean> {
  try {
    return await start(platform, waiting);
  } catch (error) {
    const failure = toAppError(error);
    if (failure.code === "internal")
      platform.log.error({ err: error, delivery: waiting.id }, "a delivery could not start its run");
    await notStarted(platform, waiting, failure);
    return true;
  }
}
