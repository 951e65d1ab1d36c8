import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADD_TOOL, makeTool } from "../../platform/testing/agents.ts";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

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

  test("are nobody else's", async () => {
    expect((await rival.get("/v1/catalogue")).text).not.toContain("add_numbers");
    const found = await rival.get("/v1/catalogue/search?query=add%20numbers&limit=50");
    expect(found.text).not.toContain("workspace.");
    expect((await rival.get("/v1/catalogue/tools/workspace.add_numbers")).status).toBe(404);
  });
});
