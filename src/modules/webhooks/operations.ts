import { sql } from "kysely";
import { changeOf } from "../../platform/audit.ts";
import { conflict, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork, type VerbTx, type Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { type InputOf, type OutputOf, toPage } from "../../platform/verb.ts";
import { requireFeature } from "../plans/index.ts";
import * as verbs from "./contract.ts";
import { tellWebhookChanged } from "./delivering/index.ts";
import { makeDue } from "./due.ts";
import {
  webhookCreated,
  webhookDeleted,
  webhookSecretRotated,
  webhookTest,
  webhookUpdated,
} from "./events.ts";
import { requireKnownTypes } from "./heard-types.ts";
import { requireKnown } from "./known.ts";
import {
  factsOf,
  findWebhook,
  hostOf,
  ownerOf,
  urlFor,
  webhookOf,
  type WebhookRow,
  webhooksOf,
} from "./row.ts";
import { newWebhookSecret, sealWebhookSecret, secretOf } from "./secret.ts";
import { requireReceiver } from "./url.ts";

const MAX_WEBHOOKS = 50;

type New = InputOf<typeof verbs.createWebhook> & { workspaceIds?: string[] };
type Changes = InputOf<typeof verbs.updateWebhook> & { workspaceIds?: string[] | undefined };
type Issued = OutputOf<typeof verbs.createWebhook>;
interface ById {
  id: string;
}

const scopeNameOf = ({ scope }: Work) => (scope.workspaceId ? "workspace" : "organization");

const requireUrl = ({ settings, config }: Platform, url: string): void =>
  requireReceiver(url, {
    allow: settings.outboundAllow(),
    isDevelopment: config.isDevelopment,
    publicUrl: config.publicUrl,
  });

async function requireRoom(t: VerbTx, scopeId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`webhooks:${scopeId}`}, 0))`.execute(t.db);
  const { count } = await t.db
    .selectFrom("webhooks")
    .select(sql<number>`count(*)::int`.as("count"))
    .executeTakeFirstOrThrow();
  if (count >= MAX_WEBHOOKS) throw conflict(`There can be up to ${MAX_WEBHOOKS} webhooks; delete one first`);
}

/** A webhook's row, held until the transaction ends. */
async function hold(t: VerbTx, id: string): Promise<WebhookRow> {
  const row = await t.db
    .selectFrom("webhooks")
    .selectAll()
    .where("id", "=", id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!row) throw notFound("Webhook");
  return row;
}

async function create(ws: Work, { workspaceIds = [], ...input }: New): Promise<Issued> {
  const { cipher } = ws.platform;
  requireUrl(ws.platform, input.url);
  requireKnownTypes(input.eventTypes, scopeNameOf(ws));
  await requireKnown(ws, { agentIds: input.agentIds, workspaceIds });
  return ws.commit(async (t) => {
    const owner = ownerOf(t.scope);
    await requireFeature(t, "webhooks", t.scope.organizationId!);
    await requireRoom(t, owner.scopeId);
    const id = newId("webhook");
    const secret = newWebhookSecret();
    const { url, description, eventTypes, agentIds, isActive, maxAttempts } = input;
    const { timeoutSeconds, isOrdered, concurrency, ratePerSecond } = input;
    await t.db
      .insertInto("webhooks")
      .values({
        ...owner,
        ...{ id, url, description, eventTypes, agentIds, workspaceIds, isActive, maxAttempts },
        ...{ timeoutSeconds, isOrdered, concurrency, ratePerSecond },
        ...sealWebhookSecret(cipher, { scopeId: owner.scopeId, id }, secret),
        createdBy: t.caller.accountId,
      })
      .execute();
    await t.db.insertInto("webhookQueues").values({ webhookId: id }).execute();
    emit(t, webhookCreated, { webhookId: id, host: hostOf(url) });
    t.changed({ before: null, after: factsOf(await hold(t, id)) });
    return { ...(await findWebhook(t, cipher, id)), secret };
  });
}
implementWork(verbs.createWebhook, create);
implementWork(verbs.createOrganizationWebhook, create);

async function list(t: VerbTx, { cursor, limit }: { cursor?: string | undefined; limit: number }) {
  const rows = await webhooksOf(t)
    .$if(cursor !== undefined, (query) => query.where("w.id", "<", cursor!))
    .orderBy("w.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(
    rows.map((row) => webhookOf(t.platform.cipher, { ...row, url: urlFor(t, row.url) })),
    limit,
    ({ id }) => id,
  );
}
implement(verbs.listWebhooks, list);
implement(verbs.listOrganizationWebhooks, list);

async function get(t: VerbTx, { id }: ById) {
  const webhook = await findWebhook(t, t.platform.cipher, id);
  return { ...webhook, url: urlFor(t, webhook.url) };
}
implement(verbs.getWebhook, get);
implement(verbs.getOrganizationWebhook, get);

/** What was held goes on, and what failed is forgotten. */
async function startAfresh(t: VerbTx, { scopeId, id }: Pick<WebhookRow, "scopeId" | "id">): Promise<void> {
  await t.db
    .updateTable("webhookQueues")
    .set({ consecutiveFailures: 0, failingSince: null, breakerUntil: null })
    .where("webhookId", "=", id)
    .execute();
  await makeDue(t, t.platform.bus, [{ scopeId, webhookId: id }]);
}

/** Whoever serves it goes by what it is now, at once. */
const tellChanged = (t: VerbTx, { scopeId, id }: Pick<WebhookRow, "scopeId" | "id">): void =>
  t.afterCommit(() => tellWebhookChanged(t.platform.bus, { scopeId, webhookId: id }));

async function update(ws: Work, input: Changes) {
  const { id, url, description, eventTypes, agentIds, workspaceIds, isActive, maxAttempts } = input;
  const { timeoutSeconds, isOrdered, concurrency, ratePerSecond } = input;
  const before = await ws.read((t) => findWebhook(t, ws.platform.cipher, id));
  if (url !== undefined && url !== before.url) requireUrl(ws.platform, url);
  requireKnownTypes(eventTypes ?? [], scopeNameOf(ws), before.eventTypes);
  await requireKnown(ws, { agentIds, workspaceIds }, before);
  return ws.commit(async (t) => {
    const found = await hold(t, id);
    const isMoved = url !== undefined && url !== found.url;
    const isAfresh = isMoved || isActive === true;
    const row = await t.db
      .updateTable("webhooks")
      .set({
        ...{ url, description, eventTypes, agentIds, workspaceIds, maxAttempts },
        ...{ timeoutSeconds, isOrdered, concurrency, ratePerSecond },
        // Switched off by us, a new address switches it on again.
        isActive: isActive ?? (isMoved && found.disabledAt !== null ? true : undefined),
        ...(isAfresh ? { disabledAt: null, disabledReason: null } : {}),
        updatedAt: sql<string>`now()`,
      })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (isAfresh) await startAfresh(t, row);
    tellChanged(t, row);
    const change = changeOf(factsOf(found), factsOf(row));
    t.changed(change);
    const changed = Object.keys(change.after!);
    if (isMoved && !changed.includes("url")) changed.push("url");
    if (changed.length > 0) emit(t, webhookUpdated, { webhookId: id, host: hostOf(row.url), changed });
    return findWebhook(t, t.platform.cipher, id);
  });
}
implementWork(verbs.updateWebhook, update);
implementWork(verbs.updateOrganizationWebhook, update);

async function remove(t: VerbTx, { id }: ById): Promise<undefined> {
  const row = await t.db.deleteFrom("webhooks").where("id", "=", id).returningAll().executeTakeFirst();
  if (!row) throw notFound("Webhook");
  tellChanged(t, row);
  emit(t, webhookDeleted, { webhookId: id, host: hostOf(row.url) });
  t.changed({ before: factsOf(row), after: null });
  return undefined;
}
implement(verbs.deleteWebhook, remove);
implement(verbs.deleteOrganizationWebhook, remove);

const OVERLAP_HOURS = { none: 0, "1h": 1, "24h": 24, "7d": 168 };

async function rotateSecret(
  t: VerbTx,
  { id, overlap }: ById & { overlap: keyof typeof OVERLAP_HOURS },
): Promise<Issued> {
  const { cipher } = t.platform;
  const found = await hold(t, id);
  const secret = newWebhookSecret();
  // One that does not open signs nothing any more.
  const old = overlap !== "none" ? secretOf(cipher, found) : null;
  const { previousSecretUntil } = await t.db
    .updateTable("webhooks")
    .set({
      ...sealWebhookSecret(cipher, found, secret),
      // Sealed again, so that one key id speaks for both.
      previousSecret: old === null ? null : sealWebhookSecret(cipher, found, old).secret,
      previousSecretUntil:
        old === null ? null : sql<string>`now() + make_interval(hours => ${OVERLAP_HOURS[overlap]})`,
      updatedAt: sql<string>`now()`,
    })
    .where("id", "=", id)
    .returning("previousSecretUntil")
    .executeTakeFirstOrThrow();
  tellChanged(t, found);
  emit(t, webhookSecretRotated, { webhookId: id, host: hostOf(found.url), previousSecretUntil });
  return { ...(await findWebhook(t, cipher, id)), secret };
}
implement(verbs.rotateWebhookSecret, rotateSecret);
implement(verbs.rotateOrganizationWebhookSecret, rotateSecret);

async function test(t: VerbTx, { id }: ById) {
  const row = await hold(t, id);
  if (!row.isActive || row.disabledAt !== null)
    throw conflict("The webhook is switched off: nothing is sent until it is active");
  const eventId = emit(t, webhookTest, { webhookId: id, message: "A test of this webhook" });
  const deliveryId = newId("webhookDelivery");
  const owner = ownerOf(t.scope);
  await t.db
    .insertInto("webhookDeliveries")
    .values({
      ...owner,
      id: deliveryId,
      webhookId: id,
      eventScopeId: owner.scopeId,
      eventId,
      eventType: webhookTest.type,
      // Its event gets its number in a moment; then it is due.
      nextAttemptAt: sql<string>`now() + interval '1 hour'`,
    })
    .execute();
  // Somebody asks whether the receiver is back: no pause keeps the next try from telling.
  await t.db.updateTable("webhookQueues").set({ breakerUntil: null }).where("webhookId", "=", id).execute();
  await makeDue(t, t.platform.bus, [{ scopeId: owner.scopeId, webhookId: id }]);
  tellChanged(t, row);
  return { deliveryId, eventId };
}
implement(verbs.testWebhook, test);
implement(verbs.testOrganizationWebhook, test);
