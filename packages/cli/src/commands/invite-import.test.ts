import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fakeKey, type FakeApi, type FakeRoute, startFakeApi } from "../../../sdk/src/testing/fake-api.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const ORGANIZATION_ID = `org_${"0".repeat(26)}`;
const BULK = "POST /v1/invitations/bulk";

let api: FakeApi;
let home: string;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "cli-"));
  api = await startFakeApi({
    [BULK]: invitesAllBut("bad"),
    [`POST /v1/organizations/${ORGANIZATION_ID}/invitations/bulk`]: invitesAllBut("bad"),
    "GET /v1/organizations": () => [200, { data: [{ id: ORGANIZATION_ID, slug: "acme" }], nextCursor: null }],
  });
});
afterEach(async () => {
  await api.close();
  rmSync(home, { recursive: true });
});

/** Answers as the API does: each row for itself. */
function invitesAllBut(wrong: string): FakeRoute {
  return ({ body }) => {
    const rows = (body as { rows: { email: string }[] }).rows.map(({ email }, index) => {
      const isInvited = !email.startsWith(wrong);
      return { row: index + 1, email, isInvited, error: isInvited ? null : "role: there is no such role" };
    });
    const invited = rows.filter(({ isInvited }) => isInvited).length;
    return [200, { invited, failed: rows.length - invited, rows }];
  };
}

async function importing(csv: string, ...more: string[]) {
  const file = join(home, "people.csv");
  writeFileSync(file, csv);
  const child = spawn(process.execPath, [MAIN, "invitations", "import", file, ...more], {
    env: {
      PATH: process.env.PATH,
      HOME: home,
      XDG_CONFIG_HOME: home,
      BAILIWICK_URL: api.url,
      BAILIWICK_API_KEY: fakeKey("importer"),
    },
    timeout: 20_000,
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => void (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (err += chunk.toString()));
  child.stdin.end();
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out, err };
}
const sentRows = () => api.seen.map(({ body }) => (body as { rows: unknown[] }).rows);

test("a file is sent in calls of a hundred rows, with progress", async () => {
  const lines = Array.from({ length: 250 }, (_, index) => `person${index}@example.org,viewer`);
  const { code, out, err } = await importing(["\uFEFFEmail, Role", ...lines, ""].join("\r\n"));
  expect([code, out]).toEqual([0, ""]);
  expect(sentRows().map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(sentRows()[0]![0]).toEqual({ email: "person0@example.org", role: "viewer" });
  expect(err).toContain("200 of 250 rows");
  expect(err).toContain("250 invited, 0 failed.");
});

test("rows that failed are named with their place in the file, and the exit code is 1", async () => {
  const csv = 'email,role\n"ada@example.org",\nbad@example.org,emperor\nADA@example.org,viewer\n';
  const { code, out, err } = await importing(csv);
  expect(code).toBe(1);
  expect(sentRows()).toEqual([[{ email: "ada@example.org" }, { email: "bad@example.org", role: "emperor" }]]);
  expect(out).toMatch(/2 +bad@example\.org +role: there is no such role/);
  expect(out).toMatch(/3 +ADA@example\.org +email: is in row 1 already/);
  expect(err).toContain("1 invited, 2 failed.");
  const json = await importing(csv, "--json");
  expect(JSON.parse(json.out)).toMatchObject({
    invited: 1,
    failed: 2,
    rows: [{ row: 1 }, { row: 2 }, { row: 3 }],
  });
});

test("an organization is named by slug, and takes workspaces", async () => {
  const csv = "email,workspaces\nada@example.org,support:viewer;sales\n";
  const { code } = await importing(csv, "--organization", "acme");
  expect(code).toBe(0);
  expect(api.seen.at(-1)).toMatchObject({
    path: `/v1/organizations/${ORGANIZATION_ID}/invitations/bulk`,
    body: { rows: [{ email: "ada@example.org", workspaces: "support:viewer;sales" }] },
  });
});

test.each([
  ["name,role\nAda,viewer\n", "no column email"],
  ["email,team\nada@example.org,red\n", "the column team is none of"],
  ["email\n", "has no rows"],
  ["email,workspaces\nada@example.org,support\n", "needs --organization"],
  ['email,role\n"ada@example.org,viewer\n', "Quoted field unterminated"],
])("a file that cannot be meant is refused before anything is sent: %j", async (csv, why) => {
  const { code, err } = await importing(csv);
  expect([code, api.seen]).toEqual([2, []]);
  expect(err).toContain(why);
});
