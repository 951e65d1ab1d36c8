import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { exampleCurl } from "./exampleCurl.ts";
import { bytesOf, hexDump } from "./hexDump.ts";
import { draftOf, emptyDraft, type InboundWebhook, settingsOf, type Verification } from "./webhookDraft.ts";

test("only what belongs to the chosen kinds is sent", () => {
  expect(settingsOf(emptyDraft)).toEqual({
    target: { kind: "inbox" },
    verification: { kind: "none" },
    dedupe: undefined,
  });
  const agent = {
    ...emptyDraft,
    target: "agent",
    agentId: "agt_1",
    secret: "ignored",
    dedupe: "none",
  } as const;
  expect(settingsOf(agent)).toEqual({
    target: { kind: "agent", agentId: "agt_1", stage: "production" },
    verification: { kind: "none" },
    dedupe: null,
  });
});

test("what is not complete is not sent", () => {
  const missing = [
    { target: "agent" },
    { target: "tool" },
    { verification: "stripe" },
    { dedupe: "header" },
    { dedupe: "json", dedupePath: " " },
  ] as const;
  for (const each of missing) expect(settingsOf({ ...emptyDraft, ...each })).toBeNull();
});

test("a form shows an inbound webhook as it is", () => {
  const verification: Verification = {
    kind: "hmac",
    header: "x-sig",
    prefix: "v1=",
    algorithm: "sha512",
    encoding: "base64",
    timestampHeader: "x-time",
    toleranceSeconds: 60,
  };
  const webhook = {
    target: { kind: "tool", toolId: "tool_1", toolName: "store" },
    verification,
    dedupe: { kind: "json", path: "event.id" },
  } as unknown as InboundWebhook;
  expect(settingsOf(draftOf(webhook))).toEqual({
    target: { kind: "tool", toolId: "tool_1" },
    verification,
    dedupe: { kind: "json", path: "event.id" },
  });
});

const hmac = {
  kind: "hmac",
  header: "x-sig",
  prefix: "",
  timestampHeader: null,
  toleranceSeconds: 300,
} as const;
const SECRET = "it's a secret of mine";

test.each<[string, Verification, (body: string) => string]>([
  [
    "GitHub",
    { kind: "github" },
    (body) => `X-Hub-Signature-256: sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
  ],
  [
    "HMAC",
    { ...hmac, algorithm: "sha512", encoding: "base64" },
    (body) => `x-sig: ${createHmac("sha512", SECRET).update(body).digest("base64")}`,
  ],
])("the example of %s signs as it is verified", (_, verification, header) => {
  const script = exampleCurl("http://127.0.0.1/hook", verification, SECRET).replace(
    "curl ",
    "printf '%s\\n' ",
  );
  const said = execFileSync("sh", ["-c", script], { encoding: "utf8" }).trimEnd().split("\n");
  expect(said).toContain(header(said.at(-1)!));
});

test("an endpoint without verification needs nothing but the body", () => {
  expect(exampleCurl("https://example.org/hook", { kind: "none" })).not.toContain("SECRET");
});

test("bytes are shown as they are", () => {
  expect(hexDump(bytesOf({ encoding: "base64", value: btoa("Hi\u0000\u00ff") }))).toBe(
    "00000000  48 69 00 ff                                      Hi..",
  );
  expect(hexDump(bytesOf({ encoding: "text", value: "é" }))).toContain("c3 a9");
  expect(hexDump(new Uint8Array(17)).split("\n")).toHaveLength(2);
});
