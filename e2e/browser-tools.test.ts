import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Dashboard,
  describeInBrowser,
  expectText,
  expectVisible,
  heading,
  openDashboard,
  settle,
  type Window,
} from "./support/browser.ts";

const PET = { type: "object", properties: { id: { type: "integer" }, name: { type: "string" } } };
const answering = (schema: object) => ({
  200: { description: "Found", content: { "application/json": { schema } } },
});
const petId = { name: "petId", in: "path", required: true, schema: { type: "integer" } };
const documentAt = (url: string) => ({
  openapi: "3.1.0",
  info: { title: "Pet shop", version: "1.0.0" },
  servers: [{ url }],
  paths: {
    "/pets/{petId}": {
      get: { operationId: "getPet", summary: "Find a pet", parameters: [petId], responses: answering(PET) },
      delete: { operationId: "deletePet", summary: "Remove a pet", parameters: [petId], responses: {} },
    },
  },
});
const CODE = `const found = await tools.petshop.getPet({ petId: 7 });
console.log("asked the shop");
return found.data.body.name;`;

describeInBrowser("a service becomes tools, by a person in a browser", () => {
  let shop: Server;
  let shopUrl: string;
  let dashboard: Dashboard;
  let window: Window;
  let page: Page;
  let home: string;

  beforeAll(async () => {
    shop = createServer(({ url }, response) => {
      response.setHeader("content-type", "application/json");
      const isDocument = url === "/openapi.json";
      response.end(JSON.stringify(isDocument ? documentAt(shopUrl) : { id: 7, name: "Bello" }));
    });
    await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
    shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
    dashboard = await openDashboard({ OUTBOUND_ALLOW: "127.0.0.1" });
    const owner = await dashboard.world.newPerson("Grace Hopper");
    await owner.patch("/v1/me", { isOnboarded: true });
    const { body } = await owner.get(`/v1/workspaces/${owner.workspaceId}`);
    home = `/${body.organizationSlug}/${body.slug}`;
    window = await dashboard.open(owner);
    page = window.page;
  });
  afterAll(async () => {
    await dashboard?.stop();
    shop?.close();
  });

  const visit = async (path: string) => {
    await page.goto(`${home}/${path}`);
    await settle(page);
  };
  const button = (name: string | RegExp) => page.getByRole("main").getByRole("button", { name });

  test("its document is looked at, and its operations become tools", async () => {
    await visit("tools/sources/new");
    await page.getByLabel("Address of the document").fill(`${shopUrl}/openapi.json`);
    await button("Look at what it brings").click();
    await expectVisible(page.getByRole("row", { name: /getPet.*reads/ }));
    await page.getByLabel("Slug").fill("petshop");
    await button("Add 2 tools").click();
    await expectVisible(heading(page, "Pet shop"));
    await expectText(page.getByRole("main"), "In sync");
    await expectVisible(page.getByRole("row", { name: /deletePet.*destroys/ }));
    await page.getByRole("tab", { name: "History" }).click();
    await expectVisible(page.getByRole("row", { name: /2 added/ }));
  });

  test("a tool is found by what it does and called with a form", async () => {
    await visit("tools");
    await page.getByPlaceholder("What should the tool do?").fill("find a pet");
    await page.getByRole("link", { name: "petshop.getPet" }).click();
    await expectVisible(heading(page, "petshop.getPet"));
    await page.getByLabel("petId").fill("7");
    await button("Call the tool").click();
    await expectText(page.getByRole("group", { name: "Result" }), /Bello/);
  });

  test("what destroys waits for people", async () => {
    await visit("tools/catalogue/petshop.deletePet");
    await button("Call the tool").click();
    await expectText(page.getByRole("main"), "It waits for people");
    await expectText(page.getByRole("main"), "petshop.deletePet waits for approval");
  });

  test("a task calls it, with its log, its calls and its result", async () => {
    await visit("tasks/new");
    const editor = page.getByRole("textbox", { name: "Code of the task" });
    // The editor knows the types of what was imported, and that an answer may be missing.
    await editor.fill(CODE.replace("petId: 7", "petId: 'seven'"));
    await expectText(page.getByRole("main"), "1 error, 1 warning");
    await editor.fill(CODE);
    await editor.press("ControlOrMeta+Enter");
    await page.waitForURL(/\/tasks\/run_/);
    await expectText(page.getByRole("main"), "Succeeded");
    await expectText(page.getByRole("group", { name: "Result" }), /Bello/);
    await page.getByRole("tab", { name: /^Log/ }).click();
    await expectText(page.getByRole("log"), "asked the shop");
    await page.getByRole("tab", { name: /^Calls/ }).click();
    await expectText(page.getByRole("tabpanel"), /petshop\.getPet/);
    await visit("tasks");
    await expectVisible(page.getByRole("row", { name: /tools\.petshop\.getPet.*Succeeded/ }));
    expect(window.takeTroubles()).toEqual([]);
  });
});
