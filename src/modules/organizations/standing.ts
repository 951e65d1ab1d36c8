import { type Power, requirePermission } from "../../platform/caller.ts";
import { AppError, forbidden, notFound } from "../../platform/errors.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { beyond, organizationPower, permissionsOfOrganizationRole } from "../access/index.ts";
import type { OrganizationMember } from "./contract.ts";
import type { z } from "zod";

export type OrganizationRole = z.output<typeof OrganizationMember>["role"];

export interface OrganizationStanding {
  accountId: string;
  role: OrganizationRole;
  name: string;
}

/**
 * Of two changes of people in one organization the second waits for the first, so what is read after this stays true until
 * the transaction ends.
 */
export async function lockPeople(t: VerbTx, organizationId: string): Promise<void> {
  await t.db
    .selectFrom("organizations")
    .select("id")
    .where("id", "=", organizationId)
    .forNoKeyUpdate()
    .execute();
}

/** What a person is in the organization; 404 for anybody else, service accounts included. */
export async function requirePerson(
  t: VerbTx,
  organizationId: string,
  accountId: string,
): Promise<OrganizationStanding> {
  const row = await t.db
    .selectFrom("organizationMembers as om")
    .innerJoin("accounts as a", "a.id", "om.accountId")
    .select(["om.accountId", "om.role", "a.name"])
    .where("om.organizationId", "=", organizationId)
    .where("om.accountId", "=", accountId)
    .where("a.kind", "=", "person")
    .executeTakeFirst();
  if (!row) throw notFound("Member");
  return { ...row, role: row.role as OrganizationRole };
}

/** The caller's power now, after the lock: the role it came with may have been taken in the meantime. */
export async function actingPower(t: VerbTx, organizationId: string): Promise<Power> {
  const came = t.caller.organization!;
  const { role } = await requirePerson(t, organizationId, t.caller.accountId);
  if (role === came.role) return came;
  const granted = [...came.permissions].filter((permission) => !came.standing.has(permission));
  const now = organizationPower(role, []);
  const power = { ...now, permissions: new Set([...now.standing, ...granted]) };
  requirePermission(power, "organization_members:write");
  return power;
}

/** Nobody changes or removes somebody who may do more than they. */
export function requireNotAbove(actor: Pick<Power, "standing">, { name, role }: OrganizationStanding): void {
  const [more] = beyond(actor, permissionsOfOrganizationRole(role));
  if (more)
    throw forbidden(
      `${name} may do more here than you (${more}), so you cannot change their place in the organization`,
    );
}

/** A clear word before the database says it. */
export async function refuseLastOwner(
  t: VerbTx,
  organizationId: string,
  { accountId, role }: OrganizationStanding,
): Promise<void> {
  if (role !== "owner") return;
  const another = await t.db
    .selectFrom("organizationMembers")
    .select("accountId")
    .where("organizationId", "=", organizationId)
    .where("role", "=", "owner")
    .where("accountId", "<>", accountId)
    .limit(1)
    .executeTakeFirst();
  if (!another)
    throw new AppError("last_owner", "The last owner cannot go: make somebody else an owner first");
}
