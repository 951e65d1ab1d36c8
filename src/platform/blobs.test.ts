import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFileBlobs } from "./blobs.ts";
import { newId } from "./ids.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bailiwick-blobs-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a blob is read as it was put, and only under its own tenant", async () => {
  const blobs = createFileBlobs(folder);
  const [mine, theirs] = [newId("workspace"), newId("workspace")];
  const { sizeBytes } = await blobs.put(mine, "icon.webp", Buffer.from("hello"));
  expect(sizeBytes).toBe(5);
  expect(await text((await blobs.get(mine, "icon.webp"))!.stream())).toBe("hello");
  expect(await blobs.get(theirs, "icon.webp")).toBeNull();
});

test("a key cannot leave its tenant's folder", async () => {
  const blobs = createFileBlobs(folder);
  for (const key of ["../x", "a/b", "..", "", "a\0b"])
    await expect(blobs.put(newId("workspace"), key, Buffer.from("x"))).rejects.toThrow("one plain name");
  await expect(blobs.get("../ws_1", "x")).rejects.toThrow("must be an id");
});

test("erasing a tenant leaves nothing of it and everything of others", async () => {
  const blobs = createFileBlobs(folder);
  const [mine, theirs] = [newId("workspace"), newId("workspace")];
  await blobs.put(mine, "a", Buffer.from("1"));
  await blobs.put(theirs, "a", Buffer.from("2"));
  await blobs.deleteTenant(mine);
  expect(await blobs.get(mine, "a")).toBeNull();
  expect(await blobs.get(theirs, "a")).not.toBeNull();
  expect(await readdir(folder)).not.toContain(mine);
});

test("what could not be written leaves nothing, and who asked hears that the disk is not theirs to mend", async () => {
  const tenant = newId("workspace");
  const blobs = createFileBlobs(folder);
  await blobs.put(tenant, "a", Buffer.from("1"));
  const [spread] = await readdir(join(folder, tenant));
  const place = join(folder, tenant, spread!);
  await blobs.delete(tenant, "a");
  await mkdir(join(place, "a"));
  await expect(blobs.put(tenant, "a", Buffer.from("2"))).rejects.toThrow();
  expect(await readdir(place)).toEqual(["a"]);
  await symlink(join(folder, "unmounted"), join(folder, "link"));
  const away = createFileBlobs(join(folder, "link", "blobs"));
  await expect(away.put(tenant, "a", Buffer.from("2"))).rejects.toMatchObject({ code: "unavailable" });
});

test("deleting a blob takes along what a killed process had begun to write, and no neighbour", async () => {
  const tenant = newId("workspace");
  const blobs = createFileBlobs(folder);
  await blobs.put(tenant, "a", Buffer.from("1"));
  const [spread] = await readdir(join(folder, tenant));
  const place = join(folder, tenant, spread!);
  for (const name of ["a~half", "a.b"]) await writeFile(join(place, name), "x");
  await blobs.delete(tenant, "a");
  expect(await readdir(place)).toEqual(["a.b"]);
});
