import { holds } from "../../platform/caller.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { toPage } from "../../platform/verb.ts";
import { canonicalRange, hashSecret, newKeySecret, requireMadeWithinToolkit } from "../access/index.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./contract.ts";
import { endKey, withIt } from "./end-key.ts";
import { keyCreated } from "./events.ts";
import { endOfKey, ownerOfKey, permissionsToKeep, requireRoomForKey, requireToolkit } from "./new-key.ts";
import { reachOfCaller, requireWithin } from "./reach.ts";
import { asAsked, shownKeys } from "./shown-keys.ts";

/** Whose keys the caller sees and ends: their own, or everybody's. */
export const ownerSeenBy = ({ caller }: VerbTx): string | null =>
  holds(caller.workspace!.permissions, "api_keys:manage") ? null : caller.accountId;

implement(createApiKey, async (t, { name, permissions, serviceAccountId, ...asked }) => {
  const kept = permissionsToKeep(t, permissions, serviceAccountId === undefined);
  const ownerId = await ownerOfKey(t, serviceAccountId);
  await requireRoomForKey(t);
  // A key made by a key is confined as its maker is, where nothing narrower is asked for.
  const maker = await reachOfCaller(t, { isHeld: true });
  const ranges = [...new Set(asked.ipRanges.map(canonicalRange))];
  const reach = {
    stage: asked.stage ?? maker.stage,
    expiresAt: asked.expiresAt ?? maker.expiresAt,
    rateLimitPerMinute: asked.rateLimitPerMinute ?? maker.rateLimitPerMinute,
    ipRanges: ranges.length > 0 ? ranges : maker.ipRanges,
    toolkitId: asked.toolkitId ?? maker.toolkitId,
  };
  requireWithin(reach, maker);
  if (asked.toolkitId) await requireToolkit(t, asked.toolkitId);
  const secret = newKeySecret();
  const id = newId("apiKey");
  await t.db
    .insertInto("apiKeys")
    .values({
      ...reach,
      id,
      name,
      hash: hashSecret(secret),
      hint: secret.slice(-4),
      permissions: kept,
      createdBy: t.caller.accountId,
      ownerId,
      madeWith: t.caller.kind === "api_key" ? t.caller.credentialId : null,
      expiresAt: await endOfKey(t, reach.expiresAt),
    })
    .execute();
  const shown = await shownKeys(t.db).where("k.id", "=", id).executeTakeFirstOrThrow();
  const { stage, expiresAt } = shown;
  emit(t, keyCreated, { keyId: id, name, ownerId, permissions: kept, stage, expiresAt });
  return { ...shown, secret };
});

implement(listApiKeys, async (t, { limit, ...asked }) => {
  const ownerId = ownerSeenBy(t);
  const rows = await shownKeys(t.db)
    .where(asAsked(asked))
    .$if(ownerId !== null, (query) => query.where("k.ownerId", "=", ownerId!))
    .orderBy("k.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (row) => row.id);
});

implement(revokeApiKey, async (t, { id }) => {
  // With a key ends what was made with it, schedules for example.
  await requireMadeWithinToolkit(t, id);
  const { name, revokedAt, others } = await endKey(t, id, ownerSeenBy(t));
  t.changed({ before: { name, revokedAt: null }, after: { name, revokedAt, ...withIt(others) } });
  return undefined;
});
