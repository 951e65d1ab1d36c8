import { sql } from "kysely";
import { AppError, forbidden, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { implement, type VerbTx } from "../../platform/operation.ts";
import { accessTags, beyond, hashSecret, intersect, newKeySecret, powerHere } from "../access/index.ts";
import { regenerateApiKey } from "./contract.ts";
import { endMadeWith, withIt } from "./end-key.ts";
import { keyRegenerated } from "./events.ts";
import { ownerSeenBy } from "./operations.ts";
import { passedOn, type Reach, reachOfCaller, requireWithin } from "./reach.ts";
import { END, shownKeys } from "./shown-keys.ts";

const OVERLAP_HOURS = { none: 0, "1h": 1, "24h": 24 };

const illegal = (state: string) =>
  new AppError("illegal_transition", `${state}, so it cannot be regenerated; create a new one instead`, {
    extra: { legal: ["create"] },
  });

async function lockKey(t: VerbTx, id: string) {
  const ownerId = ownerSeenBy(t);
  const key = await shownKeys(t.db)
    .select(["k.hash", "k.previousHash", sql<boolean>`coalesce(${END} <= now(), false)`.as("isExpired")])
    .where("k.id", "=", id)
    .$if(ownerId !== null, (query) => query.where("k.ownerId", "=", ownerId!))
    .forUpdate("k")
    .executeTakeFirst();
  if (!key) throw notFound("API key");
  if (key.revokedAt) throw illegal("The API key is revoked");
  if (key.isExpired) throw illegal("The API key has expired");
  return key;
}

/**
 * Who reads the new secret can do what the key can, so nobody takes over more than they have: 403. The permissions come
 * back as the key keeps them: with another's secret in hand nobody grows when that other does.
 */
async function takeOver(
  t: VerbTx,
  key: Reach & { id: string; ownerId: string; permissions: string[] },
): Promise<string[]> {
  const { caller } = t;
  const isSelf =
    caller.kind === "api_key" ? caller.credentialId === key.id : caller.accountId === key.ownerId;
  // Of two who have the old secret only the first gets a new one.
  const reach = await reachOfCaller(t);
  if (isSelf) return key.permissions;
  const owner = await powerHere(t, key.ownerId);
  if (!owner) throw illegal("The API key belongs to somebody who is no longer in this workspace");
  const [missing] = beyond(caller.workspace!, intersect(key.permissions, owner.standing));
  if (missing)
    throw forbidden(`The API key may do ${missing}, which you may not; its owner can regenerate it`);
  requireWithin(key, reach);
  return passedOn(t, key.permissions);
}

implement(regenerateApiKey, async (t, { id, overlap }) => {
  const key = await lockKey(t, id);
  const permissions = await takeOver(t, key);
  const secret = newKeySecret();
  const hint = secret.slice(-4);
  const hours = OVERLAP_HOURS[overlap];
  await t.db
    .updateTable("apiKeys")
    .set({
      hash: hashSecret(secret),
      hint,
      permissions,
      takenBy: sql<
        string[]
      >`array_append(array_remove(taken_by, ${t.caller.accountId}), ${t.caller.accountId})`,
      previousHash: hours > 0 ? key.hash : null,
      previousExpiresAt: hours > 0 ? sql<string>`now() + make_interval(hours => ${hours})` : null,
      regeneratedAt: sql<string>`now()`,
    })
    .where("id", "=", id)
    .execute();
  // A secret that ends at once may be in wrong hands, and so what was made with it.
  const others = hours === 0 ? await endMadeWith(t, id) : [];
  t.changed({
    before: { hint: key.hint, permissions: key.permissions },
    after: { hint, permissions, ...withIt(others) },
  });
  // With an overlap nothing that is open ends, unless a secret dies with this.
  const dies = hours === 0 || key.previousExpiresAt !== null;
  await t.platform.access.invalidate(t, dies ? accessTags.key(id) : accessTags.keySecrets(id));
  const shown = await shownKeys(t.db).where("k.id", "=", id).executeTakeFirstOrThrow();
  const { name, ownerId, previousExpiresAt } = shown;
  emit(t, keyRegenerated, { keyId: id, name, ownerId, previousExpiresAt });
  return { ...shown, secret };
});
