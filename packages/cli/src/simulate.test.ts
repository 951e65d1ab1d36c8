import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { fakeKey, startFakeApi } from "../../sdk/src/testing/fake-api.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

test("a simulation of many workspaces tells of each page how far it is", async () => {
  const call = { before: "allow", after: "block", address: "a.b", workspaceName: "One", stepNumber: 2 };
  const page = { workspaces: 1, toCount: 1, replayed: 0, data: [] as object[], nextCursor: "next" };
  const last = { workspaces: 2, toCount: 0, replayed: 3, data: [call], nextCursor: null };
  const api = await startFakeApi({
    "POST /v1/me/policies/simulate": ({ body }) => [200, (body as { cursor?: string }).cursor ? last : page],
  });
  const words = ["account-policies", "simulate", "--all", "--add", '[{"effect":"block"}]'];
  const { PATH } = process.env;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...words], {
    env: { PATH, BAILIWICK_URL: api.url, BAILIWICK_API_KEY: fakeKey("simulating") },
  }).finally(() => api.close());
  expect(stderr).toMatch(/workspaces; 1 to go\.\nReplayed 3 calls; 1 would be different\.\n/);
  expect(stdout).toMatch(/^WORKSPACE .*\nOne +allow +block +a\.b/);
});
