import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient } from "../packages/sdk/src/index.ts";
import {
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectText,
  expectVisible,
  heading,
  openDashboard,
  type Window,
} from "./support/browser.ts";

describeInBrowser("the main job, by a person in a browser", () => {
  let dashboard: Dashboard;
  let window: Window;
  let page: Page;
  let home: string;
  let secret: string;

  beforeAll(async () => {
    dashboard = await openDashboard();
    window = await dashboard.open();
    page = window.page;
  });
  afterAll(() => dashboard?.stop());

  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const choose = async (name: string | RegExp) =>
    page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name, exact: true }).click();
  const inDialog = () => page.getByRole("dialog");
  const steps = () => page.getByRole("group", { name: "Steps" }).last();
  /** Every digit of an amount, which is told when it is pointed at. */
  const exactMoney = async (amount: Locator): Promise<number> => {
    await page.mouse.move(640, 5);
    await amount.hover();
    const told = page.getByText(/^[\d.,]+ USD$/);
    await expectVisible(told);
    return Math.round(Number((await told.first().innerText()).replace(" USD", "")) * 1_000_000);
  };
  const balance = () =>
    exactMoney(page.getByRole("navigation", { name: "Settings and help" }).getByText(/^\$\d/).first());

  test("signing up, answering one question and skipping the other leads to Home of the Personal workspace", async () => {
    await page.goto("/sign-up");
    await page.getByLabel("Name").fill("Ada Lovelace");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Password").fill("correct horse battery");
    await button("Create account").click();
    await expectVisible(heading(page, "Welcome, Ada"));
    await page.getByRole("radio", { name: /^I have built one or two/ }).click();
    await button("Continue").click();
    await expectVisible(heading(page, "What brings you here?"));
    await button("Skip").click();
    await expectVisible(heading(page, "Home"));
    await expectVisible(
      page.getByRole("button", { name: /^Switch workspace\. You are in .*Personal Development/ }),
    );
    expect(new URL(page.url()).pathname).toMatch(/^\/[\w-]+\/personal\/?$/);
    expect(await page.title()).toMatch(/Personal/);
    home = new URL(page.url()).pathname.replace(/\/$/, "");
  });

  test("an HTTP tool is created and tried", async () => {
    await choose("Tools");
    await expectVisible(heading(page, "Tools"));
    await button("Create tool").first().click();
    await inDialog().getByRole("radio", { name: /^HTTP/ }).click();
    await inDialog().getByLabel("Name").fill("get_weather");
    await inDialog().getByRole("button", { name: "Create tool" }).click();
    await expectVisible(heading(page, "get_weather"));
    expect(await page.getByLabel("URL").inputValue()).toBe(`${dashboard.world.url}/demo/weather?city={city}`);
    await page.getByRole("textbox", { name: "city", exact: true }).fill("Lisbon");
    await button("Run test").click();
    await expectText(page.getByRole("group", { name: "Result" }), /Lisbon/);
  });

  test("a code tool is created, described and saved", async () => {
    await choose("Tools");
    await button("Create tool").click();
    await inDialog().getByRole("radio", { name: /^Code/ }).click();
    await inDialog().getByLabel("Name").fill("add_numbers");
    await inDialog().getByRole("button", { name: "Create tool" }).click();
    await expectVisible(heading(page, "add_numbers"));
    await page.getByLabel("Description").first().fill("Adds numbers up.");
    await button("Save").click();
    await expectVisible(page.getByText("revision 2"));
    await choose("Tools");
    await expectVisible(page.getByRole("row", { name: /get_weather/ }));
    await expectVisible(page.getByRole("row", { name: /add_numbers.*Adds numbers up\./ }));
  });

  test("an agent with instructions, the demo model and both tools saves itself", async () => {
    await choose("Agents");
    await button("Create agent").first().click();
    await inDialog().getByLabel("Name").fill("Travel desk");
    await inDialog().getByLabel("Instructions").fill("You help people plan a trip.");
    await inDialog().getByRole("button", { name: "Create agent" }).click();
    await expectVisible(heading(page, "Travel desk"));
    for (const tool of ["get_weather", "add_numbers"]) {
      await page.getByRole("combobox", { name: "Add a tool" }).click();
      await page.getByRole("option", { name: new RegExp(tool) }).click();
      await expectVisible(page.getByRole("button", { name: `Remove ${tool}` }));
    }
    await page.getByLabel("Instructions").fill("You help people plan a trip. Be short.");
    await expectText(page.getByRole("status"), /^Saved$/);
    await expectVisible(page.getByText("Demo model").first());
  });

  test("publishing version 1 deploys it to production", async () => {
    await button("Publish v1").click();
    await inDialog().getByLabel("Title").fill("The first");
    await inDialog().getByRole("button", { name: "Publish and deploy to production" }).click();
    await expectVisible(page.getByText("Version 1 published and deployed to production"));
    await expectVisible(button("Published as v1"));
    await page.getByRole("tab", { name: /^Deployments/ }).click();
    await expectVisible(page.getByRole("link", { name: "Version 1" }));
  });

  test("a chat streams its answer, shows each tool call, and costs what the wallet loses", async () => {
    const before = await balance();
    await page.getByRole("tab", { name: "Playground" }).click();
    await expectVisible(page.getByRole("tabpanel").getByText("Demo model"));
    await page.evaluate(watchConversation);
    await page.getByLabel("Message").fill("#long:60 Ask get_weather about Oslo");
    await page.keyboard.press("Enter");
    await expectVisible(page.getByRole("button", { name: "Stop" }));
    await expectText(steps().getByRole("listitem"), /get_weather/);
    await expectVisible(page.getByRole("log").getByText("Succeeded", { exact: true }));
    const lengths = await page.evaluate(() => (window as unknown as Watched).lengthsWhileBusy);
    expect(new Set(lengths).size).toBeGreaterThan(3);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    await expectText(page.getByRole("log"), /Oslo/);
    await expectVisible(page.getByRole("log").getByText("Demo model"));

    await steps().getByText("get_weather", { exact: true }).click();
    await expectText(steps().getByRole("group", { name: "Arguments of get_weather" }), /city.*Oslo/s);
    await expectText(steps().getByRole("group", { name: "Result of get_weather" }), /temperatureCelsius/);

    await expectAccessible(page);

    await page.getByRole("link", { name: "Open run" }).click();
    await expectVisible(heading(page, "Travel desk"));
    await expectVisible(page.getByText(/^[\d,]+ in, [\d,]+ out tokens$/).first());
    const cost = await exactMoney(page.getByRole("definition").getByText(/^\$\d/).last());
    expect(cost).toBeGreaterThan(0);
    await expect.poll(balance).toBe(before - cost);
  });

  test("the page of the run shows its steps with arguments and results", async () => {
    await page
      .getByRole("button", { name: /get_weather/ })
      .first()
      .click();
    await expectText(page.getByRole("group", { name: "Arguments" }), /Oslo/);
    await expectText(page.getByRole("group", { name: "Result" }), /temperatureCelsius/);
    await expectVisible(page.getByText("Demo model").first());
    await page.getByRole("tab", { name: /^Events/ }).click();
    await expectVisible(page.getByText("run.succeeded").first());
  });

  test("an API key is shown once", async () => {
    await choose("API keys");
    await button("Create API key").first().click();
    await inDialog().getByLabel("Name").fill("the shop");
    await inDialog().getByRole("button", { name: "Create key" }).click();
    const shown = page.getByLabel("The new API key");
    await expectVisible(shown);
    secret = await shown.inputValue();
    expect(secret).toMatch(/^bw_live_/);
    await button("I have stored it").click();
    await expectVisible(page.getByRole("row", { name: /the shop/ }));
    await page.reload();
    await expectVisible(page.getByRole("row", { name: /the shop/ }));
    expect(await page.content()).not.toContain(secret);
  });

  test("the agent answers a program with that key, and the run names the key", async () => {
    const client = createClient({ baseUrl: dashboard.world.url, apiKey: secret });
    const run = await client.runs.create({
      agentId: "travel-desk",
      input: "What is add_numbers of 2, 3 and 4?",
    });
    expect(run).toMatchObject({ state: "succeeded", versionNumber: 1, stage: "production", isDemo: true });
    expect(run.output).toContain("9");
    await choose("Runs");
    const row = page.getByRole("row", { name: /What is add_numbers of 2, 3 and 4\?/ });
    await expectText(row, /Succeeded.*Travel desk.*production.*v1.*Ada Lovelace/s);
    await row.getByRole("link").click();
    await expectVisible(page.getByRole("definition").getByRole("link", { name: "API key" }));
    await choose("API keys");
    // The list was looked at a moment ago, before the key was used.
    await page.reload();
    await expectText(page.getByRole("row", { name: /the shop/ }), /ago|now/);
  });

  test("the audit log says who did what", async () => {
    await choose("Audit");
    for (const [verb, what] of [
      ["tools.create", "get_weather"],
      ["tools.create", "add_numbers"],
      ["agents.create", "Travel desk"],
      ["agents.publish", "agt_"],
      ["api_keys.create", "the shop"],
    ])
      await expectVisible(page.getByRole("row", { name: new RegExp(`${verb} .*Ada Lovelace .*${what}`) }));
    await page.getByRole("cell", { name: "agents.publish" }).first().click();
    await expectText(page.getByRole("dialog"), /Ada Lovelace.*production/s);
    await page.keyboard.press("Escape");
  });

  test("nothing went wrong on the way", async () => {
    expect(window.takeTroubles()).toEqual([]);
    await page.goto(home);
    await expectVisible(heading(page, "Home"));
    await expectVisible(page.getByRole("link", { name: "Travel desk" }));
  });
});

interface Watched {
  lengthsWhileBusy: number[];
}

/** Runs in the page: how long the answer was each time it changed while it was being written. */
function watchConversation() {
  const lengths: number[] = [];
  (window as unknown as Watched).lengthsWhileBusy = lengths;
  const log = document.querySelector('[role="log"]')!;
  new MutationObserver(() => {
    const card = log.querySelector('[aria-busy="true"]');
    const length = (card as HTMLElement | null)?.firstElementChild?.textContent?.length ?? 0;
    if (card && length > 0 && length !== lengths.at(-1)) lengths.push(length);
  }).observe(log, { subtree: true, childList: true, characterData: true });
}
