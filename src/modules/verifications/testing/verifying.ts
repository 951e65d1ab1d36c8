import { expect } from "vitest";
import type { Person, TestCaller, World } from "../../../platform/testing/world.ts";

export const details = {
  businessType: "private_limited",
  country: "IN",
  legalName: "Acme Private Limited",
  registrationNumber: "U12345",
  address: "1 Market Street, Pune",
  authorisedPerson: "Ada Acme",
};
/** In the content of every document. */
export const MARK = "PLAINTEXT OF A PASSPORT";
export const pdf = () => Buffer.from(`%PDF-1.7\n1 0 obj (${MARK}) endobj\n%%EOF\n`);

export const above = (person: Pick<Person, "organizationId">) =>
  `/v1/organizations/${person.organizationId}/verifications`;

let made = 0;
/** The same person in a new organization of theirs: cheaper than another person. */
export async function inOwnOrganization(person: Person): Promise<Person> {
  const { status, body, text } = await person.post("/v1/organizations", { name: `Organization ${++made}` });
  expect(status, text).toBe(201);
  return { ...person, organizationId: body.id };
}

/** Sends a document, as a browser does. */
export const upload = (
  person: TestCaller & Pick<Person, "organizationId">,
  id: string,
  { kind = "passport", name = "Passport.pdf", bytes = pdf() as Uint8Array | string } = {},
) =>
  person.post(`${above(person)}/${id}/documents?kind=${kind}&name=${encodeURIComponent(name)}`, undefined, {
    raw: bytes,
    headers: { "content-type": "application/octet-stream" },
  });

export async function started(person: Person, fields: object = {}): Promise<string> {
  const { status, body, text } = await person.post(above(person), { ...details, ...fields });
  expect(status, text).toBe(201);
  return body.id;
}

/** Everything a private limited company in India needs; answers the id of the passport. */
export async function uploadAll(person: Person, id: string): Promise<string> {
  const ids: string[] = [];
  for (const kind of ["passport", "incorporation_certificate", "tax_registration"]) {
    const { status, body, text } = await upload(person, id, { kind, name: `${kind}.pdf` });
    expect(status, text).toBe(201);
    ids.push(body.id);
  }
  return ids[0]!;
}

export async function submitted(person: Person, fields: object = {}): Promise<string> {
  const id = await started(person, fields);
  await uploadAll(person, id);
  const { status, text } = await person.post(`${above(person)}/${id}/submit`);
  expect(status, text).toBe(200);
  return id;
}

/** What the administrator of the installation does with one. */
export const reviewIn =
  (world: World) =>
  (id: string, move: string, body: object = {}) =>
    world.administrator.post(`/v1/system/verifications/${id}/${move}`, body);

export async function approvedIn(world: World, person: Person, expiresAt?: string): Promise<string> {
  const id = await submitted(person);
  const review = reviewIn(world);
  await review(id, "take");
  const { status, text } = await review(id, "approve", expiresAt ? { expiresAt } : {});
  expect(status, text).toBe(200);
  return id;
}

export const content = (caller: TestCaller, id: string, documentId: string) =>
  caller.get(`/v1/system/verifications/${id}/documents/${documentId}/content`);

/** Entries of the organization's own audit log. */
export const auditOf = (world: World, person: Person, verb: string) =>
  world.sql<{ actor: string | null; kind: string; target: Record<string, unknown> }>(
    `select actor_account_id as actor, actor_kind as kind, target from audit_entries
      where scope_id = $1 and verb = $2 order by id`,
    [person.organizationId, verb],
  );

export const eventsOf = async (world: World, person: Person): Promise<string[]> =>
  (
    await world.sql<{ type: string }>(
      "select type from events where scope_id = $1 and type like 'verification.%' order by id",
      [person.organizationId],
    )
  ).map(({ type }) => type);
