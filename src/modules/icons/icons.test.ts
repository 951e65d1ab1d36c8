import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Scope } from "../../platform/db/scope.ts";
import { newId, newSecretId } from "../../platform/ids.ts";
import type { VerbTx } from "../../platform/operation.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { claimIcon, iconUrlOf, releaseIcon, sweepIcons } from "./index.ts";

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await testWorld();
  ada = await world.newPerson("Ada");
});
afterAll(() => world.stop());

const photo = (width = 900, height = 600) =>
  sharp({ create: { width, height, channels: 3, background: { r: 30, g: 90, b: 200 } } });

interface Upload {
  iconStorageId: string;
  uploadUrl: string;
  expiresAt: string;
}

async function askedBy(person: Person): Promise<Upload & { path: string }> {
  const { status, body } = await person.post("/v1/icon-uploads", {});
  expect(status).toBe(201);
  const { pathname, search } = new URL(body.uploadUrl);
  return { ...body, path: pathname + search };
}

/** Sent by nobody: the address alone must do. */
const put = (path: string, bytes: Uint8Array | string, type = "image/png") =>
  world.anonymous.put(path, undefined, { raw: bytes, headers: { "content-type": type } });

const refusedFor = async (bytes: Uint8Array | string, type?: string) => {
  const { status, body } = await put((await askedBy(ada)).path, bytes, type);
  return { status, code: body.code, detail: body.detail };
};

async function uploadedBy(person: Person, bytes?: Uint8Array): Promise<string> {
  const { path, iconStorageId } = await askedBy(person);
  expect((await put(path, bytes ?? (await photo().png().toBuffer()))).status).toBe(200);
  return iconStorageId;
}

/** What a verb of this person does in its transaction, in whatever scope the verb has. */
function as<T>(
  person: Person,
  work: (t: Pick<VerbTx, "db" | "caller">) => Promise<T>,
  scope: Scope = {},
): Promise<T> {
  const { platform } = world.app;
  const caller = { accountId: person.accountId } as VerbTx["caller"];
  return platform.door.write({ accountId: person.accountId, ...scope }, (t) => work({ db: t.db, caller }));
}
const claim = (person: Person, iconStorageId: string, scope?: Scope) =>
  as(person, (t) => claimIcon(t, iconStorageId), scope);

const served = async (iconId: string) => {
  const response = await fetch(world.url + iconUrlOf(iconId));
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()), response };
};
const shown = async (bytes: Uint8Array) => {
  const { bytes: picture } = await served(await claim(ada, await uploadedBy(ada, bytes)));
  return picture;
};

const expire = (iconStorageId: string, ago = "1 second") =>
  world.sql(`update icon_uploads set expires_at = now() - interval '${ago}' where id = $1`, [iconStorageId]);

describe("a picture that is taken", () => {
  test.each(["png", "jpeg", "webp", "gif"] as const)("%s becomes a WebP of 256 pixels", async (format) => {
    const picture = await shown(await photo().toFormat(format).toBuffer());
    expect(await sharp(picture).metadata()).toMatchObject({ format: "webp", width: 256, height: 256 });
  });

  test("the content says what it is, not the content type", async () => {
    const { path } = await askedBy(ada);
    expect((await put(path, await photo().jpeg().toBuffer(), "text/html")).status).toBe(200);
  });

  test("what a camera wrote into it is gone", async () => {
    const exif = {
      IFD0: { Copyright: "my home address" },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "52/1" },
    };
    const original = await photo().withExif(exif).jpeg().toBuffer();
    expect(original.includes("my home address")).toBe(true);
    const picture = await shown(original);
    expect(picture.includes("my home address")).toBe(false);
    const { exif: kept, xmp, icc, iptc } = await sharp(picture).metadata();
    expect([kept, xmp, icc, iptc]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test("a picture taken sideways stands upright", async () => {
    const red = await sharp({ create: { width: 300, height: 600, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    // Red on the left; turned clockwise, red is on top.
    const sideways = await photo(600, 600)
      .composite([{ input: red, left: 0, top: 0 }])
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { data } = await sharp(await shown(sideways))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const pixelAt = (x: number, y: number) => [...data.subarray((y * 256 + x) * 3, (y * 256 + x) * 3 + 3)];
    for (const x of [20, 230]) {
      expect(pixelAt(x, 20)[0]).toBeGreaterThan(200);
      expect(pixelAt(x, 230)[0]).toBeLessThan(80);
    }
  });

  test("of an animation the first frame stays, and what is transparent stays so", async () => {
    const frame = (alpha: number) =>
      sharp({ create: { width: 60, height: 60, channels: 4, background: { r: 0, g: 0, b: 0, alpha } } })
        .png()
        .toBuffer();
    const animated = await sharp(await Promise.all([0, 1, 0].map(frame)), { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await sharp(animated).metadata()).pages).toBe(3);
    const picture = await shown(animated);
    expect((await sharp(picture).metadata()).pages).toBeUndefined();
    expect((await sharp(picture).stats()).isOpaque).toBe(false);
  });
});

describe("what is refused", () => {
  const disguised: [string, string | Uint8Array][] = [
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'],
    ["HTML", "<!doctype html><script>alert(1)</script>"],
    ["PDF", "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj"],
    ["text", "not a picture at all"],
    ["nothing", ""],
  ];
  test.each(disguised)("%s that calls itself a PNG", async (_, bytes) => {
    expect(await refusedFor(bytes, "image/png")).toMatchObject({
      status: 415,
      detail: "Send a PNG, JPEG, WebP or GIF picture",
    });
  });

  test.each(["tiff", "avif"] as const)("%s, which other programs show", async (format) => {
    expect((await refusedFor(await photo(64, 64).toFormat(format).toBuffer())).status).toBe(415);
  });

  test("three megabytes, whether they say so beforehand or not", async () => {
    const bytes = Buffer.alloc(3_000_000, 1);
    expect(await refusedFor(bytes)).toMatchObject({ status: 413, code: "too_large" });
    const chunked = await fetch(world.url + (await askedBy(ada)).path, {
      method: "PUT",
      body: new Blob([bytes]).stream(),
      duplex: "half",
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });

  test("a small file that unpacks to 400 million pixels", async () => {
    const chunk = (type: string, data: Buffer) => {
      const named = Buffer.concat([Buffer.from(type), data]);
      const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
      length.writeUInt32BE(data.length);
      check.writeUInt32BE(crc32(named));
      return Buffer.concat([length, named, check]);
    };
    const header = Buffer.alloc(13);
    header.writeUInt32BE(20_000, 0);
    header.writeUInt32BE(20_000, 4);
    header.set([1, 0, 0, 0, 0], 8);
    const bomb = Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk("IHDR", header),
      chunk("IDAT", deflateSync(Buffer.alloc(20_000 * 2501))),
      chunk("IEND", Buffer.alloc(0)),
    ]);
    expect(bomb.length).toBeLessThan(100_000);
    const refused = await refusedFor(bomb);
    expect(refused).toMatchObject({ status: 422, code: "invalid" });
    expect(refused.detail).toContain("25 million pixels");
  });

  test("a picture that is cut off", async () => {
    const whole = await photo().png().toBuffer();
    expect(await refusedFor(whole.subarray(0, whole.length / 2))).toMatchObject({ status: 422 });
  });
});

describe("an upload address", () => {
  test("works once, also after a refusal, and for one of two at once", async () => {
    const picture = await photo().png().toBuffer();
    const once = await askedBy(ada);
    expect((await put(once.path, picture)).status).toBe(200);
    expect(await put(once.path, picture)).toMatchObject({ status: 409, body: { code: "conflict" } });
    const refused = await askedBy(ada);
    expect((await put(refused.path, "no picture")).status).toBe(415);
    expect((await put(refused.path, picture)).status).toBe(409);
    const raced = await askedBy(ada);
    const answers = await Promise.all([put(raced.path, picture), put(raced.path, picture)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test("is over after ten minutes", async () => {
    const { path, iconStorageId, expiresAt } = await askedBy(ada);
    const left = Date.parse(expiresAt) - Date.now();
    expect(left).toBeGreaterThan(8 * 60_000);
    expect(left).toBeLessThan(12 * 60_000);
    await expire(iconStorageId);
    expect(await put(path, await photo().png().toBuffer())).toMatchObject({
      status: 410,
      body: { code: "gone" },
    });
  });

  test("is nothing without its token", async () => {
    const { path } = await askedBy(ada);
    const other = await askedBy(ada);
    const [address] = path.split("?");
    const token = other.path.split("?")[1];
    for (const wrong of [address!, `${address}?token=`, `${address}?${token}`])
      expect((await put(wrong, "x")).status).toBe(404);
    expect((await put(`/v1/icon-uploads/${newId("iconUpload")}?${token}`, "x")).status).toBe(404);
  });

  test("is for people who are signed in", async () => {
    expect((await world.anonymous.post("/v1/icon-uploads", {})).status).toBe(401);
  });

  test("keeps its token as a hash, and out of the log", async () => {
    const { path, iconStorageId } = await askedBy(ada);
    const token = path.split("token=")[1]!;
    await put(path, "no picture");
    await put(path, "no picture");
    const [row] = await world.sql("select row_to_json(u)::text as text from icon_uploads u where id = $1", [
      iconStorageId,
    ]);
    expect((row as { text: string }).text).not.toContain(token);
    expect(world.logged()).toContain("icons.upload");
    expect(world.logged()).not.toContain(token);
  });

  test("cannot be asked for without end", async () => {
    const greedy = await world.newPerson();
    const answers = await Promise.all(Array.from({ length: 24 }, () => greedy.post("/v1/icon-uploads", {})));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    expect(statuses.filter((status) => status === 409)).toHaveLength(4);
    expect((await (await world.newPerson()).post("/v1/icon-uploads", {})).status).toBe(201);
  });

  test("that was asked for is in the account's audit entries", async () => {
    const person = await world.newPerson();
    const { iconStorageId } = await askedBy(person);
    expect(
      await world.sql("select target from audit_entries where actor_account_id = $1 and verb = $2", [
        person.accountId,
        "icons.generate_upload_url",
      ]),
    ).toEqual([{ target: { id: iconStorageId } }]);
  });
});

describe("an uploaded picture", () => {
  test("is taken into use in any scope of its uploader, once", async () => {
    const scopes: Scope[] = [
      {},
      { organizationId: ada.organizationId },
      { organizationId: ada.organizationId, workspaceId: ada.workspaceId },
    ];
    for (const scope of scopes) {
      const iconStorageId = await uploadedBy(ada);
      expect((await served(await claim(ada, iconStorageId, scope))).status).toBe(200);
      await expect(claim(ada, iconStorageId, scope)).rejects.toMatchObject({ code: "invalid" });
    }
  });

  test("of somebody else is refused like one that is not there", async () => {
    const rival = await world.newPerson();
    const iconStorageId = await uploadedBy(ada);
    const failureOf = (attempt: Promise<unknown>) => attempt.catch((error: unknown) => error);
    const foreign = await failureOf(claim(rival, iconStorageId));
    const absent = await failureOf(claim(rival, newId("iconUpload")));
    const used = await uploadedBy(rival);
    await claim(rival, used);
    const again = await failureOf(claim(rival, used));
    expect(foreign).toMatchObject({ code: "invalid", details: { errors: [{ path: "iconStorageId" }] } });
    expect(foreign).toEqual(absent);
    expect(foreign).toEqual(again);
    // Trying took nothing away.
    expect(await claim(ada, iconStorageId)).toMatch(/^icon_/);
  });

  test("that was never sent, or waited more than an hour, cannot be used", async () => {
    const { iconStorageId } = await askedBy(ada);
    await expect(claim(ada, iconStorageId)).rejects.toThrow("No picture was uploaded to it yet");
    const late = await uploadedBy(ada);
    await expire(late);
    await expect(claim(ada, late)).rejects.toMatchObject({ code: "invalid" });
  });

  test("stays usable when the change it was for is undone", async () => {
    const iconStorageId = await uploadedBy(ada);
    const undone = as(ada, async (t) => {
      await claimIcon(t, iconStorageId);
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await claim(ada, iconStorageId)).toMatch(/^icon_/);
  });
});

describe("showing an icon", () => {
  test("needs no credential, may be kept for ever, and can run nothing", async () => {
    const { status, response } = await served(await claim(ada, await uploadedBy(ada)));
    expect(status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/webp",
      "cache-control": "public, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
  });

  test("that is not there is a problem document, never the dashboard", async () => {
    const absent = `/icons/${newSecretId("icon")}.webp`;
    for (const path of [absent, "/icons/x.webp", "/icons/..%2f..%2fsecret-key", "/icons/a/b"]) {
      const { status, headers, body } = await world.anonymous.get(path);
      expect([path, status, body.code]).toEqual([path, 404, "not_found"]);
      expect(headers.get("content-type")).toContain("application/problem+json");
    }
  });

  test("of nothing is null", () => expect(iconUrlOf(null)).toBeNull());
});

describe("sweeping", () => {
  const sweep = () => sweepIcons(world.app.platform.door, world.app.platform.blobs);
  const iconIdOf = async (iconStorageId: string) =>
    (
      await world.sql<{ icon_id: string }>("select icon_id from icon_uploads where id = $1", [iconStorageId])
    )[0]!.icon_id;

  test("removes what nobody used an hour after its time, and nothing else", async () => {
    const [forgotten, recent, used] = [await uploadedBy(ada), await uploadedBy(ada), await uploadedBy(ada)];
    const never = (await askedBy(ada)).iconStorageId;
    const [forgottenIcon, recentIcon] = [await iconIdOf(forgotten), await iconIdOf(recent)];
    const usedIcon = await claim(ada, used);
    for (const id of [forgotten, never]) await expire(id, "61 minutes");
    await expire(recent, "59 minutes");
    expect(await sweep()).toBeGreaterThanOrEqual(2);
    expect((await served(forgottenIcon)).status).toBe(404);
    expect((await served(recentIcon)).status).toBe(200);
    expect((await served(usedIcon)).status).toBe(200);
    expect(await world.sql("select 1 from icon_uploads where id = any($1)", [[forgotten, never]])).toEqual(
      [],
    );
  });

  test("removes an icon that was replaced, whoever replaced it", async () => {
    const colleague = await world.newPerson();
    const iconId = await claim(ada, await uploadedBy(ada));
    const workspace = { organizationId: ada.organizationId, workspaceId: ada.workspaceId };
    await as(colleague, (t) => releaseIcon(t, iconId), workspace);
    await as(colleague, (t) => releaseIcon(t, iconId));
    await as(colleague, (t) => releaseIcon(t, null));
    await sweep();
    expect((await served(iconId)).status).toBe(200);
    await world.sql("update icon_uploads set expires_at = now() - interval '2 hours' where icon_id = $1", [
      iconId,
    ]);
    await sweep();
    expect((await served(iconId)).status).toBe(404);
  });
});
