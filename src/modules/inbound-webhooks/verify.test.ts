import { createHmac } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { InboundVerification } from "./contract.ts";
import { verifyDelivery } from "./verify.ts";

const NOW = 1_700_000_000;
const BODY = Buffer.from('{"id":"evt_1","ok":true}');
const BINARY = Buffer.from([0x00, 0xff, 0xfe, 0x80, 0x0a]);
const STANDARD = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

interface Signing {
  secret: string;
  body: Buffer;
  atSeconds: number;
}
interface Sender {
  verification: InboundVerification;
  secret: string;
  otherSecret: string;
  hasTime: boolean;
  /** The headers as the sender's documentation says to make them. */
  sign(signing: Signing): Record<string, string>;
}

const hex = (secret: string, ...parts: (string | Buffer)[]) =>
  createHmac("sha256", secret)
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest("hex");
const hmacOf = (fields: object) =>
  InboundVerification.parse({ kind: "hmac", header: "X-Signature", ...fields });

const senders: Record<string, Sender> = {
  "Standard Webhooks": {
    verification: { kind: "standard_webhooks" },
    secret: STANDARD,
    otherSecret: `whsec_${Buffer.alloc(32, 8).toString("base64")}`,
    hasTime: true,
    sign: ({ secret, body, atSeconds }) => ({
      "webhook-id": "msg_1",
      "webhook-timestamp": String(atSeconds),
      "webhook-signature": `v1,${createHmac("sha256", Buffer.from(secret.slice(6), "base64"))
        .update(Buffer.concat([Buffer.from(`msg_1.${atSeconds}.`), body]))
        .digest("base64")}`,
    }),
  },
  GitHub: {
    verification: { kind: "github" },
    secret: "a secret of github",
    otherSecret: "another secret",
    hasTime: false,
    sign: ({ secret, body }) => ({ "x-hub-signature-256": `sha256=${hex(secret, body)}` }),
  },
  Stripe: {
    verification: { kind: "stripe" },
    secret: "whsec_of_stripe",
    otherSecret: "whsec_another",
    hasTime: true,
    sign: ({ secret, body, atSeconds }) => ({
      "stripe-signature": `t=${atSeconds},v1=${hex(secret, `${atSeconds}.`, body)},v0=abc`,
    }),
  },
  Slack: {
    verification: { kind: "slack" },
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    otherSecret: "0f742231b10e8888abcd99yyyzzz85a5",
    hasTime: true,
    sign: ({ secret, body, atSeconds }) => ({
      "x-slack-signature": `v0=${hex(secret, `v0:${atSeconds}:`, body)}`,
      "x-slack-request-timestamp": String(atSeconds),
    }),
  },
  "plain HMAC": {
    verification: hmacOf({ prefix: "sha512=", algorithm: "sha512", encoding: "base64" }),
    secret: "a plain secret",
    otherSecret: "another secret",
    hasTime: false,
    sign: ({ secret, body }) => ({
      "x-signature": `sha512=${createHmac("sha512", secret).update(body).digest("base64")}`,
    }),
  },
  "HMAC with a timestamp": {
    verification: hmacOf({ timestampHeader: "X-Time", toleranceSeconds: 300 }),
    secret: "a plain secret",
    otherSecret: "another secret",
    hasTime: true,
    sign: ({ secret, body, atSeconds }) => ({
      "x-signature": hex(secret, `${atSeconds}.`, body),
      "x-time": String(atSeconds),
    }),
  },
};

const verdictOf = (
  { verification, secret }: Sender,
  headers: Record<string, string>,
  { body = BODY, secrets = [secret] }: { body?: Buffer; secrets?: string[] } = {},
) =>
  verifyDelivery({
    verification,
    secrets,
    header: (name) => headers[name] ?? null,
    body,
    nowSeconds: NOW,
  });

describe.each(Object.entries(senders))("%s", (_, sender) => {
  const { secret, otherSecret, sign } = sender;
  const signed = (fields: Partial<Signing> = {}) => sign({ secret, body: BODY, atSeconds: NOW, ...fields });

  test("what was signed with the secret verifies, whatever bytes it is", () => {
    expect(verdictOf(sender, signed())).toEqual({ ok: true });
    expect(verdictOf(sender, signed({ body: BINARY }), { body: BINARY })).toEqual({ ok: true });
    expect(verdictOf(sender, signed({ body: Buffer.alloc(0) }), { body: Buffer.alloc(0) })).toEqual({
      ok: true,
    });
  });

  test("another secret, an altered byte or no secret does not", () => {
    expect(verdictOf(sender, signed({ secret: otherSecret }))).toMatchObject({ code: "signature_mismatch" });
    const altered = Buffer.from(BODY);
    altered[3]! ^= 1;
    expect(verdictOf(sender, signed(), { body: altered })).toMatchObject({ code: "signature_mismatch" });
    expect(verdictOf(sender, signed(), { secrets: [] })).toMatchObject({ code: "signature_mismatch" });
  });

  test("bytes that decode to the same text are other bytes", () => {
    const other = Buffer.from(BINARY);
    other[1] = 0xfd;
    expect(other.toString()).toBe(BINARY.toString());
    expect(verdictOf(sender, signed({ body: BINARY }), { body: other })).toMatchObject({ ok: false });
  });

  test("each missing header is named", () => {
    for (const name of Object.keys(signed())) {
      const { [name]: _gone, ...headers } = signed();
      expect(verdictOf(sender, headers), name).toMatchObject({ code: "signature_missing" });
    }
  });

  test("while a secret is replaced, both count", () => {
    const secrets = [otherSecret, secret];
    expect(verdictOf(sender, signed(), { secrets })).toEqual({ ok: true });
    expect(verdictOf(sender, signed({ secret: otherSecret }), { secrets })).toEqual({ ok: true });
  });

  const timed = sender.hasTime ? test : () => {};
  timed("an old or a future timestamp does not verify, and it is part of what is signed", () => {
    expect(verdictOf(sender, signed({ atSeconds: NOW - 300 }))).toEqual({ ok: true });
    expect(verdictOf(sender, signed({ atSeconds: NOW + 300 }))).toEqual({ ok: true });
    expect(verdictOf(sender, signed({ atSeconds: NOW - 301 }))).toMatchObject({
      code: "timestamp_too_old",
    });
    expect(verdictOf(sender, signed({ atSeconds: NOW + 301 }))).toMatchObject({
      code: "timestamp_too_new",
    });
    const moved = Object.fromEntries(
      Object.entries(signed({ atSeconds: NOW - 400 })).map(([name, value]) => [
        name,
        value.replace(String(NOW - 400), String(NOW)),
      ]),
    );
    expect(verdictOf(sender, moved)).toMatchObject({ code: "signature_mismatch" });
  });

  test("headers somebody made up never verify and never throw", () => {
    const names = Object.keys(signed());
    const shapes = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      fc.constantFrom("", ",", "=", "v1,", "t=,v1=", "sha256=", "v0=", " ", "t=1,t=2,v1=a,v1=b", String(NOW)),
      fc.string({ unit: fc.constantFrom(..."t=v10,. :abcdef".split("")) }),
      fc
        .uint8Array({ minLength: 32, maxLength: 32 })
        .map((bytes) => `t=${NOW},v1=${Buffer.from(bytes).toString("hex")}`),
      fc
        .uint8Array({ minLength: 32, maxLength: 32 })
        .map((bytes) => `v1,${Buffer.from(bytes).toString("base64")}`),
    );
    fc.assert(
      fc.property(
        fc.record(Object.fromEntries(names.map((name) => [name, shapes]))),
        fc.boolean(),
        (made, isInTime) => {
          // A right timestamp takes the check as far as the signature.
          const time = names.find((name) => name.endsWith("time") || name.endsWith("timestamp"));
          const headers = time && isInTime ? { ...made, [time]: String(NOW) } : made;
          expect(verdictOf(sender, headers as Record<string, string>).ok).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test("GitHub's own example", () => {
  const sender = { ...senders.GitHub!, secret: "It's a Secret to Everybody" };
  const headers = {
    "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
  };
  expect(verdictOf(sender, headers, { body: Buffer.from("Hello, World!") })).toEqual({ ok: true });
});

test("Slack's own example", () => {
  const body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  const headers: Record<string, string> = {
    "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    "x-slack-request-timestamp": "1531420618",
  };
  const proof = {
    verification: { kind: "slack" as const },
    secrets: ["8f742231b10e8888abcd99yyyzzz85a5"],
    header: (name: string) => headers[name] ?? null,
    body: Buffer.from(body),
  };
  expect(verifyDelivery({ ...proof, nowSeconds: 1531420618 + 60 })).toEqual({ ok: true });
});

test("what the standardwebhooks package signs verifies, with several signatures in the header", () => {
  const sender = senders["Standard Webhooks"]!;
  const at = new Date(NOW * 1000);
  const signature = new Webhook(STANDARD).sign("msg_1", at, BODY);
  const stale = new Webhook(sender.otherSecret).sign("msg_1", at, BODY);
  const headers = { "webhook-id": "msg_1", "webhook-timestamp": String(NOW) };
  for (const offered of [signature, `${stale} ${signature}`, `v1a,abc ${signature} ${stale}`])
    expect(verdictOf(sender, { ...headers, "webhook-signature": offered })).toEqual({ ok: true });
  expect(verdictOf(sender, { ...headers, "webhook-signature": stale })).toMatchObject({ ok: false });
  expect(
    verdictOf(sender, { ...headers, "webhook-signature": signature.replace("v1,", "v2,") }),
  ).toMatchObject({
    code: "signature_malformed",
  });
});

test("Stripe may offer several signatures, but only of v1", () => {
  const sender = senders.Stripe!;
  const [right, wrong] = [sender.secret, sender.otherSecret].map((secret) => hex(secret, `${NOW}.`, BODY));
  const verdict = (header: string) => verdictOf(sender, { "stripe-signature": header });
  expect(verdict(`t=${NOW},v1=${wrong},v1=${right}`)).toEqual({ ok: true });
  expect(verdict(`t=${NOW},v0=${right}`)).toMatchObject({ code: "signature_malformed" });
  expect(verdict(`v1=${right}`)).toMatchObject({ code: "timestamp_malformed" });
  expect(verdict(`t=${NOW},v1=${right}00`)).toMatchObject({ code: "signature_mismatch" });
  expect(verdict(`t=${NOW},${`v1=${wrong},`.repeat(21)}v1=${right}`)).toMatchObject({ ok: false });
});

test("a plain HMAC is SHA-256 in hex over the body, unless said otherwise", () => {
  expect(InboundVerification.parse({ kind: "hmac", header: "X-Signature" })).toEqual({
    kind: "hmac",
    header: "x-signature",
    prefix: "",
    algorithm: "sha256",
    encoding: "hex",
    timestampHeader: null,
    toleranceSeconds: 300,
  });
});
