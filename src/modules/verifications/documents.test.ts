import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCipher } from "../../platform/crypto.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { decryptDocument, openDocumentKey } from "./document-cipher.ts";
import { keepVerifications, rotateDocumentKeys } from "./index.ts";
import {
  above,
  auditOf,
  content,
  details,
  inOwnOrganization,
  MARK,
  pdf,
  started,
  submitted,
  upload,
  uploadAll,
} from "./testing/verifying.ts";

const SECRET = "verification-secret-of-the-installation";
const png = Buffer.concat([
  Buffer.from("89504e470d0a1a0a0000000d", "hex"),
  Buffer.from("IHDR and what a picture holds IEND"),
]);
const jpeg = Buffer.concat([Buffer.from("ffd8ffe0", "hex"), Buffer.from("JFIF"), Buffer.from("ffd9", "hex")]);

let world: World;
let reviewer: Person;
let acme: Person;
let rival: Person;
let id: string;
let documentId: string;
/** One that was submitted. */
let given: { by: Person; id: string; documentId: string };
beforeAll(async () => {
  world = await testWorld({ config: { SECRET_KEY: SECRET } });
  reviewer = world.administrator;
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
  id = await started(acme);
  documentId = await uploadAll(acme, id);
  const by = await inOwnOrganization(acme);
  const submission = await submitted(by);
  const { documents } = (await by.get(`${above(by)}/${submission}`)).body;
  given = { by, id: submission, documentId: documents[0].id };
});
afterAll(() => world.stop());
const keep = () => keepVerifications(world.app.platform);

describe("documents", () => {
  test("of what is not submitted are shown to no reviewer", async () => {
    expect((await content(reviewer, id, documentId)).status).toBe(404);
    expect((await reviewer.get(`/v1/system/verifications/${id}`)).status).toBe(404);
    expect((await reviewer.get("/v1/system/verifications?state=not_started")).status).toBe(422);
    expect((await content(reviewer, given.id, documentId)).status).toBe(404);
  });

  const rowOf = async (of = documentId) =>
    (
      await world.sql<{ data_key: Buffer | null; data_key_id: string; state: string; has_bytes: boolean }>(
        "select data_key, data_key_id, state, has_bytes from verification_documents where id = $1",
        [of],
      )
    )[0]!;
  const stored = async (): Promise<Buffer[]> => {
    const folder = join(world.app.platform.config.dataDir, "blobs");
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    return Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
    );
  };

  test("tell their name, type and size, and never their content", async () => {
    const { body, text } = await acme.get(`${above(acme)}/${id}`);
    expect(body.documents[0]).toEqual({
      id: documentId,
      kind: "passport",
      name: "passport.pdf",
      mediaType: "application/pdf",
      sizeBytes: pdf().length,
      state: "stored",
      createdAt: expect.any(String),
      removedAt: null,
    });
    expect(text).not.toContain(MARK);
    expect(text).not.toMatch(/dataKey/i);
    expect((await acme.get(`${above(acme)}/${id}/documents/${documentId}/content`)).status).toBe(404);
    expect((await content(acme, id, documentId)).status).toBe(403);
  });

  test("lie encrypted, and open for their own organization and document alone", async () => {
    const files = await stored();
    expect(files.length).toBeGreaterThan(2);
    for (const bytes of files) {
      expect(bytes.includes(MARK)).toBe(false);
      expect(bytes.includes("%PDF")).toBe(false);
    }
    const { cipher, blobs } = world.app.platform;
    const { data_key: sealed } = await rowOf();
    const place = { organizationId: acme.organizationId, id: documentId };
    const blob = (await blobs.get(acme.organizationId, documentId))!;
    const bytes = Buffer.concat(await blob.stream().toArray());
    const key = openDocumentKey(cipher, place, sealed!);
    expect(decryptDocument(key, place, bytes).includes(MARK)).toBe(true);
    const elsewhere = [
      { ...place, organizationId: rival.organizationId },
      { ...place, id: (await acme.get(`${above(acme)}/${id}`)).body.documents[1].id },
    ];
    for (const wrong of elsewhere) {
      expect(() => openDocumentKey(cipher, wrong, sealed!)).toThrow();
      expect(() => decryptDocument(key, wrong, bytes)).toThrow();
    }
    const changed = Buffer.from(bytes);
    changed[changed.length - 1]! ^= 1;
    expect(() => decryptDocument(key, place, changed)).toThrow();
  });

  test("are given to a reviewer whole, each access in the organization's own log", async () => {
    const { headers, text, status } = await content(reviewer, given.id, given.documentId);
    expect(status).toBe(200);
    expect(text).toContain(MARK);
    expect(headers.get("content-type")).toBe("application/pdf");
    expect(headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''passport.pdf");
    expect(headers.get("cache-control")).toBe("no-store");
    await content(reviewer, given.id, given.documentId);
    const entries = await auditOf(world, given.by, "verification_reviews.download_document");
    const { id: of, documentId: what } = given;
    expect(entries).toEqual(
      Array(2).fill({ actor: reviewer.accountId, kind: "account", target: { id: of, documentId: what } }),
    );
    const log = await acme.get(`/v1/organizations/${given.by.organizationId}/audit?limit=5`);
    expect(log.text).toContain("verification_reviews.download_document");
  });

  test("are never in the log, nor their names", async () => {
    await upload(acme, id, { name: "Secret-of-Ada.pdf" });
    await upload(acme, id, { name: "Secret-of-Ada.pdf", bytes: "no document" });
    await content(reviewer, given.id, given.documentId);
    expect(world.logged()).toContain("verifications.upload_document");
    for (const word of [MARK, "Secret-of-Ada", details.legalName])
      expect(world.logged().includes(word), word).toBe(false);
  });

  test.each([
    ["a PDF", pdf(), "application/pdf"],
    ["a PNG", png, "image/png"],
    ["a JPEG", jpeg, "image/jpeg"],
  ])("%s is known by its content", async (_, bytes, mediaType) => {
    const { body } = await upload(acme, id, { bytes, name: "whatever.exe" });
    expect(body).toMatchObject({ mediaType, name: "whatever.exe", sizeBytes: bytes.length });
  });

  test.each([
    ["a page that calls itself a PDF", "<!doctype html><script>alert(1)</script> %PDF-1.7 %%EOF"],
    ["a PDF that is cut off", "%PDF-1.7\n1 0 obj"],
    ["a PNG that is cut off", png.subarray(0, 20)],
    ["SVG", "<svg xmlns='http://www.w3.org/2000/svg'/>"],
    ["nothing", ""],
  ])("%s is refused", async (_, bytes) => {
    expect(await upload(acme, id, { bytes })).toMatchObject({
      status: 415,
      body: { detail: "Send a PDF, JPEG or PNG file" },
    });
  });

  test("above 10 MB are refused, and so are a kind and a name that are none", async () => {
    const large = Buffer.concat([pdf(), Buffer.alloc(10_000_001), Buffer.from("%%EOF")]);
    expect((await upload(acme, id, { bytes: large })).status).toBe(413);
    expect((await upload(acme, id, { kind: "selfie" })).body.errors[0].path).toBe("kind");
    expect((await upload(acme, id, { name: "../" })).status).toBe(422);
    expect((await upload(acme, id, { name: "C:\\Users\\ada\\id\u202e.pdf" })).body.name).toBe("id.pdf");
  });

  test("beyond twenty are refused", async () => {
    const person = await inOwnOrganization(acme);
    const other = await started(person);
    for (let count = 0; count < 20; count++) expect((await upload(person, other)).status).toBe(201);
    expect((await upload(person, other)).status).toBe(409);
  });

  test("are removed by the organization while they are not submitted, and read by nobody after that", async () => {
    const { body } = await upload(acme, id, { kind: "voter_id" });
    const path = `${above(acme)}/${id}/documents/${body.id}`;
    expect((await rival.del(path)).status).toBe(404);
    expect((await acme.del(path)).status).toBe(204);
    expect((await acme.del(path)).status).toBe(404);
    expect((await acme.get(`${above(acme)}/${id}`)).text).not.toContain(body.id);
    expect(await rowOf(body.id)).toMatchObject({ data_key: null, state: "removed" });
    await world.until(async () => !(await rowOf(body.id)).has_bytes);
    expect(await world.app.platform.blobs.get(acme.organizationId, body.id)).toBeNull();
  });

  test("stay readable when the installation's key is rotated, then under the new key alone", async () => {
    const { door } = world.app.platform;
    const rotated = createCipher("the-next-secret-of-the-installation", SECRET);
    const before = await rowOf();
    expect(await rotateDocumentKeys(door, rotated)).toBeGreaterThan(2);
    expect(await rotateDocumentKeys(door, rotated)).toBe(0);
    const after = await rowOf();
    expect(after.data_key_id).not.toBe(before.data_key_id);
    const place = { organizationId: acme.organizationId, id: documentId };
    const key = openDocumentKey(createCipher("the-next-secret-of-the-installation"), place, after.data_key!);
    const blob = (await world.app.platform.blobs.get(acme.organizationId, documentId))!;
    expect(decryptDocument(key, place, Buffer.concat(await blob.stream().toArray())).includes(MARK)).toBe(
      true,
    );
    await rotateDocumentKeys(door, createCipher(SECRET, "the-next-secret-of-the-installation"));
    expect((await content(reviewer, given.id, given.documentId)).status).toBe(200);
  });

  test("whose upload broke off are swept away", async () => {
    const broken = (await upload(acme, id)).body.id;
    await world.sql(
      "update verification_documents set state = 'uploading', created_at = now() - interval '2 hours' where id = $1",
      [broken],
    );
    await keep();
    expect(await rowOf(broken)).toMatchObject({ state: "removed", has_bytes: false, data_key: null });
    expect(await world.app.platform.blobs.get(acme.organizationId, broken)).toBeNull();
  });
});
