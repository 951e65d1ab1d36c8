import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeApi, type FakeRoute, KEY, startFakeApi } from "../../sdk/src/testing/fake-api.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

let api: FakeApi;
let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), "cli-"))));
afterEach(async () => {
  await api.close();
  rmSync(home, { recursive: true });
});

async function inScript(routes: Record<string, FakeRoute>, command: string, args: string[]) {
  api = await startFakeApi(routes);
  const child = spawn(command, args, {
    cwd: home,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      XDG_CONFIG_HOME: home,
      BAILIWICK_URL: api.url,
      BAILIWICK_API_KEY: KEY,
    },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 30_000,
  });
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => void (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, err };
}

test("files are found and written where the command is called from, also through npm --prefix", async () => {
  const route: FakeRoute = (_, response) => void response.end("files/notes.txt");
  const { code, err } = await inScript({ "GET /v1/storage/sto_1/export": route }, "npm", [
    ...["run", "--silent", "--prefix", ROOT, "bailiwick", "--"],
    ...["storage", "export", "sto_1", "-o", "reports.tar"],
  ]);
  expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
  expect(readFileSync(join(home, "reports.tar"), "utf8")).toBe("files/notes.txt");
});

test.each([
  [0, { isOk: true, errorCode: null }],
  [1, { isOk: false, errorCode: "tool_http_status" }],
  [1, { isOk: false, errorCode: "approval_required", state: "waiting" }],
  [0, { isOk: false, errorCode: null, state: "queued" }],
])("the exit code of a call is %i where it answers %j", async (code, answer) => {
  const call = await inScript({ "POST /v1/tools/call": () => [200, answer] }, process.execPath, [
    ...[MAIN, "tools", "call", "petstore.pets"],
  ]);
  expect(call.code).toBe(code);
});
