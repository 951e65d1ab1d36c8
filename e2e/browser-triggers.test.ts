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
  settle,
  type Window,
} from "./support/browser.ts";
import { homeOf } from "./support/places.ts";

describeInBrowser("what starts by itself and what arrives from outside, in a browser", () => {
  let dashboard: Dashboard;
  let window: Window;
  let page: Page;
  let home: string;

  beforeAll(async () => {
    dashboard = await openDashboard();
    const ada = dashboard.world.administrator;
    home = await furnishAgent(ada);
    window = await dashboard.open(ada);
    page = window.page;
  });
  afterAll(() => dashboard?.stop());

  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const post = (url: string, body: object) =>
    fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  test("a schedule shows its next ten times while it is written, and what is wrong with it", async () => {
    await page.goto(`${home}/schedules`);
    await page.getByRole("link", { name: "Create schedule" }).first().click();
    await expectVisible(heading(page, "New schedule"));
    const expression = page.getByRole("textbox", { name: "Expression" });
    await expression.fill("61 9 * * *");
    await expectVisible(page.getByText(/^Minute \(61\)/));
    await expression.fill("30 7 * * 1-5");
    await expectVisible(page.getByText("At 07:30, Monday through Friday"));
    const times = page.getByRole("list", { name: "Next times" }).getByRole("listitem");
    await expectText(times, /07:30/);
    expect(await times.count()).toBe(10);
  });

  test("created and fired by hand, it has a history with the run", async () => {
    await page.getByLabel("Name").fill("Morning report");
    await page.getByRole("combobox", { name: "Agent" }).click();
    await page.getByRole("option", { name: /Reporter/ }).click();
    await page.getByLabel("Input").fill("What happened since yesterday?");
    await button("Create schedule").click();
    await expectVisible(heading(page, "Morning report"));
    await button("Run now").click();
    const firing = page.getByRole("table", { name: "Firings" }).getByRole("row").nth(1);
    await expectText(firing, /Succeeded/);
    await firing.getByRole("link", { name: "Open" }).click();
    await expectText(page.getByText("What happened since yesterday?"), /yesterday/);
  });

  test("the calendar has it on every weekday to come, and the day opens", async () => {
    await page.goto(`${home}/schedules?view=calendar&span=week`);
    const calendar = page.getByRole("table", { name: "Coming firings" });
    await expectVisible(calendar.getByRole("link", { name: /07:30\s*Morning report/ }));
    await settle(page);
    const count = await calendar.getByRole("link", { name: /Morning report/ }).count();
    expect(count).toBeGreaterThanOrEqual(4);
    // Not today, whose 07:30 may be over.
    const coming = calendar.getByRole("columnheader", { name: /^(Mon|Tue)/ }).getByRole("button");
    await coming.and(page.locator(":not([aria-current])")).first().click();
    await expectText(page.getByRole("dialog"), /(Monday|Tuesday).*Morning report/s);
    await page.keyboard.press("Escape");
  });

  test("paused it says so, and resumed it goes on", async () => {
    await page.goto(`${home}/schedules`);
    await page.getByRole("link", { name: "Morning report" }).click();
    await button("Pause").click();
    await expectText(page.getByRole("note"), /Paused by/);
    await button("Resume").click();
    await expectVisible(button("Pause"));
  });

  test("an inbound webhook waits for its first delivery, which appears the moment it is posted", async () => {
    await page.goto(`${home}/inbound-webhooks`);
    await button("Create inbound webhook").first().click();
    await page.getByRole("dialog").getByLabel("Name").fill("orders");
    await page.getByRole("dialog").getByRole("button", { name: "Create inbound webhook" }).click();
    await expectVisible(page.getByText("Inbound webhook “orders” created"));
    const url = await page.getByRole("dialog").getByLabel("URL", { exact: true }).inputValue();
    await button("Done").click();
    await expectVisible(page.getByText("Waiting for the first delivery…"));
    await expectVisible(page.getByRole("status").getByText("Live"));
    expect((await post(url, { order: 1042 })).status).toBe(200);
    const row = page.getByRole("table", { name: "Deliveries" }).getByRole("row").nth(1);
    await expectText(row, /In the inbox/);
    await row.getByRole("button", { name: "In the inbox" }).click();
    await expectText(page.getByRole("dialog").getByRole("group", { name: "Body" }), /order.*1042/s);
    await page.getByRole("dialog").getByRole("button", { name: "Acknowledge" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: "Acknowledge" })
      .waitFor({ state: "detached" });
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();

    await button("Pause").click();
    await post(url, { order: 1043 });
    await post(url, { order: 1044 });
    await button("Resume, 2 new").click();
    const rows = page.getByRole("table", { name: "Deliveries" }).getByRole("row");
    await expectVisible(rows.nth(3));
    await button("Acknowledge all 2 shown").click();
    await expectVisible(page.getByText("2 deliveries acknowledged"));
    await button("Acknowledge all 2 shown").waitFor({ state: "detached" });
  });

  test("a signed one shows its secret once and what it rejected", async () => {
    await page.goto(`${home}/inbound-webhooks?create=true`);
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("pushes");
    await dialog.getByRole("combobox", { name: "Verification" }).click();
    await page.getByRole("option", { name: "GitHub" }).click();
    await dialog.getByRole("button", { name: "Create inbound webhook" }).click();
    const url = await dialog.getByLabel("URL", { exact: true }).inputValue();
    const secret = await dialog.getByLabel("The new secret").inputValue();
    await button("I have stored it").click();
    await expectVisible(heading(page, "pushes"));
    expect(await page.content()).not.toContain(secret);
    expect((await post(url, { ref: "main" })).status).toBe(401);
    const row = page.getByRole("table", { name: "Deliveries" }).getByRole("row").nth(1);
    await expectText(row, /Rejected.*X-Hub-Signature-256 is missing/s);
  });

  test("nothing went wrong on the way", () => {
    expect(window.takeTroubles()).toEqual([]);
  });
});

/** An agent in production, in the person's workspace; answers the path of its Home. */
async function furnishAgent(person: Person): Promise<string> {
  const { body: agent } = await person.post("/v1/agents", {
    name: "Reporter",
    content: { instructions: "Be short." },
  });
  await person.post(`/v1/agents/${agent.id}/publish`, { title: "First", stage: "production" });
  await person.patch("/v1/me", { isOnboarded: true });
  return homeOf(person);
}
