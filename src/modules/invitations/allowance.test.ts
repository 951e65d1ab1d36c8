import { afterAll, beforeAll, expect, test } from "vitest";
import { testWorld, type World } from "../../platform/testing/world.ts";
import { peopleOf, stranger } from "./testing/inviting.ts";

const PER_HOUR = 30;
let world: World;
beforeAll(
  async () => void (world = await testWorld({ config: { INVITATIONS_PER_HOUR: PER_HOUR } })),
  120_000,
);
afterAll(() => world?.stop());
const mailsTo = async (pattern: string) =>
  (await world.sql("select 1 as one from mails where recipient like $1", [pattern])).length;

test("nobody sends more invitation mails than the hour allows, one by one or by the file", async () => {
  const host = await world.newPerson();
  const rows = Array.from({ length: PER_HOUR + 5 }, (_, index) => ({ email: `bulk${index}@example.net` }));
  const { body } = await host.post("/v1/invitations/bulk", { rows });
  expect(body).toMatchObject({ invited: PER_HOUR, failed: 5 });
  const key = await world.key(host);
  for (const refused of [
    await host.post("/v1/invitations", { email: stranger() }),
    await host.post(peopleOf(host), { email: stranger() }),
    await key.post("/v1/invitations", { email: stranger() }),
  ]) {
    expect(refused.body.code).toBe("rate_limited");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  expect(await mailsTo("bulk%@example.net")).toBe(PER_HOUR);
  expect((await (await world.newPerson()).post("/v1/invitations", { email: stranger() })).status).toBe(201);
});

test("nobody fills one mailbox by inviting its address again and again", async () => {
  const host = await world.newPerson();
  const email = "victim@example.com";
  const invited = await host.post("/v1/invitations", { email });
  const statuses = [];
  for (let index = 0; index < 25; index++)
    statuses.push((await host.post(`/v1/invitations/${invited.body.id}/resend`)).status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(6);
  expect(await mailsTo(email)).toBe(20);
  expect((await host.post("/v1/invitations", { email: stranger() })).status).toBe(201);
});
