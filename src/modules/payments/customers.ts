import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import type { Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { paymentsOf } from "./port.ts";

const findCustomer = (t: Tx) => t.db.selectFrom("paymentCustomers").selectAll().executeTakeFirst();

/** Who the organization is at the provider; made at the first need, once. */
export async function customerOf(ws: Work): Promise<{ customerId: string; subscriptionId: string | null }> {
  const organizationId = ws.scope.organizationId!;
  const known = await ws.read(findCustomer);
  if (known) return { customerId: known.stripeCustomerId, subscriptionId: known.stripeSubscriptionId };
  const { name } = await ws.read((t) =>
    t.db
      .selectFrom("organizations")
      .select("name")
      .where("id", "=", organizationId)
      .executeTakeFirstOrThrow(),
  );
  const stripeCustomerId = await paymentsOf(ws.platform).createCustomer({ organizationId, name });
  // Of two that were made at the same time, the first one stays.
  const kept = await ws.tx(async (t) => {
    await t.db
      .insertInto("paymentCustomers")
      .values({ organizationId, stripeCustomerId })
      .onConflict((same) => same.doNothing())
      .execute();
    return (await findCustomer(t))!;
  });
  return { customerId: kept.stripeCustomerId, subscriptionId: kept.stripeSubscriptionId };
}

/** Whose customer this is; null: nobody's here. */
export const organizationOfCustomer = async (
  { door }: Pick<Platform, "door">,
  customerId: string,
): Promise<string | null> => {
  const row = await door.asSystem(
    "a payment provider names its customer, not the organization",
    (t) =>
      t.db
        .selectFrom("paymentCustomers")
        .select("organizationId")
        .where("stripeCustomerId", "=", customerId)
        .executeTakeFirst(),
    { isSingle: true },
  );
  return row?.organizationId ?? null;
};

/** A number for a question to the provider, drawn before it is asked: of two answers the later question's counts. */
export async function nextObservation(
  { door }: Pick<Platform, "door">,
  organizationId: string,
): Promise<number> {
  const { rows } = await door.single({ organizationId }, (t) =>
    sql<{ number: number }>`select nextval('payment_observations')::bigint as number`.execute(t.db),
  );
  return rows[0]!.number;
}
