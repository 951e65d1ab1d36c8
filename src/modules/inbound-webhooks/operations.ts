import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { conflict, invalid, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import {
  createInboundWebhook,
  deactivateInboundWebhook,
  getInboundWebhook,
  type InboundTarget,
  type InboundVerification,
  listInboundWebhooks,
  reactivateInboundWebhook,
  rotateInboundWebhookSecret,
  rotateInboundWebhookUrl,
  updateInboundWebhook,
} from "./contract.ts";
import { requireMadeWithinToolkit, toolkitOfKey } from "../access/index.ts";
import { defaultDedupe } from "./dedupe.ts";
import { endpointTag } from "./endpoint.ts";
import { inboundWebhookCreated, inboundWebhookDeactivated, inboundWebhookUpdated } from "./events.ts";
import { findWebhook, type InboundWebhookAnswer, lockWebhook, toWebhook, webhookRows } from "./find.ts";
import { requireWithin } from "../tools/index.ts";
import { requireActing, requireStarting } from "./power.ts";
import { hashOf, newToken, type Place, seal, secretFor } from "./secret.ts";

const NOW = sql<string>`now()`;
const OVERLAP_HOURS = { none: 0, "1h": 1, "24h": 24, "7d": 168 };

/** What a target needs to be there, and of who sets it. */
async function checkTarget(t: VerbTx, target: InboundTarget): Promise<void> {
  if (target.kind === "inbox") return;
  requireStarting(t.caller, {
    targetKind: target.kind,
    stage: target.kind === "agent" ? target.stage : null,
  });
  const find = (table: "agents" | "tools", id: string) =>
    t.db.selectFrom(table).select(["id", "name"]).where("id", "=", id).executeTakeFirst();
  if (target.kind === "tool") {
    const tool = await find("tools", target.toolId);
    if (!tool) throw notFound("Tool");
    await requireWithin(t, tool.name);
    return;
  }
  if (!(await find("agents", target.agentId))) throw notFound("Agent");
}

/** Who holds the confined key an endpoint was made with may send to it: what they send is not run with more power than theirs. */
async function requireStaysConfined(t: VerbTx, keyId: string | null): Promise<void> {
  if (t.caller.toolkitId === null && (await toolkitOfKey(t, keyId)) !== null)
    throw conflict("It was made with a key confined to a toolkit, which knows its address; make another one");
}

/** The target's columns, and whose power its runs have from now on: the caller's. */
const targetColumns = ({ caller }: VerbTx, target: InboundTarget) => ({
  targetKind: target.kind,
  agentId: target.kind === "agent" ? target.agentId : null,
  stage: target.kind === "agent" ? target.stage : null,
  toolId: target.kind === "tool" ? target.toolId : null,
  ownerId: caller.accountId,
  keyId: caller.kind === "api_key" ? caller.credentialId : null,
  ownerLeftAt: null,
});

/** The columns of a new kind of verification with its secret, and the secret where it was made here. */
function verificationColumns(
  { platform: { cipher } }: VerbTx,
  place: Place,
  { verification, given }: { verification: InboundVerification; given: string | undefined },
) {
  if (verification.kind === "none") {
    if (given !== undefined) throw invalid("secret", "nothing is verified with it; choose a verification");
    return { columns: { secret: null, secretChangedAt: null }, shown: null };
  }
  const { secret, isGenerated } = secretFor(verification.kind, given);
  return {
    columns: { secret: seal(cipher, place, "secret", secret), secretChangedAt: NOW },
    shown: isGenerated ? secret : null,
  };
}

const tokenColumns = ({ platform: { cipher } }: VerbTx, place: Place) => {
  const token = newToken();
  return { token: seal(cipher, place, "token", token), tokenHash: hashOf(token) };
};

const placeOf = (t: VerbTx, id: string): Place => ({ workspaceId: t.scope.workspaceId!, id });

/** What an audit entry shows of an endpoint: never its address or secret. */
const facts = ({
  description,
  verification,
  dedupe,
  target,
  ownerId,
  keyId,
  isActive,
}: InboundWebhookAnswer) => ({
  description,
  verification,
  dedupe,
  target,
  ownerId,
  keyId,
  isActive,
});

implement(createInboundWebhook, async (t, { name, description, verification, secret, dedupe, target }) => {
  await checkTarget(t, target);
  const id = newId("inboundWebhook");
  const place = placeOf(t, id);
  const { columns, shown } = verificationColumns(t, place, { verification, given: secret });
  const kept = dedupe === undefined ? defaultDedupe(verification.kind) : dedupe;
  await t.db
    .insertInto("inboundWebhooks")
    .values({
      id,
      name,
      description,
      verification: JSON.stringify(verification),
      ...columns,
      ...tokenColumns(t, place),
      secretKeyId: t.platform.cipher.currentKeyId,
      dedupe: kept && JSON.stringify(kept),
      ...targetColumns(t, target),
    })
    .execute()
    .catch((error: { code?: string }) => {
      if (error.code === "23505")
        throw conflict("An inbound webhook of this workspace has that name, or had it: names stay reserved");
      throw error;
    });
  const made = await findWebhook(t, id);
  t.changed({ before: null, after: { name, ...facts(made) } });
  emit(t, inboundWebhookCreated, { webhookId: id, name });
  return { ...made, secret: shown };
});

implement(listInboundWebhooks, async (t, { cursor, limit, search, isActive }) => {
  const rows = await webhookRows(t)
    .$if(cursor !== undefined, (query) => query.where("h.id", "<", cursor!))
    .$if(Boolean(search), (query) =>
      query.where(sql<boolean>`position(lower(${search}) in lower(h.name || ' ' || h.description)) > 0`),
    )
    .$if(isActive !== undefined, (query) => query.where("h.deactivatedAt", isActive ? "is" : "is not", null))
    .orderBy("h.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(
    rows.map((row) => toWebhook(t, row)),
    limit,
    (row) => row.id,
  );
});

implement(getInboundWebhook, (t, { id }) => findWebhook(t, id));

const writeTo = (t: VerbTx, id: string) =>
  t.db.updateTable("inboundWebhooks").set({ updatedAt: NOW }).where("id", "=", id);

/** Ends a change: every process forgets the endpoint, the audit entry shows what differs, and it is an event. */
async function changed(
  t: VerbTx,
  before: InboundWebhookAnswer,
  more: Record<string, unknown> = {},
): Promise<InboundWebhookAnswer> {
  const after = await findWebhook(t, before.id);
  await t.platform.access.invalidate(t, endpointTag(before.id));
  const change = changeOf(facts(before), facts(after));
  t.changed({ before: change.before, after: { ...change.after, ...more } });
  const declaration = before.isActive && !after.isActive ? inboundWebhookDeactivated : inboundWebhookUpdated;
  emit(t, declaration, { webhookId: after.id, name: after.name });
  return after;
}

implement(updateInboundWebhook, async (t, { id, description, verification, secret, dedupe, target }) => {
  const row = await lockWebhook(t, id);
  const before = await findWebhook(t, id);
  await requireMadeWithinToolkit(t, row.keyId);
  if (target) {
    await requireStaysConfined(t, row.keyId);
    await checkTarget(t, target);
  } else if (verification !== undefined || dedupe !== undefined) requireStarting(t.caller, row);
  const isOtherKind = verification !== undefined && verification.kind !== before.verification.kind;
  if (secret !== undefined && !isOtherKind)
    throw invalid("secret", "is set with another kind of verification; else rotate it");
  const other = isOtherKind
    ? verificationColumns(t, placeOf(t, id), { verification, given: secret })
    : { columns: {}, shown: null };
  await writeTo(t, id)
    .set({
      ...(description === undefined ? {} : { description }),
      ...(verification === undefined ? {} : { verification: JSON.stringify(verification) }),
      ...other.columns,
      ...(isOtherKind ? { previousSecret: null, previousSecretUntil: null } : {}),
      ...(dedupe === undefined ? {} : { dedupe: dedupe && JSON.stringify(dedupe) }),
      ...(target ? targetColumns(t, target) : {}),
    })
    .execute();
  return { ...(await changed(t, before)), secret: other.shown };
});

implement(deactivateInboundWebhook, async (t, { id }) => {
  await requireMadeWithinToolkit(t, (await lockWebhook(t, id)).keyId);
  const before = await findWebhook(t, id);
  if (!before.isActive) return before;
  await writeTo(t, id).set({ deactivatedAt: NOW }).execute();
  return changed(t, before);
});

implement(reactivateInboundWebhook, async (t, { id }) => {
  const row = await lockWebhook(t, id);
  const before = await findWebhook(t, id);
  if (before.isActive) return before;
  await requireActing(t, row);
  await writeTo(t, id).set({ deactivatedAt: null }).execute();
  return changed(t, before);
});

implement(rotateInboundWebhookUrl, async (t, { id }) => {
  await requireActing(t, await lockWebhook(t, id));
  const before = await findWebhook(t, id);
  await writeTo(t, id)
    .set(tokenColumns(t, placeOf(t, id)))
    .execute();
  return changed(t, before, { isUrlRotated: true });
});

implement(rotateInboundWebhookSecret, async (t, { id, secret: given, overlap }) => {
  const row = await lockWebhook(t, id);
  await requireActing(t, row);
  const before = await findWebhook(t, id);
  if (before.verification.kind === "none")
    throw conflict("It verifies nothing, so it has no secret; choose a verification first");
  const { columns, shown } = verificationColumns(t, placeOf(t, id), {
    verification: before.verification,
    given,
  });
  const hours = OVERLAP_HOURS[overlap];
  await writeTo(t, id)
    .set({
      ...columns,
      previousSecret: hours === 0 ? null : row.secret,
      previousSecretUntil: hours === 0 ? null : sql<string>`now() + make_interval(hours => ${hours})`,
    })
    .execute();
  return { ...(await changed(t, before, { isSecretRotated: true, overlap })), secret: shown };
});
