import { afterAll, beforeAll, expect, test } from "vitest";
import { createCipher } from "../../platform/crypto.ts";
import { testWorld, type World } from "../../platform/testing/world.ts";
import { isSignedBy, signedBytes } from "./chain.ts";
import { createSigner, publicKeys, rotateSigningKey } from "./signing-key.ts";

let world: World;
beforeAll(async () => void (world = await testWorld()));
afterAll(() => world.stop());

const parts = () => world.app.platform;
const keys = () => parts().door.asSystem("installation settings belong to no workspace", publicKeys);
const NEW_SECRET = "a new secret of thirty-two characters and more";

test("processes that need a key at once agree on one, and it is in the database encrypted only", async () => {
  const signers = await Promise.all(Array.from({ length: 8 }, () => createSigner(parts())()));
  expect(new Set(signers.map(({ keyId }) => keyId)).size).toBe(1);
  const [key] = await keys();
  const bytes = signedBytes("audit checkpoint", { a: 1 });
  const signature = signers[0]!.sign("audit checkpoint", { a: 1 });
  expect(isSignedBy(key!.publicKey, bytes, signature)).toBe(true);
  expect(isSignedBy(key!.publicKey, signedBytes("audit export", { a: 1 }), signature)).toBe(false);
  const [row] = await world.sql<{ text: string }>(
    "select value::text as text from settings where key = 'auditSigningKeys'",
  );
  expect(row!.text).not.toContain("PRIVATE");
  expect(Object.keys(JSON.parse(row!.text)[0]).sort()).toEqual(["createdAt", "keyId", "publicKey", "sealed"]);
});

test("rotating SECRET_KEY keeps the signing key; losing it makes a new one beside the old", async () => {
  const { door, config, log } = parts();
  const { keyId } = await createSigner(parts())();
  const rotating = createCipher(NEW_SECRET, config.secretKey);
  expect(await rotateSigningKey(door, rotating)).toBe(1);
  expect(await rotateSigningKey(door, rotating)).toBe(0);
  const afterwards = await createSigner({ door, log, cipher: createCipher(NEW_SECRET) })();
  expect(afterwards.keyId).toBe(keyId);

  const lost = await createSigner({ door, log, cipher: createCipher("x".repeat(32)) })();
  expect(lost.keyId).not.toBe(keyId);
  expect((await keys()).map((key) => key.keyId)).toEqual([keyId, lost.keyId]);
  expect(world.logged()).toContain("a new one signs");
});
