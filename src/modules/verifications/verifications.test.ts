import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { keepVerifications } from "./index.ts";
import {
  above,
  approvedIn,
  auditOf,
  content,
  details,
  eventsOf,
  inOwnOrganization,
  reviewIn,
  started,
  submitted,
  upload,
  uploadAll,
} from "./testing/verifying.ts";

const DAY_MS = 86_400_000;

let world: World;
let reviewer: Person;
let acme: Person;
let rival: Person;
let review: ReturnType<typeof reviewIn>;
beforeAll(async () => {
  world = await testWorld();
  reviewer = world.administrator;
  review = reviewIn(world);
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
});
afterAll(() => world.stop());
const keep = () => keepVerifications(world.app.platform);

describe("verifying", () => {
  test("goes from its start over documents and a review to an approval, and every step is told", async () => {
    const person = await inOwnOrganization(acme);
    const id = await started(person);
    const fresh = (await person.get(`${above(person)}/${id}`)).body;
    expect(fresh).toMatchObject({ state: "not_started", workspaceId: null, identityCheck: null });
    expect(fresh.missing.map(({ key }: { key: string }) => key)).toEqual([
      "photo_id",
      "incorporation_certificate",
      "tax_registration",
    ]);
    await uploadAll(person, id);
    expect((await person.post(`${above(person)}/${id}/submit`)).body).toMatchObject({
      state: "submitted",
      missing: [],
    });
    const queue = (await reviewer.get("/v1/system/verifications?limit=200")).body.data;
    expect(queue.find((row: { id: string }) => row.id === id)).toMatchObject({
      legalName: details.legalName,
      submittedBy: { id: person.accountId, name: "Acme" },
    });
    expect((await review(id, "take")).body).toMatchObject({
      state: "in_review",
      reviewer: { id: reviewer.accountId },
    });
    const { body } = await review(id, "approve", { note: "Welcome" });
    expect(body).toMatchObject({ state: "approved", note: "Welcome" });
    const days = (Date.parse(body.expiresAt) - Date.now()) / DAY_MS;
    expect([365, 366]).toContain(Math.round(days));
    expect(await eventsOf(world, person)).toEqual(
      ["started", "submitted", "in_review", "approved"].map((name) => `verification.${name}`),
    );
    for (const verb of ["verifications.submit", "verification_reviews.take", "verification_reviews.approve"])
      expect(await auditOf(world, person, verb), verb).toHaveLength(1);
    const installation = await world.sql(
      "select verb from audit_entries where scope_id = 'installation' and target ->> 'id' = $1 order by id",
      [id],
    );
    expect(installation).toEqual([
      { verb: "verification_reviews.take" },
      { verb: "verification_reviews.approve" },
    ]);
  });

  test("tells who manages it, and whoever reviews", async () => {
    const person = await world.newPerson("Told");
    const id = await submitted(person);
    await review(id, "take");
    await review(id, "reject", { reasons: ["document_unreadable"], note: "The photo is blurred" });
    await world.app.signals!.settle();
    const inbox = (await person.get("/v1/notifications")).body.data;
    expect(inbox.map(({ title }: { title: string }) => title)).toEqual([
      expect.stringMatching(/^The verification of .+ was rejected$/),
      expect.stringMatching(/^The verification of .+ is in review$/),
    ]);
    expect(inbox[0].link).toMatch(/\/settings\/verification$/);
    const waiting = (await reviewer.get("/v1/notifications?kind=verification.waiting")).body.data;
    expect(waiting.some(({ link }: { link: string }) => link === `/system/verifications/${id}`)).toBe(true);
  });

  test("that is rejected says why, is changed and submitted again", async () => {
    const person = await inOwnOrganization(acme);
    const id = await submitted(person);
    await review(id, "take");
    await review(id, "reject", { reasons: ["name_mismatch", "other"], note: "See the deed" });
    const path = `${above(person)}/${id}`;
    expect((await person.get(path)).body).toMatchObject({
      state: "rejected",
      reasons: ["name_mismatch", "other"],
      note: "See the deed",
      mayResubmit: true,
    });
    expect((await person.post(above(person), details)).status).toBe(409);
    expect((await person.patch(path, { legalName: "Acme Pvt Ltd" })).status).toBe(200);
    expect((await person.post(`${path}/submit`)).body).toMatchObject({ state: "submitted", reasons: [] });
  });

  test("that is rejected for good is not submitted again, nor begun anew", async () => {
    const person = await inOwnOrganization(acme);
    const id = await submitted(person);
    await review(id, "take");
    await review(id, "reject", { reasons: ["not_eligible"], mayResubmit: false });
    expect((await person.post(`${above(person)}/${id}/submit`)).body).toMatchObject({
      status: 409,
      code: "illegal_transition",
      state: "rejected",
    });
    expect((await person.patch(`${above(person)}/${id}`, { address: "x" })).status).toBe(409);
    expect((await person.post(above(person), details)).status).toBe(409);
  });

  test("names every detail and document that is missing when it is submitted", async () => {
    const person = await inOwnOrganization(acme);
    const { body } = await person.post(above(person), { businessType: "llp", country: "IN" });
    const refused = await person.post(`${above(person)}/${body.id}/submit`);
    expect(refused).toMatchObject({ status: 422, body: { code: "invalid" } });
    expect(refused.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      "address",
      "authorisedPerson",
      "documents",
      "legalName",
      "registrationNumber",
    ]);
    expect(refused.body.detail).toContain(
      "Missing: Photo ID of the authorised person; Proof of the partnership; GST registration",
    );
  });

  test("an individual needs a photo ID alone, and a country without rules of its own fewer papers", async () => {
    const { body } = await world.anonymous.get("/v1/verification-requirements?country=DE");
    const of = (type: string) =>
      body.data.find((one: { businessType: string }) => one.businessType === type).documents;
    expect(of("individual")).toHaveLength(1);
    expect(of("private_limited")).toHaveLength(2);
    const india = (await world.anonymous.get("/v1/verification-requirements?country=IN")).body;
    expect(india.documentKinds.tax_card).toBe("PAN card");
    expect(india.data[2].documents).toHaveLength(3);
  });

  test("a workspace that differs has its own, beside its organization's", async () => {
    const person = await world.newPerson();
    const own = await started(person);
    const differing = await started(person, { workspaceId: person.workspaceId });
    const listed = (await person.get(above(person))).body.data;
    expect(listed.map(({ id }: { id: string }) => id)).toEqual([differing, own]);
    const ofWorkspace = await person.get(`${above(person)}?workspaceId=${person.workspaceId}`);
    expect(ofWorkspace.body.data.map(({ id }: { id: string }) => id)).toEqual([differing]);
    const foreign = await person.post(above(person), { ...details, workspaceId: rival.workspaceId });
    expect(foreign.status).toBe(404);
  });

  test("is withdrawn while nobody looks at it, and not afterwards", async () => {
    const person = await inOwnOrganization(acme);
    const id = await submitted(person);
    const path = `${above(person)}/${id}`;
    expect((await person.post(`${path}/withdraw`)).body.state).toBe("not_started");
    await person.post(`${path}/submit`);
    await review(id, "take");
    expect(await person.post(`${path}/withdraw`)).toMatchObject({
      status: 409,
      body: { code: "illegal_transition", state: "in_review" },
    });
  });

  test("that is approved is renewed by another one, and holds until its end meanwhile", async () => {
    const person = await inOwnOrganization(acme);
    const first = await approvedIn(world, person);
    const second = await submitted(person);
    expect((await person.post(above(person), details)).status).toBe(409);
    expect((await person.get(`${above(person)}/${first}`)).body.state).toBe("approved");
    await review(second, "take");
    await review(second, "approve");
    expect((await person.get(`${above(person)}/${second}`)).body.state).toBe("approved");
  });

  test("an approval ends after now and within ten years", async () => {
    const id = await submitted(await inOwnOrganization(acme));
    await review(id, "take");
    for (const expiresAt of ["2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z"])
      expect(await review(id, "approve", { expiresAt })).toMatchObject({
        status: 422,
        body: { errors: [{ path: "expiresAt" }] },
      });
  });
});

describe("of several at once", () => {
  const statusesOf = async (calls: Promise<{ status: number }>[]) =>
    (await Promise.all(calls)).map(({ status }) => status).sort();

  test("one begins, one submits, one takes into review, one decides", async () => {
    const person = await inOwnOrganization(acme);
    const begun = await Promise.all(Array.from({ length: 5 }, () => person.post(above(person), details)));
    expect(begun.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    const id = begun.find(({ status }) => status === 201)!.body.id;
    await uploadAll(person, id);
    const path = `${above(person)}/${id}`;
    expect(await statusesOf([1, 2, 3].map(() => person.post(`${path}/submit`)))).toEqual([200, 409, 409]);
    expect(await statusesOf([1, 2, 3].map(() => review(id, "take")))).toEqual([200, 409, 409]);
    const decisions = [
      review(id, "approve"),
      review(id, "reject", { reasons: ["other"] }),
      review(id, "approve"),
      review(id, "reject", { reasons: ["other"] }),
    ];
    expect(await statusesOf(decisions)).toEqual([200, 409, 409, 409]);
    expect((await eventsOf(world, person)).length).toBe(4);
    const { state } = (await person.get(path)).body;
    expect((await eventsOf(world, person)).at(-1)).toBe(`verification.${state}`);
  });

  test("either the organization takes it back or a reviewer takes it up", async () => {
    const person = await inOwnOrganization(acme);
    const id = await submitted(person);
    const answers = await Promise.all([person.post(`${above(person)}/${id}/withdraw`), review(id, "take")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test("nothing is uploaded to, or removed from, what is being submitted", async () => {
    const person = await inOwnOrganization(acme);
    const id = await started(person);
    const passport = await uploadAll(person, id);
    const path = `${above(person)}/${id}`;
    const [submission, removal] = await Promise.all([
      person.post(`${path}/submit`),
      person.del(`${path}/documents/${passport}`),
      upload(person, id, { kind: "voter_id" }),
    ]);
    const { state, missing } = (await person.get(path)).body;
    if (submission.status === 200) expect([removal.status, state, missing]).toEqual([409, "submitted", []]);
    else expect([removal.status, state, submission.status]).toEqual([204, "not_started", 422]);
    if (state === "submitted") expect((await upload(person, id)).status).toBe(409);
  });
});

describe("another organization", () => {
  test("finds nothing of it", async () => {
    const person = await inOwnOrganization(acme);
    const id = await submitted(person);
    const foreign = `${above(rival)}/${id}`;
    expect((await rival.get(foreign)).status).toBe(404);
    expect((await rival.patch(foreign, { address: "x" })).status).toBe(404);
    for (const move of ["submit", "withdraw"])
      expect((await rival.post(`${foreign}/${move}`)).status).toBe(404);
    expect((await upload(rival, id)).status).toBe(404);
    expect((await rival.get(above(person))).status).toBe(404);
    expect((await rival.get(above(rival))).text).not.toContain(id);
  });

  test("reviews nothing, and neither does a key or a member who does not manage it", async () => {
    const id = await submitted(await inOwnOrganization(acme));
    expect((await rival.get(`/v1/system/verifications/${id}`)).status).toBe(403);
    expect((await rival.post(`/v1/system/verifications/${id}/take`)).status).toBe(403);
    const key = await world.key(rival);
    expect((await key.get(above(rival))).status).toBe(403);
    expect((await upload({ ...rival, ...key }, id)).status).toBe(403);
    const guest = await world.newPerson();
    const member = await world.join(guest, acme, "admin");
    expect((await member.get(above(acme))).status).toBe(403);
    expect((await upload({ ...acme, ...member }, id)).status).toBe(403);
  });
});

describe("as time goes by", () => {
  const at = Date.parse("2030-01-10T12:00:00Z");
  const day = (days: number) => world.clock.set(new Date(at + days * DAY_MS));
  beforeAll(() => day(0));
  afterAll(() => world.clock.release());

  test("an approval is reminded of a month and a week before it ends, once each, and then ends", async () => {
    const person = await inOwnOrganization(acme);
    day(0);
    const id = await approvedIn(world, person, new Date(at + 100 * DAY_MS).toISOString());
    const reminders = async () =>
      (await eventsOf(world, person)).filter((type) => type.endsWith("expiring")).length;
    const stateAfter = async (days: number) => {
      day(days);
      await keep();
      await keep();
      return [(await person.get(`${above(person)}/${id}`)).body.state, await reminders()];
    };
    expect(await stateAfter(69)).toEqual(["approved", 0]);
    expect(await stateAfter(71)).toEqual(["approved", 1]);
    expect(await stateAfter(94)).toEqual(["approved", 2]);
    expect(await stateAfter(101)).toEqual(["expired", 2]);
    expect((await eventsOf(world, person)).filter((type) => type === "verification.expired")).toHaveLength(1);
    expect(await auditOf(world, person, "verifications.expire")).toEqual([
      { actor: null, kind: "system", target: { id } },
    ]);
    expect(await submitted(person)).not.toBe(id);
  });

  test("documents are forgotten 90 days after the decision; that they were there stays", async () => {
    day(0);
    const person = await inOwnOrganization(acme);
    const id = await approvedIn(world, person);
    const { documents } = (await reviewer.get(`/v1/system/verifications/${id}`)).body;
    day(89);
    await keep();
    expect((await content(reviewer, id, documents[0].id)).status).toBe(200);
    day(91);
    await keep();
    await keep();
    expect((await content(reviewer, id, documents[0].id)).status).toBe(410);
    const after = (await person.get(`${above(person)}/${id}`)).body;
    expect(after.state).toBe("approved");
    expect(after.documents.map(({ state, name }: Record<string, string>) => [state, name])).toEqual(
      ["passport", "incorporation_certificate", "tax_registration"].map((kind) => ["removed", `${kind}.pdf`]),
    );
    expect(await world.app.platform.blobs.get(person.organizationId, documents[0].id)).toBeNull();
    expect(await auditOf(world, person, "verifications.remove_documents")).toHaveLength(1);
  });

  test("documents that were never submitted are forgotten too, those in review never", async () => {
    day(0);
    const drafting = await inOwnOrganization(acme);
    const waiting = await inOwnOrganization(acme);
    const draft = await started(drafting);
    await uploadAll(drafting, draft);
    const wait = await submitted(waiting);
    day(200);
    await keep();
    expect((await drafting.get(`${above(drafting)}/${draft}`)).body.documents[0].state).toBe("removed");
    expect((await waiting.get(`${above(waiting)}/${wait}`)).body.documents[0].state).toBe("stored");
  });

  test("how long they are kept is a setting of the installation", async () => {
    day(0);
    const path = "/v1/system/verification-settings";
    expect((await rival.patch(path, { documentDays: 1 })).status).toBe(403);
    expect((await reviewer.patch(path, { provider: "stripe_identity" })).body.errors[0].path).toBe(
      "provider",
    );
    await reviewer.patch(path, { documentDays: 10 });
    await world.until(async () => (await reviewer.get(path)).body.documentDays === 10);
    const person = await inOwnOrganization(acme);
    const id = await approvedIn(world, person);
    day(11);
    await keep();
    expect((await person.get(`${above(person)}/${id}`)).body.documents[0].state).toBe("removed");
  });
});
