import type { Page } from "playwright-core";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Receiver, startReceiver } from "../src/platform/testing/receiver.ts";
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

const MENDED = JSON.stringify({ ticket: "T-1042" });

describeInBrowser("webhooks and events, in a browser", () => {
  let dashboard: Dashboard;
  let receiver: Receiver;
  let owner: Person;
  let window: Window;
  let page: Page;
  let home: string;
  let secret: string;
  let isBroken = true;

  beforeAll(async () => {
    receiver = await startReceiver((_, response) =>
      isBroken
        ? response.writeHead(500).end("the database is away")
        : response.writeHead(200, { "content-type": "application/json" }).end(MENDED),
    );
    dashboard = await openDashboard({ config: { OUTBOUND_ALLOW: "127.0.0.1" } });
    owner = await onboarded(dashboard.world, "Grace Hopper");
    home = await homeOf(owner);
    window = await dashboard.open(owner);
    page = window.page;
  });
  afterAll(async () => {
    await dashboard?.stop();
    await receiver?.close();
  });

  const visit = (path: string) => visitPage(page, `${home}/${path}`);
  const panel = () => page.getByRole("dialog");

  test("a webhook is made with the words of the API for what is wrong, and its secret is shown once", async () => {
    await visit("webhooks");
    await page.getByRole("main").getByRole("button", { name: "Create webhook" }).first().click();
    const dialog = panel();
    await dialog.getByLabel("URL").fill("http://example.org/hooks");
    await dialog.getByLabel("Find an event type").fill("key");
    await dialog.getByRole("checkbox", { name: "key.*" }).click();
    await expectText(dialog.getByRole("status"), "Chosen: key.*");
    await dialog.getByText("How it is delivered").click();
    await dialog.getByRole("textbox", { name: "Tries" }).fill("1");
    await dialog.getByRole("button", { name: "Create webhook" }).click();
    await expectVisible(dialog.getByText("Must be an https:// address."));
    await dialog.getByLabel("URL").fill(`${receiver.url}/hooks`);
    await dialog.getByRole("button", { name: "Create webhook" }).click();
    secret = await panel().getByLabel("The new signing secret").inputValue();
    expect(secret).toMatch(/^whsec_/);
    await page.getByRole("button", { name: "I have stored it" }).click();
    await page.waitForURL(/\/webhooks\/wh_/);
    await expectVisible(heading(page, /\/hooks$/));
    expect(await page.content()).not.toContain(secret);
  });

  test("a test that fails is seen to fail, and replayed it arrives, signed", async () => {
    await page.getByRole("button", { name: "Send test" }).click();
    await expectVisible(page.getByText(/It answered 500/));
    await expectVisible(page.getByText("the database is away"));
    isBroken = false;
    await page
      .getByRole("row", { name: /webhook\.test.*Failed/ })
      .getByRole("button")
      .first()
      .click();
    await panel().getByRole("button", { name: "Replay", exact: true }).click();
    await expectText(panel(), /Succeeded[\s\S]*2 tries/);
    await expectVisible(panel().getByText('"T-1042"'));
    await page.keyboard.press("Escape");
    await expectVisible(page.getByRole("row", { name: /webhook\.test.*Succeeded/ }));
    const [first, again] = receiver.received;
    expect(again!.body).toBe(first!.body);
    expect(again!.headers["webhook-id"]).toBe(first!.headers["webhook-id"]);
    const verified = new Webhook(secret).verify(again!.body, again!.headers as Record<string, string>);
    expect(verified).toMatchObject({ type: "webhook.test" });
  });

  test("what happens appears among the events by itself, with what it means and where it was delivered", async () => {
    await visit("events?types=key.*");
    await expectVisible(page.getByText("Live", { exact: true }));
    await owner.post("/v1/api-keys", { name: "Nightly import" });
    await page.getByRole("row", { name: /key\.created Nightly import Grace Hopper/ }).click();
    await expectText(panel(), /An API key was made\.[\s\S]*permissions/);
    await panel().getByRole("link", { name: "Deliveries of this event" }).click();
    await page.waitForURL(/tab=deliveries&eventId=evt_/);
    await expectVisible(page.getByRole("row", { name: /key\.created.*Succeeded/ }));
    expect(window.takeTroubles()).toEqual([]);
  });

  test("a webhook switched off is off at once, and deleted it is gone", async () => {
    await visit("webhooks");
    await page.getByRole("switch").click();
    await expectVisible(page.getByRole("row", { name: /Off/ }));
    await page.getByRole("link", { name: /\/hooks/ }).click();
    await page.getByRole("tab", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Delete webhook" }).click();
    await panel().getByRole("button", { name: "Delete webhook" }).click();
    await expectVisible(page.getByText("No webhooks yet"));
    expect(window.takeTroubles()).toEqual([]);
  });
});
