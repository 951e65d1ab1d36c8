import { afterAll, beforeAll, expect, test } from "vitest";
import { holding, waitingForLocks } from "../../platform/testing/holding.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { createHouse } from "./testing/house.ts";

let world: World;
let acme: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
});
afterAll(() => world.stop());

async function issued(organizationId: string) {
  const { body: draft } = await world.administrator.post("/v1/system/invoices", {
    organizationId,
    lines: [{ description: "Credits sold by hand", amountMicros: 10_000_000 }],
  });
  return world.administrator.post(`/v1/system/invoices/${draft.id}/issue`);
}
const giveBack = (id: string) =>
  world.administrator.post(`/v1/system/invoices/${id}/credit-notes`, {
    reason: "A test",
    lines: [{ position: 1, totalMicros: 4_000_000 }],
  });
const pay = (id: string) =>
  world.administrator.post(`/v1/system/invoices/${id}/paid`, { paidWith: "bank 78" });

test("a payment waits for the balance and holds nothing a credit note needs, whichever comes first", async () => {
  const organizationId = await createHouse(world).organization(acme);
  for (const [first, second] of [
    [pay, giveBack],
    [giveBack, pay],
  ] as const) {
    const { id } = (await issued(organizationId)).body;
    const answers = await holding(world, async (sql) => {
      await sql("select from invoice_balances where invoice_id = $1 for update", [id]);
      const both = [first(id)];
      await world.until(async () => (await waitingForLocks(world)) >= 1);
      both.push(second(id));
      await world.until(async () => (await waitingForLocks(world)) >= 2);
      await sql("select from invoices where id = $1 for key share nowait", [id]);
      await sql("commit");
      return Promise.all(both);
    });
    for (const { status, text } of answers) expect(status, text).toBeLessThan(300);
    const { paidMicros, creditedMicros } = (
      await acme.get(`/v1/organizations/${organizationId}/invoices/${id}`)
    ).body;
    expect([paidMicros, creditedMicros]).toEqual([first === pay ? 10_000_000 : 6_000_000, 4_000_000]);
  }
});
