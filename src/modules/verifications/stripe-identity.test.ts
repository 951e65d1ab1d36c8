import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finishIdentity } from "../../platform/testing/stripe/identity.ts";
import { startStripeServer, type StripeServer } from "../../platform/testing/stripe-server.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { keepVerifications } from "./index.ts";
import {
  above,
  auditOf,
  details,
  eventsOf,
  inOwnOrganization,
  reviewIn,
  started,
  upload,
} from "./testing/verifying.ts";

let stripe: StripeServer;
let world: World;
let ada: Person;
beforeAll(async () => {
  stripe = await startStripeServer();
  world = await testWorld({
    config: {
      PAYMENTS: "stripe",
      STRIPE_API_BASE: stripe.url,
      STRIPE_SECRET_KEY: stripe.secretKey,
      STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
    },
  });
  stripe.webhookUrl = `${world.url}/v1/payments/stripe`;
  ada = await world.newPerson("Ada");
  const path = "/v1/system/verification-settings";
  expect((await world.administrator.patch(path, { provider: "stripe_identity" })).status).toBe(200);
  await world.until(async () => (await world.administrator.get(path)).body.provider === "stripe_identity");
});
afterAll(async () => {
  await world.stop();
  await stripe.stop();
});

const sessions = () => stripe.account.all("identity.verification_session");
const stateOf = async (person: Person, id: string) => {
  const { state, identityCheck } = (await person.get(`${above(person)}/${id}`)).body;
  return [state, identityCheck];
};
const submitted = async (fields: object) => {
  const person = await inOwnOrganization(ada);
  const id = await started(person, fields);
  if ((fields as { businessType?: string }).businessType !== "individual")
    for (const kind of ["incorporation_certificate", "tax_registration"]) await upload(person, id, { kind });
  const answer = await person.post(`${above(person)}/${id}/submit`);
  expect(answer.status, answer.text).toBe(200);
  return { person, id, path: `${above(person)}/${id}`, session: sessions()[0]!.id as string };
};
/** What happens on the provider's page, and everything that comes of it. */
const finish = async (session: string, outcome: "verified" | { code: string }) => {
  finishIdentity(stripe.account, session, outcome);
  await stripe.settle();
  await world.app.payments!.settle();
};

describe("a person who is checked by Stripe", () => {
  test("uploads no photo ID, and is led to a page of Stripe", async () => {
    const { person, id, path, session } = await submitted({ businessType: "individual" });
    expect(await stateOf(person, id)).toEqual(["submitted", "waiting"]);
    expect((await person.get(`${path}/identity-check`)).body.url).toBe(stripe.account.get(session).url);
    const asked = stripe.requests.find(({ path: to }) => to.endsWith("/verification_sessions"))!;
    expect(asked.body).toMatchObject({
      type: "document",
      options: { document: { require_matching_selfie: "true" } },
      metadata: { organizationId: person.organizationId, verificationId: id },
    });
    // Who they are goes from them to Stripe, never from us.
    expect(JSON.stringify(asked.body)).not.toContain(details.authorisedPerson);
  });

  test("is approved as an individual once confirmed, however often that is told", async () => {
    const { person, id, path, session } = await submitted({ businessType: "individual" });
    await finish(session, "verified");
    await finish(session, "verified");
    expect(await stateOf(person, id)).toEqual(["approved", "verified"]);
    expect((await person.get(`${path}/identity-check`)).body.url).toBeNull();
    expect((await eventsOf(world, person)).slice(-2)).toEqual([
      "verification.in_review",
      "verification.approved",
    ]);
    expect(await auditOf(world, person, "verifications.identity_check")).toEqual([
      { actor: null, kind: "system", target: { id, state: "verified" } },
    ]);
  });

  test("of a business leaves its papers to a reviewer", async () => {
    const { person, id, session } = await submitted({});
    await finish(session, "verified");
    expect(await stateOf(person, id)).toEqual(["submitted", "verified"]);
    const review = reviewIn(world);
    await review(id, "take");
    expect((await review(id, "approve")).body.state).toBe("approved");
  });

  test("is rejected when not confirmed, and is checked anew when submitted again", async () => {
    const { person, id, path, session } = await submitted({ businessType: "individual" });
    await finish(session, { code: "document_expired" });
    expect((await person.get(path)).body).toMatchObject({
      state: "rejected",
      reasons: ["identity_not_confirmed"],
      mayResubmit: true,
      identityCheck: "failed",
    });
    await person.post(`${path}/submit`);
    const again = sessions()[0]!.id as string;
    expect(again).not.toBe(session);
    // News of the former check changes nothing.
    await finish(session, "verified");
    expect(await stateOf(person, id)).toEqual(["submitted", "waiting"]);
    await finish(again, "verified");
    expect(await stateOf(person, id)).toEqual(["approved", "verified"]);
  });

  test("is not waited for any more once it is withdrawn", async () => {
    const { person, id, path, session } = await submitted({ businessType: "individual" });
    expect((await person.post(`${path}/withdraw`)).status).toBe(200);
    expect(stripe.account.get(session).status).toBe("canceled");
    await finish(session, "verified");
    expect(await stateOf(person, id)).toEqual(["not_started", null]);
  });

  test("is asked for again when Stripe could not be reached or its answer was lost, and is one check", async () => {
    const before = sessions().length;
    stripe.loseAnswer("/verification_sessions");
    stripe.break("/verification_sessions", 3);
    const person = await inOwnOrganization(ada);
    const id = await started(person, { businessType: "individual" });
    expect((await person.post(`${above(person)}/${id}/submit`)).status).toBe(200);
    await keepVerifications(world.app.platform);
    await keepVerifications(world.app.platform);
    expect(await stateOf(person, id)).toEqual(["submitted", "waiting"]);
    expect(sessions().length).toBe(before + 1);
  });
});
