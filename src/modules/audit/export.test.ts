import { execFile } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type KeyCaller, type Person, testWorld, type World } from "../../platform/testing/world.ts";
import { chainHashOf, entryHashOf, keyIdOf, signedBytes } from "./chain.ts";
import type { Broken } from "./verify.ts";
import { verifyExport } from "./verify.ts";

let world: World;
let acme: Person;
let key: KeyCaller;
/** An export of six changes and of itself, sealed in three batches. */
let lines: string[];

beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  key = await world.key(acme);
  for (let batch = 0; batch < 3; batch++) {
    for (const name of ["x", "y"]) await acme.post("/v1/agents", { name: `${name} ${batch}` });
    await world.until(async () => (await world.sql("select 1 from audit_pending limit 1")).length === 0);
  }
  lines = await exportOf(acme);
});
afterAll(() => world.stop());

const exportOf = async (person: { get: Person["get"] }, query = "", path = "/v1/audit/export") => {
  const answer = await person.get(`${path}?${query}`);
  expect(answer.status).toBe(200);
  return answer.text.trimEnd().split("\n");
};
const kindOf = (text: string) => (JSON.parse(text) as { type: string }).type;
const entriesOf = (all: string[]) =>
  all.filter((text) => kindOf(text) === "entry").map((text) => JSON.parse(text));
/** The index of the n-th line of a kind. */
const indexOf = (kind: string, n = 0) =>
  lines.map((text, index) => ({ text, index })).filter(({ text }) => kindOf(text) === kind)[n]!.index;
// Tests put anything anywhere.
// oxlint-disable-next-line typescript/no-explicit-any
const edited = (index: number, change: (line: Record<string, any>) => void) => {
  const line = JSON.parse(lines[index]!);
  change(line);
  return lines.with(index, JSON.stringify(line));
};
async function brokenIn(changed: string[]): Promise<Broken> {
  const verdict = await verifyExport(changed);
  if (verdict.ok) throw new Error("the change was not seen");
  return verdict.broken;
}

describe("an export", () => {
  test("holds every entry, and verifies without the installation", async () => {
    const verdict = await verifyExport(lines);
    expect(verdict).toMatchObject({
      ok: true,
      export: { entries: 8, chains: [{ scopeId: acme.workspaceId, first: 1, last: 8 }] },
    });
    if (verdict.ok) expect(verdict.export.checkpoints).toBeGreaterThanOrEqual(4);
    expect(entriesOf(lines).map(({ entry }) => entry.verb)).toEqual([
      "api_keys.create",
      ...Array(6).fill("agents.create"),
      "audit.export",
    ]);
  });

  test("is in the log, with what was asked for", async () => {
    const person = await world.newPerson();
    await exportOf(person, "format=csv&verb=agents.");
    const [entry] = (await person.get("/v1/audit")).body.data;
    expect(entry).toMatchObject({ verb: "audit.export", target: { format: "csv", verb: "agents." } });
  });

  test("of a time span begins in the middle of the chain and verifies", async () => {
    const { entry } = entriesOf(lines)[3];
    const to = entriesOf(lines)[6].entry.createdAt as string;
    const part = await exportOf(acme, `from=${entry.createdAt}&to=${to}`);
    expect(entriesOf(part).map(({ sequence }) => sequence)).toEqual([4, 5, 6]);
    expect((await verifyExport(part)).ok).toBe(true);
    expect((await verifyExport(await exportOf(acme, "to=2020-01-01T00:00:00Z"))).ok).toBe(true);
  });

  test("is read a page at a time", async () => {
    const person = await world.newPerson();
    await world.sql(
      `insert into audit_entries (scope_id, id, organization_id, workspace_id, actor_kind, verb, target)
        select $1, 'aud_' || lpad(i::text, 26, '0'), $2, $1, 'system', 'agents.create', jsonb_build_object('name', repeat('x', 2000))
        from generate_series(1, 1300) i`,
      [person.workspaceId, person.organizationId],
    );
    const all = await exportOf(person);
    expect(await verifyExport(all)).toMatchObject({ ok: true, export: { entries: 1301 } });
    const csv = await person.get("/v1/audit/export?format=csv");
    expect(Papa.parse<string[]>(csv.text.trimEnd()).data).toHaveLength(1 + 1302 + 1);
  });

  test("needs the right to read the log, and names a field that makes no sense", async () => {
    const unable = await world.workspace({ can: ["agents:read"] });
    const refused = await unable.get("/v1/audit/export");
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining("audit:read")]);
    expect((await world.anonymous.get("/v1/audit/export")).status).toBe(401);
    for (const query of [
      "format=pdf",
      "from=yesterday",
      "from=0000-01-01T00:00:00Z",
      "format=ndjson&verb=agents.create",
    ])
      expect((await acme.get(`/v1/audit/export?${query}`)).status, query).toBe(422);
    expect((await key.get("/v1/audit/export")).status).toBe(200);
  });

  test("of a workspace can be fetched by an address that names it", async () => {
    const answer = await acme.get(`/v1/workspaces/${acme.workspaceId}/audit/export`);
    expect(answer.headers.get("content-disposition")).toContain(`audit-${acme.workspaceId}`);
    expect((await verifyExport(answer.text.trimEnd().split("\n"))).ok).toBe(true);
    const rival = await world.newPerson();
    expect((await rival.get(`/v1/workspaces/${acme.workspaceId}/audit/export`)).status).toBe(404);
  });
});

describe("whoever changes an export is found out", () => {
  const entry = (sequence: number) =>
    lines.findIndex((text) => text.startsWith(`{"type":"entry","sequence":${sequence},`));
  const idOf = (sequence: number) => JSON.parse(lines[entry(sequence)]!).entryId as string;

  test("a changed field names its entry and line", async () => {
    const fields = Object.keys(JSON.parse(lines[entry(3)]!).entry);
    expect(fields.length).toBeGreaterThan(15);
    for (const field of fields.filter((name) => name !== "id" && name !== "scopeId"))
      expect(await brokenIn(edited(entry(3), (line) => (line.entry[field] = "changed")))).toMatchObject({
        line: entry(3) + 1,
        sequence: 3,
        entryId: idOf(3),
        message: expect.stringContaining("changed"),
      });
  });

  test("a changed entry with a hash to match breaks the chain", async () => {
    const changed = edited(entry(3), (line) => {
      line.entry.verb = "agents.delete";
      line.entryHash = entryHashOf(line.entry).toString("hex");
    });
    expect(await brokenIn(changed)).toMatchObject({ line: entry(3) + 1, sequence: 3, entryId: idOf(3) });
  });

  test("a chain made anew from there does not fit the next checkpoint", async () => {
    const changed = [...lines];
    let previous = Buffer.from(JSON.parse(lines[entry(2)]!).chainHash, "hex");
    for (let sequence = 3; sequence <= 8; sequence++) {
      const line = JSON.parse(lines[entry(sequence)]!);
      if (sequence === 3) line.entry.verb = "agents.delete";
      const hash = entryHashOf(line.entry);
      previous = Buffer.from(chainHashOf(previous, hash));
      line.entryHash = hash.toString("hex");
      line.chainHash = previous.toString("hex");
      changed[entry(sequence)] = JSON.stringify(line);
    }
    const broken = await brokenIn(changed);
    expect(broken.message).toContain("signed");
    expect(kindOf(lines[broken.line - 1]!)).toBe("checkpoint");
    expect(broken.sequence).toBeGreaterThanOrEqual(3);
  });

  test("a deleted entry", async () => {
    const at = entry(4);
    const next = lines.findIndex((text, index) => index > at && kindOf(text) === "entry");
    const broken = await brokenIn(lines.toSpliced(at, 1));
    expect(broken.line).toBeLessThanOrEqual(next);
    expect(broken.message).toMatch(/missing|checkpoint/);
  });

  test("entries that changed places", async () => {
    const [a, b] = [entry(2), entry(3)];
    const broken = await brokenIn(lines.with(a, lines[b]!).with(b, lines[a]!));
    expect(broken).toMatchObject({ line: a + 1, sequence: 3, entryId: idOf(3) });
  });

  test("an entry added at the end, or said twice", async () => {
    expect(await brokenIn([...lines, lines[entry(2)]!])).toMatchObject({ line: lines.length + 1 });
    const end = indexOf("end");
    expect(await brokenIn(lines.toSpliced(end, 0, lines[entry(8)]!))).toMatchObject({
      sequence: 8,
      message: expect.stringContaining("out of order"),
    });
    const { entry: last, chainHash } = JSON.parse(lines[entry(8)]!);
    const added = { ...last, id: `aud_${"7".repeat(26)}` };
    const hash = entryHashOf(added);
    const line = {
      type: "entry",
      sequence: 9,
      entryId: added.id,
      entryHash: hash.toString("hex"),
      chainHash: chainHashOf(Buffer.from(chainHash, "hex"), hash).toString("hex"),
      entry: added,
    };
    expect((await brokenIn(lines.toSpliced(end, 0, JSON.stringify(line)))).message).toContain("9 entries");
  });

  test("a forged checkpoint", async () => {
    const at = indexOf("checkpoint");
    const forgedKey = generateKeyPairSync("ed25519");
    const { type: _, signature: __, ...content } = JSON.parse(lines[at]!);
    const signature = sign(null, signedBytes("audit checkpoint", content), forgedKey.privateKey).toString(
      "base64",
    );
    expect((await brokenIn(edited(at, (line) => (line.signature = signature)))).message).toContain(
      "signature",
    );
    expect((await brokenIn(edited(at, (line) => (line.signedAt = "2020-01-01T00:00:00.000Z")))).line).toBe(
      at + 1,
    );
    const publicKey = forgedKey.publicKey.export({ format: "der", type: "spki" }).toString("base64");
    const header = JSON.parse(lines[0]!);
    header.keys[0].publicKey = publicKey;
    expect((await brokenIn(lines.with(0, JSON.stringify(header)))).message).toContain("fingerprint");
    header.keys[0].keyId = keyIdOf(publicKey);
    expect((await brokenIn(lines.with(0, JSON.stringify(header)))).message).toContain("does not have");
  });

  test("a whole file signed by somebody else, for who knows the right key", async () => {
    const { keyId } = JSON.parse(lines[0]!).keys[0];
    expect((await verifyExport(lines, { keyId })).ok).toBe(true);
    expect(await verifyExport(lines, { keyId: "0".repeat(32) })).toMatchObject({ ok: false });
    const served = (await acme.get("/v1/audit/keys")).body.data;
    expect(served).toEqual([expect.objectContaining({ keyId, algorithm: "ed25519" })]);
    expect(keyIdOf(served[0].publicKey)).toBe(keyId);
  });

  test("a file that was cut, or says another span than was asked for", async () => {
    for (let length = 0; length < lines.length; length++)
      expect(await brokenIn(lines.slice(0, length))).toMatchObject({ line: length });
    const end = JSON.parse(lines.at(-1)!);
    const cut = [...lines.slice(0, entry(8)), JSON.stringify({ ...end, entries: 7 })];
    expect((await brokenIn(cut)).message).toContain("chains");
    const other = edited(0, (header) => (header.from = "2020-01-01T00:00:00Z"));
    expect((await brokenIn(other)).message).toContain("signature");
  });

  test("what no hash covers must not be there", async () => {
    expect((await brokenIn(edited(entry(2), (line) => (line.note = "trust me")))).line).toBe(entry(2) + 1);
    const twice = lines[entry(2)]!.replace('"entry":{', '"entry":{"verb":"agents.delete",');
    expect((await brokenIn(lines.with(entry(2), twice))).line).toBe(entry(2) + 1);
    expect((await brokenIn(lines.with(1, "{}"))).line).toBe(2);
    expect((await brokenIn(lines.with(0, '{"type":"header"}'))).line).toBe(1);
  });
});

test("a chain made anew by somebody who can sign differs from an earlier export", async () => {
  const earlier = await verifyExport(lines);
  if (!earlier.ok) throw new Error("it was whole before");
  const later = await exportOf(acme);
  expect(await verifyExport(later, { earlier: earlier.export.chains })).toMatchObject({
    ok: true,
    export: { compared: 1 },
  });
  const [end] = earlier.export.chains;
  const another = [{ ...end!, chainHash: "0".repeat(64) }];
  expect(await verifyExport(later, { earlier: another })).toMatchObject({
    ok: false,
    broken: { sequence: end!.last },
  });
});

test("an entry changed or removed in the database itself shows in the next export", async () => {
  const person = await world.newPerson();
  for (const name of ["a", "b", "c"]) await person.post("/v1/agents", { name });
  await world.until(async () => (await world.sql("select 1 from audit_pending limit 1")).length === 0);
  const [first, second] = entriesOf(await exportOf(person));
  // Only who may do anything in the database gets past the trigger.
  const tamper = (statement: string) =>
    world.sql(`begin; set local session_replication_role = replica; ${statement}; commit`);
  await tamper(`update audit_entries set verb = 'agents.read' where id = '${second.entryId}'`);
  expect(await brokenIn(await exportOf(person))).toMatchObject({ sequence: 2, entryId: second.entryId });
  await tamper(`delete from audit_entries where id = '${first.entryId}'`);
  expect(await brokenIn(await exportOf(person))).toMatchObject({ sequence: 1, entryId: first.entryId });
});

test("CSV quotes every cell, disarms formulas and says at its end how many entries it holds", async () => {
  const person = await world.newPerson();
  await person.post("/v1/agents", { name: 'a "quoted", name\nof two lines' });
  const headers = { "user-agent": '=HYPERLINK("http://evil.example")' };
  await person.post(
    "/v1/tools",
    { name: "t", description: "", definition: { kind: "code", code: "return 1" } },
    { headers },
  );
  const { text, headers: answered } = await person.get("/v1/audit/export?format=csv");
  expect(answered.get("content-type")).toContain("text/csv");
  const { data, errors } = Papa.parse<string[]>(text.trimEnd());
  expect(errors).toEqual([]);
  const column = (name: string) => data[0]!.indexOf(name);
  expect(JSON.parse(data[1]![column("target")]!).name).toBe('a "quoted", name\nof two lines');
  expect(data[2]![column("userAgent")]).toBe(`'=HYPERLINK("http://evil.example")`);
  expect(data.map((row) => row.length)).toEqual(Array(5).fill(data[0]!.length));
  expect(data.at(-1)!.slice(0, 2)).toEqual(["End. Entries:", "3"]);
  const filtered = await person.get("/v1/audit/export?format=csv&verb=tools.");
  expect(Papa.parse<string[]>(filtered.text.trimEnd()).data.at(-1)![1]).toBe("1");
});

describe("the organization", () => {
  test("exports its own chain and those of all its workspaces, which verify", async () => {
    const person = await world.newPerson("Org");
    const path = `/v1/organizations/${person.organizationId}/audit/export`;
    const made = await person.post("/v1/workspaces", {
      name: "Second",
      environment: "staging",
      organizationId: person.organizationId,
    });
    await person.in(made.body.id).post("/v1/agents", { name: "x" });
    await person.post("/v1/agents", { name: "y" });
    const all = await exportOf(person, "", path);
    const verdict = await verifyExport(all);
    expect(verdict).toMatchObject({ ok: true });
    const scopes = verdict.ok ? verdict.export.chains.map(({ scopeId }) => scopeId) : [];
    expect(scopes).toEqual(expect.arrayContaining([person.workspaceId, made.body.id, person.organizationId]));
    const one = await verifyExport(await exportOf(person, `workspaceId=${made.body.id}`, path));
    expect(one).toMatchObject({ ok: true, export: { chains: [{ scopeId: made.body.id }] } });
    expect((await acme.get(path)).status).toBe(404);
    expect((await (await world.key(person)).get(path)).status).toBe(403);
  });
});

describe("the command line", () => {
  const MAIN = fileURLToPath(new URL("../../../packages/cli/src/main.ts", import.meta.url));
  let home: string;
  beforeAll(async () => void (home = await mkdtemp(join(tmpdir(), "bailiwick-cli-"))));
  afterAll(() => rm(home, { recursive: true }));
  const bailiwick = (args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const env = {
        PATH: process.env.PATH,
        XDG_CONFIG_HOME: home,
        BAILIWICK_URL: world.url,
        BAILIWICK_API_KEY: key.secret,
      };
      execFile(process.execPath, [MAIN, ...args], { env, cwd: home }, (error, out, err) =>
        resolve({ code: (error as { code?: number } | null)?.code ?? 0, out, err }),
      );
    });

  test("exports, verifies, and names the first broken entry with exit code 1", async () => {
    const file = join(home, "audit.ndjson");
    expect(await bailiwick(["audit", "export", file])).toMatchObject({ code: 0 });
    const verified = await bailiwick(["audit", "verify", file]);
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining("Whole") });
    const next = join(home, "next.ndjson");
    await bailiwick(["audit", "export", next]);
    const compared = await bailiwick(["audit", "verify", next, "--against", file]);
    expect(compared).toMatchObject({ code: 0, out: expect.stringContaining("as in the earlier export") });
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace('"verb":"agents.create"', '"verb":"agents.delete"'));
    const broken = await bailiwick(["audit", "verify", file]);
    expect(broken.code).toBe(1);
    expect(broken.out).toMatch(/Broken at line \d+/);
    expect(broken.out).toContain(entriesOf(lines)[1].entryId);
    expect((await bailiwick(["audit", "verify", join(home, "absent")])).code).toBe(1);
    expect((await bailiwick(["audit", "export", "--from", "yesterday"])).err).toContain("422");
  });
});

test("an export under way breaks off when its reader may no longer read the log", async () => {
  const host = await world.newPerson();
  const auditor = await world.newPerson();
  await world.sql(
    `insert into audit_entries (scope_id, id, organization_id, workspace_id, actor_kind, verb, target)
      select $1, 'aud_' || lpad(i::text, 26, '0'), $2, $1, 'system', 'agents.create', jsonb_build_object('name', repeat('x', 20000))
      from generate_series(1, 1500) i`,
    [host.workspaceId, host.organizationId],
  );
  const roles = `/v1/organizations/${host.organizationId}/roles`;
  const role = await host.post(roles, { name: "Auditor", permissions: ["audit:read", "agents:read"] });
  const { headers } = await world.join(auditor, host, role.body.id);
  const response = await fetch(`${world.url}/v1/audit/export`, { headers });
  expect(response.status).toBe(200);
  const reader = response.body!.getReader();
  await reader.read();
  expect((await host.patch(`${roles}/${role.body.id}`, { permissions: ["agents:read"] })).status).toBe(200);
  const drain = async () => {
    for (let isMore = true; isMore;) isMore = !(await reader.read()).done;
  };
  await expect(drain()).rejects.toThrow("terminated");
});
