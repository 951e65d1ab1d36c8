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
const TAGS = {
  type: "object",
  properties: { tags: { type: "array", items: { type: "string" } }, note: { type: "string" } },
  required: ["tags"],
};
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
      post: {
        operationId: "tagPet",
        summary: "Give a pet tags",
        parameters: [petId],
        requestBody: { content: { "application/json": { schema: TAGS } } },
        responses: answering(PET),
      },
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
    await button("Add 3 tools").click();
    await expectVisible(heading(page, "Pet shop"));
    await expectText(page.getByRole("main"), "In sync");
    await expectVisible(page.getByRole("row", { name: /deletePet.*destroys/ }));
    await page.getByRole("tab", { name: "History" }).click();
    await expectVisible(page.getByRole("row", { name: /3 added/ }));
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

  test("what does not parse in a field is never passed over: neither a call nor an approval goes with the old value", async () => {
    await visit("tools/catalogue/petshop.tagPet");
    await page.getByLabel("tags").fill('["old"]');
    await page.getByLabel("tags").fill('["new",');
    await expectText(page.getByRole("main"), "This is not JSON yet.");
    expect(await button("Call the tool").isDisabled()).toBe(true);
    await page.getByLabel("tags").fill('["old"]');
    await button("Call the tool").click();
    await expectText(page.getByRole("main"), "Somebody has to approve this call.");
    const reviewer = await onboarded(dashboard.world, "Ada Lovelace");
    await dashboard.world.join(reviewer, owner, "admin");
    const { page: inbox } = await dashboard.open(reviewer);
    await visitPage(inbox, `${home}/approvals`);
    await inbox.keyboard.press("j");
    await inbox.keyboard.press("Enter");
    const panel = inbox.getByRole("dialog", { name: "petshop.tagPet" });
    await panel.getByRole("button", { name: "Edit arguments…" }).click();
    const edit = inbox.getByRole("dialog", { name: /^Edit what/ });
    const approve = edit.getByRole("button", { name: "Approve with these" });
    await edit.getByLabel("note").fill("friendly");
    await edit.getByLabel("tags").fill('["new",');
    expect(await approve.isDisabled()).toBe(true);
    await edit.getByRole("tab", { name: "Changes" }).click();
    await edit.getByRole("tab", { name: "Edit" }).click();
    await edit.getByLabel("tags").fill('["new"]');
    await approve.click();
    await expectText(panel, "Arguments, edited by");
    // What was decided went from the list and its buttons from the panel: the panel keeps the focus all the same.
    await expect.poll(() => panel.evaluate((it) => it.contains(document.activeElement))).toBe(true);
    await inbox.keyboard.press("Escape");
    await expect
      .poll(() => inbox.evaluate(() => document.activeElement?.textContent))
      .toContain("petshop.deletePet");
    // In production one says it twice, as about a single call.
    const become = (environment: string) =>
      dashboard.world.sql("update workspaces set environment = $1 where id = $2", [
        environment,
        owner.workspaceId,
      ]);
    await become("production");
    await visitPage(inbox, `${home}/approvals`);
    await inbox.keyboard.press("j");
    await inbox.keyboard.press("x");
    await inbox.getByRole("button", { name: "Approve", exact: true }).click();
    const twice = inbox.getByRole("dialog", { name: /^Approve this call in/ });
    await twice.getByRole("button", { name: "Back" }).click();
    await expectVisible(inbox.getByRole("row", { name: /petshop\.deletePet.*Waiting/ }));
    await become("development");
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
    await page.getByRole("link", { name: "Schedules" }).click();
    await page
      .getByRole("dialog", { name: "Leave without running this program?" })
      .getByRole("button", { name: "Stay" })
      .click();
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

  test("what is written into a file is not lost by Escape, and the room one is in is in sight", async () => {
    const { body: storage } = await owner.post("/v1/storage", { scope: "workspace", name: "notes" });
    const path = `${"long".repeat(20)}.txt`;
    await owner.post(`/v1/storage/${storage.id}/files/write`, { path, content: { text: "old" } });
    await page.setViewportSize({ width: 1280, height: 600 });
    await visit(`storage/${storage.id}`);
    const room = page.getByRole("link", { name: "Storage", exact: true });
    const list = page.getByRole("navigation", { name: "Workspace" });
    await expect
      .poll(async () => {
        const [own, around] = [await room.first().boundingBox(), await list.boundingBox()];
        return own!.y + own!.height <= around!.y + around!.height;
      })
      .toBe(true);
    await visit(`storage/${storage.id}?file=${path}`);
    await page.getByRole("textbox", { name: `Content of ${path}` }).fill("new");
    await page.keyboard.press("Escape");
    const asked = page.getByRole("dialog", { name: /^Close without saving/ });
    await expectVisible(asked);
    // However long the name, it stays in the dialog.
    expect(await asked.evaluate((it) => it.scrollWidth - it.clientWidth)).toBe(0);
    await asked.getByRole("button", { name: "Stay" }).click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expectText(page.locator("body"), "Saved");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(window.takeTroubles()).toEqual([]);
  });
});
