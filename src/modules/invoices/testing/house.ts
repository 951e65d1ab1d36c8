import { newId } from "../../../platform/ids.ts";
import type { Person, World } from "../../../platform/testing/world.ts";

/** Things to charge, as the modules that own them write them. */
export function createHouse(world: World) {
  let made = 0;
  return {
    async organization(owner: Person, currency = "USD"): Promise<string> {
      const { body } = await owner.post("/v1/organizations", { name: `Invoiced ${++made}` });
      await world.sql("update organizations set currency = $2 where id = $1", [body.id, currency]);
      return body.id;
    },
    async item(organizationId: string, amountMicros: number, at: string, kind = "subscription") {
      const id = `item-${++made}`;
      await world.sql(
        `insert into billing_items (organization_id, id, kind, description, amount_micros, occurred_at)
          values ($1, $2, $3, $4, $5, $6)`,
        [organizationId, id, kind, `Item ${made}`, amountMicros, at],
      );
      return id;
    },
    async payment(organizationId: string, amountMicros: number, at: string, purpose = "top_up") {
      const id = newId("payment");
      const [wallet, bucket] = purpose === "subscription" ? [null, null] : ["ai", "purchased"];
      await world.sql(
        `insert into payments (organization_id, id, provider, purpose, wallet, bucket_kind, amount_micros, currency, state, paid_at, credited_at)
          select $1, $2, 'stripe', $3, $4, $5, $6, currency, 'succeeded', $7, $7 from organizations where id = $1`,
        [organizationId, id, purpose, wallet, bucket, amountMicros, at],
      );
      return id;
    },
    async reversal(
      organizationId: string,
      paymentId: string,
      amountMicros: number,
      kind: string,
      state: string,
    ) {
      await world.sql(
        `insert into payment_reversals (organization_id, id, payment_id, kind, amount_micros, state, taken_micros)
          values ($1, $2, $3, $4, $5, $6, $5)`,
        [organizationId, `re_${++made}`, paymentId, kind, amountMicros, state],
      );
    },
    async usage(organizationId: string, workspaceId: string, day: string, costMicros: number) {
      await world.sql(
        `insert into usage_daily (organization_id, grain, day, workspace_id, series, environment, wallet, kind, unit, stage, agent_id,
            account_id, key_id, model, events, runs, quantity, input_tokens, output_tokens, cached_input_tokens, cost_micros)
          values ($1, 'total', $2, $3, gen_random_uuid(), 'production', 'ai', 'model', 'token', '', '', '', '', '', 1, 1, 1500, 1000, 500, 0, $4)`,
        [organizationId, day, workspaceId, costMicros],
      );
    },
  };
}
