import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "../src/platform/testing/world.ts";
import {
  type Dashboard,
  describeInBrowser,
  expectText,
  expectVisible,
  heading,
  openDashboard,
  visit as visitPage,
  type Window,
} from "./support/browser.ts";
import { homeOf, onboarded } from "./support/places.ts";

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
  let owner: Person;

  beforeAll(async () => {
    shop = createServer(({ url }, response) => {
      response.setHeader("content-type", "application/json");
      const isDocument = url === "/openapi.json";
      response.end(JSON.stringify(isDocument ? documentAt(shopUrl) : { id: 7, name: "Bello" }));
    });
    await new Promise<void>((resolve) => shop.listen(0, "127.0.0.1", resolve));
    shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
    dashboard = await openDashboard({ config: { OUTBOUND_ALLOW: "127.0.0.1" } });
    owner = await onboarded(dashboard.world, "Grace Hopper");
    home = await homeOf(owner);
    window = await dashboard.open(owner);
    page = window.page;
  });
  afterAll(async () => {
    await dashboard?.stop();
    shop?.close();
  });

  const visit = (path: string) => visitPage(page, `${home}/${path}`);
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

  test("the editor of a code tool knows its parameters, as they are under edit", async () => {
    const numbers = { type: "array", items: { type: "number" }, description: "To add." };
    const { body: tool } = await owner.post("/v1/tools", {
      name: "add_up",
      description: "Add up numbers.",
      parameters: { type: "object", properties: { numbers }, required: ["numbers"] },
      definition: { kind: "code", code: "return input.numbers.length" },
    });
    await visit(`tools/${tool.id}`);
    const main = page.getByRole("main");
    const editor = page.getByRole("textbox", { name: "Code of the tool" });
    await expectText(main, "Checked: no errors.");
    await page.getByText("numbers", { exact: true }).and(editor.locator("span")).hover();
    await expectText(page.locator(".cm-described"), /numbers: number\[\].*To add/s);
    await editor.fill("");
    await editor.pressSequentially("return input.");
    await expectVisible(page.getByRole("option", { name: "numbers" }));
    await editor.fill("export default ({ numbers }) => numbers[0].toFixed(2).size");
    await expectText(main, "1 error");
    await editor.fill("export default ({ numbers }) => numbers[0].toFixed(2).length");
    await expectText(main, "Checked: no errors.");
    await page.getByLabel("Name of parameter 1").fill("amounts");
    await expectText(main, "1 error");
    await editor.fill("export default ({ amounts }) => amounts[0].toFixed(2).length");
    await expectText(main, "Checked: no errors.");
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
