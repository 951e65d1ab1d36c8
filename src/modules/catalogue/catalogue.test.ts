import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADD_TOOL, deployAgent, makeAgent, makeTool } from "../../platform/testing/agents.ts";
import {
  type KeyCaller,
  type Person,
  type TestCaller,
  testWorld,
  type World,
} from "../../platform/testing/world.ts";

let world: World;
let acme: Person;
let rival: Person;
beforeAll(async () => {
  world = await testWorld();
  acme = await world.newPerson("Acme");
  rival = await world.newPerson("Rival");
  await makeTool(acme, { ...ADD_TOOL, name: "add_numbers", description: "Adds two numbers." });
});
afterAll(() => world.stop());

describe("the workspace's own tools", () => {
  test("are in the catalogue under workspace., beside what is built in", async () => {
    const { body } = await acme.get("/v1/catalogue");
    const addresses = body.data.map(({ address }: { address: string }) => address);
    expect(addresses).toContain("workspace.add_numbers");
    expect(addresses).toContain("bailiwick.wallet_balance");
    expect(
      body.data.find((tool: { address: string }) => tool.address === "workspace.add_numbers"),
    ).toMatchObject({
      source: "workspace",
      signature: "(args: { a: number; b: number }) => unknown",
    });
  });

  test("are found by words of their name and description, also in part", async () => {
    for (const query of ["add numbers", "adds", "numb"]) {
      const { body } = await acme.get(`/v1/catalogue/search?query=${encodeURIComponent(query)}`);
      expect(body.data[0]?.address, query).toBe("workspace.add_numbers");
    }
    expect((await acme.get("/v1/catalogue/search?query=zebra")).body).toEqual({ data: [], total: 0 });
  });

  test("are seen as soon as they are saved", async () => {
    await makeTool(acme, { ...ADD_TOOL, name: "later_tool" });
    const { body } = await acme.get("/v1/catalogue/search?query=later");
    expect(body.data[0].address).toBe("workspace.later_tool");
  });

  test("are described with their TypeScript and schema", async () => {
    const { body } = await acme.get("/v1/catalogue/tools/workspace.add_numbers");
    expect(body).toMatchObject({ kind: "workspace", usedBy: [] });
    expect(body.typescript).toContain("tools.workspace.add_numbers(args: {\n  a: number;");
    expect(body.parameters.required).toEqual(["a", "b"]);
  });

  test("say which agents were given them: drafts, and versions that are deployed or the newest", async () => {
    const holder = await world.newPerson("Holder");
    const tool = await makeTool(holder, { ...ADD_TOOL, name: "held" });
    const drafting = await makeAgent(holder, { toolIds: [tool.id] }, "Drafting");
    const deployed = await deployAgent(holder, { toolIds: [tool.id] }, "Deployed");
    const { body } = await holder.get("/v1/catalogue/tools/workspace.held");
    const { workspaceId } = holder;
    expect(body.usedBy).toEqual([
      { kind: "agent_draft", id: deployed.id, name: "Deployed", versionNumber: null, workspaceId },
      { kind: "agent_draft", id: drafting.id, name: "Drafting", versionNumber: null, workspaceId },
      { kind: "agent_version", id: deployed.id, name: "Deployed", versionNumber: 1, workspaceId },
    ]);
  });

  test("are nobody else's", async () => {
    expect((await rival.get("/v1/catalogue")).text).not.toContain("add_numbers");
    const found = await rival.get("/v1/catalogue/search?query=add%20numbers&limit=50");
    expect(found.text).not.toContain("workspace.");
    expect((await rival.get("/v1/catalogue/tools/workspace.add_numbers")).status).toBe(404);
  });
});

describe("a key that is confined to a toolkit", () => {
  const OUTSIDE = "workspace.later_tool";
  const INSIDE = "workspace.add_numbers";
  let toolkitId: string;
  let confined: KeyCaller;
  const keyOf = async (maker: TestCaller, fields: object) => {
    const { status, body, text } = await maker.post("/v1/api-keys", { name: "confined", ...fields });
    expect(status, text).toBe(201);
    const key = world.anonymous.with({ authorization: `Bearer ${body.secret}` });
    return { ...key, keyId: body.id, secret: body.secret, body };
  };
  beforeAll(async () => {
    toolkitId = (await acme.post("/v1/toolkits", { name: "Numbers", patterns: ["workspace.add_*"] })).body.id;
    confined = await keyOf(acme, { toolkitId });
  });
  const program = (address: string) => `return await tools.${address}({ a: 1, b: 2 })`;
  const runs = async (caller: TestCaller, address: string, path = "/v1/tasks") =>
    (await caller.post(path, path === "/v1/tasks" ? { code: program(address) } : {})).body.result;

  test("finds what the toolkit holds and nothing else", async () => {
    const { body } = await confined.get("/v1/catalogue");
    expect(body.data.map(({ address }: { address: string }) => address)).toEqual([INSIDE]);
    expect((await confined.get("/v1/catalogue/sources")).body.data).toMatchObject([
      { slug: "workspace", toolCount: 1 },
    ]);
    expect((await confined.get("/v1/catalogue/search?query=later")).body).toEqual({ data: [], total: 0 });
    const score = async () => (await confined.get("/v1/catalogue/search?query=add")).body.data[0].score;
    const before = await score();
    const added = await makeTool(acme, { ...ADD_TOOL, name: "unseen", description: "Add and add again." });
    expect(await score()).toBe(before);
    await acme.del(`/v1/tools/${added.id}`);
    expect((await confined.get(`/v1/catalogue/tools/${OUTSIDE}`)).status).toBe(404);
    expect((await confined.get(`/v1/catalogue/tools/${INSIDE}`)).status).toBe(200);
    expect((await confined.get("/v1/tasks/types")).text).not.toContain("later_tool");
  });

  test("calls nothing else, by whatever way, and a re-run stays confined", async () => {
    const call = (address: string) => confined.post("/v1/tools/call", { address, arguments: { a: 1, b: 2 } });
    expect((await call(INSIDE)).body).toMatchObject({ isOk: true });
    expect((await call(OUTSIDE)).status).toBe(404);
    expect(await runs(confined, INSIDE)).toMatchObject({ ok: true });
    expect(await runs(confined, OUTSIDE)).toMatchObject({ ok: false, error: { code: "tool_missing" } });
    const [task] = (await acme.get("/v1/tasks?limit=1")).body.data;
    expect((await acme.get(`/v1/tasks/${task.id}`)).body).toMatchObject({ toolkitId });
    expect(await runs(acme, "", `/v1/tasks/${task.id}/rerun`)).toMatchObject({ ok: false });
    const { body: free } = await acme.post("/v1/tasks", { code: program(OUTSIDE) });
    expect(free.result).toMatchObject({ ok: true });
    expect(await runs(confined, "", `/v1/tasks/${free.id}/rerun`)).toMatchObject({ ok: false });
    const { data: tools } = (await acme.get("/v1/tools?search=later_tool")).body;
    const tested = await confined.post(`/v1/tools/${tools[0].id}/test`, { arguments: { a: 1, b: 2 } });
    expect(tested.status).toBe(404);
  });

  test("reads tools, sources and toolkits as if there were nothing else", async () => {
    const [insideTool, outsideTool] = await Promise.all(
      ["add_numbers", "later_tool"].map(
        async (name) => (await acme.get(`/v1/tools?search=${name}`)).body.data[0],
      ),
    );
    const other = (await acme.post("/v1/toolkits", { name: "Other", patterns: [INSIDE, OUTSIDE] })).body.id;
    const mixed = (await acme.post("/v1/toolkits", { name: "Mixed", patterns: [INSIDE, "shop.get"] })).body
      .id;
    for (const [id, slug] of [
      ["src_01h455vb4pex5vsknk084sn02q", "shop"],
      ["src_01h455vb4pex5vsknk084sn02r", "elsewhere"],
    ]) {
      const source = [acme.organizationId, acme.workspaceId, id, slug];
      await world.sql(
        `insert into tool_sources (organization_id, workspace_id, id, slug, name, kind, config, tool_count, created_by)
          values ($1, $2, $3, $4, $4, 'openapi', '{"kind":"openapi","url":"https://shop.test/secret"}', 2, $5)`,
        [...source, acme.accountId],
      );
      await world.sql(
        `insert into catalogue_tools (organization_id, workspace_id, source_id, name, address, description, signature,
            annotations, fingerprint, parameters, definition)
          select $1, $2, $3, name, $4 || '.' || name, '', '()', $5, '', '{}', '{}' from unnest(array['drop', 'get']) name`,
        [...source, { isReadOnly: true, isDestructive: false, isIdempotent: true, isOpenWorld: true }],
      );
    }
    await acme.put("/v1/mcp/settings", { agentIds: [], tools: [INSIDE, OUTSIDE] });
    const key = await keyOf(acme, { toolkitId: mixed });
    expect((await key.get("/v1/mcp/settings")).body.tools).toMatchObject([{ address: INSIDE }]);
    const explained = async (address: string) =>
      (await key.post("/v1/policies/explain", { call: { address } })).body.call.annotations;
    expect(await explained(OUTSIDE)).toEqual(await explained("workspace.no_tool"));
    expect(await explained(INSIDE)).not.toEqual(await explained("workspace.no_tool"));
    const read = async (path: string) => (await key.get(path)).body.data;
    expect(await read("/v1/tools")).toMatchObject([{ id: insideTool.id }]);
    expect(await read("/v1/toolkits")).toMatchObject([{ id: mixed, toolCount: 2 }]);
    const [shop, ...none] = await read("/v1/tool-sources");
    expect(none).toEqual([]);
    expect(shop).toMatchObject({ slug: "shop", toolCount: 1, definition: { url: "https://shop.test/…" } });
    const at = `/v1/tool-sources/${shop.id}`;
    expect(await read(`${at}/tools`)).toMatchObject([{ address: "shop.get" }]);
    expect(await read(`${at}/tools?search=drop`)).toEqual([]);
    expect((await key.get(`/v1/catalogue/tools/${INSIDE}`)).body.usedBy).toMatchObject([{ id: mixed }]);
    expect(await read(`${at}/uses`)).toMatchObject([{ address: "shop.get", users: [{ id: mixed }] }]);
    expect((await key.get(at)).body).toMatchObject({ toolCount: 1, lastSync: null });
    const elsewhere = "/v1/tool-sources/src_01h455vb4pex5vsknk084sn02r";
    for (const [there, nowhere] of [
      [`/v1/tools/${outsideTool.id}`, "/v1/tools/tool_01h455vb4pex5vsknk084sn02q"],
      [`/v1/tools/${outsideTool.id}/versions`, "/v1/tools/tool_01h455vb4pex5vsknk084sn02q/versions"],
      [`/v1/toolkits/${other}`, "/v1/toolkits/tkt_01h455vb4pex5vsknk084sn02q"],
      ...["", "/tools", "/uses", "/syncs"].map((end) => [
        `${elsewhere}${end}`,
        `/v1/tool-sources/src_01h455vb4pex5vsknk084sn02s${end}`,
      ]),
    ]) {
      expect((await acme.get(there!)).status, there).toBe(200);
      const [answer, absent] = [await key.get(there!), await key.get(nowhere!)];
      expect(answer.status, there).toBe(404);
      expect(answer.body.detail).toBe(absent.body.detail);
    }
    await world.sql("delete from tool_sources where workspace_id = $1", [acme.workspaceId]);
    await acme.del(`/v1/toolkits/${other}`);
  });

  test("hands on no more than it has, and does not let itself out", async () => {
    const other = (await acme.post("/v1/toolkits", { name: "All", patterns: ["**"] })).body.id;
    expect((await keyOf(confined, {})).body).toMatchObject({ toolkitId, toolkitName: "Numbers" });
    for (const asked of [other, "tkt_01h455vb4pex5vsknk084sn02q"]) {
      const refused = await confined.post("/v1/api-keys", { name: "wider", toolkitId: asked });
      expect(refused.status).toBe(403);
      expect(refused.body.detail).toContain("confined to another toolkit");
    }
    for (const refused of [
      await confined.patch(`/v1/toolkits/${toolkitId}`, { patterns: ["**"] }),
      await confined.patch(`/v1/toolkits/${other}`, { patterns: ["none.a"] }),
      await confined.del(`/v1/toolkits/${other}`),
      await confined.post("/v1/toolkits", { name: "Mine", patterns: ["**"] }),
      await confined.post("/v1/tool-sources/documents", undefined, { raw: "{}" }),
      await confined.patch(`/v1/workspaces/${acme.workspaceId}`, { settings: { approvalHours: 1 } }),
      await confined.post(`/v1/workspaces/${acme.workspaceId}/convert-environment`, {
        target: "staging",
        slug: "any",
      }),
      await confined.post("/v1/limits", {
        ...{ subjectKind: "key", subjectId: confined.keyId, period: "total" },
        ...{ isHard: false, amountMicros: 1 },
      }),
    ]) {
      expect(refused.status, refused.text).toBe(403);
      expect(refused.body.detail).toContain("uses tools; it does not change them");
    }
    const free = await world.key(acme);
    for (const { status } of [
      await confined.del(`/v1/api-keys/${free.keyId}`),
      await confined.post(`/v1/api-keys/${free.keyId}/regenerate`, {}),
    ])
      expect(status).toBe(403);
    const deleted = await acme.del(`/v1/toolkits/${toolkitId}`);
    expect(deleted).toMatchObject({ status: 409, body: { usedBy: [{ name: "confined" }, {}] } });
  });

  test("goes by the toolkit as it is now, and by nothing once it is gone", async () => {
    await acme.patch(`/v1/toolkits/${toolkitId}`, { patterns: [OUTSIDE] });
    expect(await runs(confined, OUTSIDE)).toMatchObject({ ok: true });
    await acme.patch(`/v1/toolkits/${toolkitId}`, { patterns: ["workspace.add_*"] });
    const { body } = await acme.post("/v1/toolkits", { name: "Short" });
    const bound = await keyOf(acme, { toolkitId: body.id });
    await world.sql("delete from toolkits where id = $1", [body.id]);
    expect((await bound.get("/v1/catalogue")).body.data).toEqual([]);
  });

  test("is not made for a toolkit that is elsewhere, which is said like of one that is nowhere", async () => {
    const theirs = (await rival.post("/v1/toolkits", { name: "Theirs", patterns: ["**"] })).body.id;
    const answers = await Promise.all(
      [theirs, "tkt_01h455vb4pex5vsknk084sn02q"].map((id) =>
        acme.post("/v1/api-keys", { name: "k", toolkitId: id }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([422, 422]);
    expect(answers[0]!.body.detail).toBe(answers[1]!.body.detail);
  });
});

describe("a tool that policies block whatever the arguments", () => {
  test("is shown to people, marked, and found by no key and no program", async () => {
    const key = await world.key(acme);
    const block = async (match: object) => {
      const made = await acme.post("/v1/policies", { effect: "block", match });
      expect(made.status, made.text).toBe(201);
      return made;
    };
    const blocked = await block({ address: "workspace.later_tool" });
    await block({
      address: "workspace.add_numbers",
      arguments: [{ path: "/a", operator: "equals", value: 7 }],
    });
    const shown = (await acme.get("/v1/catalogue?source=workspace")).body.data;
    expect(shown).toMatchObject([
      { address: "workspace.add_numbers", isBlocked: false },
      { address: "workspace.later_tool", isBlocked: true },
    ]);
    expect((await acme.get("/v1/catalogue/tools/workspace.later_tool")).body.isBlocked).toBe(true);
    const { data } = (await key.get("/v1/catalogue?source=workspace&limit=1")).body;
    expect(data.map(({ address }: { address: string }) => address)).toEqual(["workspace.add_numbers"]);
    expect((await key.get("/v1/catalogue/search?query=later")).body).toEqual({ data: [], total: 0 });
    expect((await key.get("/v1/catalogue/search?query=&source=workspace")).body).toMatchObject({
      data: [{ address: "workspace.add_numbers" }],
      total: 1,
    });
    const sources = (await key.get("/v1/catalogue/sources")).body.data;
    expect(sources.find(({ slug }: { slug: string }) => slug === "workspace").toolCount).toBe(1);
    expect((await key.get("/v1/catalogue/tools/workspace.later_tool")).status).toBe(404);
    const { result } = (
      await acme.post("/v1/tasks", { code: 'return (await tools.search({ query: "tool later" })).items' })
    ).body;
    expect(JSON.stringify(result)).not.toContain("later_tool");
    await acme.del(`/v1/policies/${blocked.body.id}`);
    expect((await key.get("/v1/catalogue/tools/workspace.later_tool")).status).toBe(200);
  });
});
