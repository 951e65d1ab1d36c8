import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as V1Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as V1Transport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type KeyCaller, type Person, testWorld, type World } from "../../platform/testing/world.ts";

let world: World;
let ada: Person;
let key: KeyCaller;
beforeAll(async () => {
  world = await testWorld();
  ada = await world.newPerson("Ada");
  key = await world.key(ada);
});
afterAll(() => world?.stop());

const info = { name: "test", version: "1" };
async function connect(secret = key.secret, path = "/mcp", mode: "auto" | "legacy" = "auto") {
  const client = new Client(info, { versionNegotiation: { mode } });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(path, world.url), {
      requestInit: { headers: { authorization: `Bearer ${secret}` } },
    }),
  );
  return client;
}
async function connectV1(secret = key.secret) {
  const client = new V1Client(info);
  const requestInit = { headers: { authorization: `Bearer ${secret}` } };
  await client.connect(new V1Transport(new URL("/mcp", world.url), { requestInit }) as never);
  return client;
}

describe("clients of every revision", () => {
  test.each(["auto", "legacy"] as const)(
    "the official client connects (%s) and lists tools",
    async (mode) => {
      const client = await connect(key.secret, "/mcp", mode);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["search_tools", "describe_tool"]),
      );
      const found = await client.callTool({ name: "search_tools", arguments: { query: "balance" } });
      expect(found.isError).toBeFalsy();
      expect(found.structuredContent).toMatchObject({ total: expect.any(Number) });
      await client.close();
    },
  );
  test("the first client's revisions too", async () => {
    const client = await connectV1();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("search_tools");
    const wrong = await client.callTool({ name: "search_tools", arguments: { limit: "many" } });
    expect(wrong).toMatchObject({ isError: true });
    await client.close();
  });
});
