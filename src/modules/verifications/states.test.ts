import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testWorld, type World } from "../../platform/testing/world.ts";
import { keepVerifications } from "./index.ts";
import { above, eventsOf, inOwnOrganization, reviewIn, started, uploadAll } from "./testing/verifying.ts";

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.stop());

// The states once more, in words of their own: what each call leads to, and from where.
const LEADS: Record<string, Record<string, { to: string; says: string }>> = {
  "not started": { submit: { to: "submitted", says: "submitted" } },
  submitted: {
    withdraw: { to: "not started", says: "withdrawn" },
    take: { to: "in review", says: "in_review" },
  },
  "in review": {
    approve: { to: "approved", says: "approved" },
    reject: { to: "rejected", says: "rejected" },
    refuse: { to: "refused", says: "rejected" },
  },
  approved: {
    revoke: { to: "rejected", says: "revoked" },
    time: { to: "expired", says: "expired" },
  },
  rejected: { submit: { to: "submitted", says: "submitted" } },
  refused: {},
  expired: {},
};
const SHOWN: Record<string, string> = {
  "not started": "not_started",
  "in review": "in_review",
  refused: "rejected",
};
const CALLS = ["submit", "withdraw", "take", "approve", "reject", "refuse", "revoke", "time"] as const;

// An account makes up to fifty.
const ORGANIZATIONS_EACH = 40;
const LONG = process.env.BAILIWICK_LONG !== undefined;

test("whatever is called in whatever order, only what is legal happens, and it is told once", async () => {
  const review = reviewIn(world);
  const reasons = ["other"];
  let owner = world.administrator;
  let made = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...CALLS), { minLength: 10, maxLength: 20 }), async (calls) => {
      world.clock.set(new Date("2030-01-01T00:00:00Z"));
      if (made++ % ORGANIZATIONS_EACH === 0) owner = await world.newPerson("Owner");
      const person = await inOwnOrganization(owner);
      const id = await started(person);
      await uploadAll(person, id);
      const path = `${above(person)}/${id}`;
      const call: Record<(typeof CALLS)[number], () => Promise<{ status: number } | void>> = {
        submit: () => person.post(`${path}/submit`),
        withdraw: () => person.post(`${path}/withdraw`),
        take: () => review(id, "take"),
        approve: () =>
          review(id, "approve", {
            expiresAt: new Date(world.app.platform.now().getTime() + 86_400_000).toISOString(),
          }),
        reject: () => review(id, "reject", { reasons }),
        refuse: () => review(id, "reject", { reasons, mayResubmit: false }),
        revoke: () => review(id, "revoke", { reasons }),
        time: async () => {
          world.clock.advance(2 * 86_400_000);
          await keepVerifications(world.app.platform);
        },
      };
      let state = "not started";
      const said = ["started"];
      for (const name of calls) {
        const legal = LEADS[state]![name];
        const answer = await call[name]();
        if (answer) expect([state, name, answer.status]).toEqual([state, name, legal ? 200 : 409]);
        if (legal) {
          state = legal.to;
          said.push(legal.says);
        }
        expect((await person.get(path)).body.state).toBe(SHOWN[state] ?? state);
      }
      expect(await eventsOf(world, person)).toEqual(said.map((name) => `verification.${name}`));
    }),
    { numRuns: LONG ? 200 : 6 },
  );
});
