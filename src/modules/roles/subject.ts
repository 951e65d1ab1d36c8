import { sql } from "kysely";
import { notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { findStanding, type Standing } from "../members/index.ts";

/** A key of this workspace, as far as its power goes. */
export interface SubjectKey {
  id: string;
  name: string;
  ownerId: string;
  ownerName: string | null;
  permissions: string[];
  stage: string | null;
  revokedAt: string | null;
  /** By its own date or the organization's longest life of a key, whichever is first. */
  expiresAt: string | null;
}

export interface SubjectGrant {
  permissions: string[];
  reason: string;
  expiresAt: string;
  revokedAt: string | null;
  isLiving: boolean;
}

const here = (t: VerbTx) => {
  const { id: workspaceId, organizationId } = t.caller.workspace!;
  return { workspaceId, organizationId };
};

/** 404 for a key of another workspace, as for one that never was. */
export async function findKey(t: VerbTx, keyId: string): Promise<SubjectKey> {
  const key = await t.db
    .selectFrom("apiKeys as k")
    .innerJoin("organizations as o", "o.id", "k.organizationId")
    .leftJoin("accounts as a", "a.id", "k.ownerId")
    .select([
      "k.id",
      "k.name",
      "k.ownerId",
      "a.name as ownerName",
      "k.permissions",
      "k.stage",
      "k.revokedAt",
      sql<string | null>`least(k.expires_at, k.created_at + make_interval(days => o.key_max_days))`.as(
        "expiresAt",
      ),
    ])
    .where("k.workspaceId", "=", here(t).workspaceId)
    .where("k.id", "=", keyId)
    .executeTakeFirst();
  if (!key) throw notFound("API key");
  return key;
}

/** What somebody of the organization is here, entered or not; undefined for anybody else. */
export const findSubject = (t: VerbTx, accountId: string): Promise<Standing | undefined> =>
  findStanding(t, here(t), accountId);

/** The grants somebody has or had here, those that end last first. */
export const findGrants = (t: VerbTx, accountId: string): Promise<SubjectGrant[]> =>
  t.db
    .selectFrom("grants")
    .select(["permissions", "reason", "expiresAt", "revokedAt"])
    .select(sql<boolean>`revoked_at is null and expires_at > now()`.as("isLiving"))
    .where("organizationId", "=", here(t).organizationId)
    .where("workspaceId", "=", here(t).workspaceId)
    .where("accountId", "=", accountId)
    .orderBy("expiresAt", "desc")
    .limit(200)
    .execute();
