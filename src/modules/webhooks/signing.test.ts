import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { newWebhookSecret } from "./secret.ts";
import { signedHeaders } from "./signing.ts";

const body = JSON.stringify({ type: "run.failed", data: { text: "ä 漢 🙂" } });
const signed = (secrets: string[], timestamp = new Date()) =>
  signedHeaders({ id: "evt_1", timestamp, body, secrets });

test("what is signed verifies, and changed by a byte it does not", () => {
  const secret = newWebhookSecret();
  const verifier = new Webhook(secret);
  expect(verifier.verify(body, signed([secret]))).toEqual(JSON.parse(body));
  expect(() => verifier.verify(`${body} `, signed([secret]))).toThrow();
  expect(() => verifier.verify(body, { ...signed([secret]), "webhook-id": "evt_2" })).toThrow();
});

test("during an overlap either secret verifies, and no other", () => {
  const [old, now, other] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
  const headers = signed([now, old]);
  expect(headers["webhook-signature"]).toMatch(/^v1,\S+ v1,\S+$/);
  for (const secret of [old, now]) expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
  expect(() => new Webhook(other).verify(body, headers)).toThrow();
  expect(() => new Webhook(old).verify(body, signed([now]))).toThrow();
});

test("an old timestamp does not verify", () => {
  const secret = newWebhookSecret();
  expect(() => new Webhook(secret).verify(body, signed([secret], new Date(Date.now() - 600_000)))).toThrow();
});

test("a secret has the form of Standard Webhooks and 32 random bytes", () => {
  const secret = newWebhookSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(newWebhookSecret()).not.toBe(secret);
});
