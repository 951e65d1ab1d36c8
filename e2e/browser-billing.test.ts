import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StripeServer } from "../src/platform/testing/stripe-server.ts";
import type { Person } from "../src/platform/testing/world.ts";
import {
  type Dashboard,
  describeInBrowser,
  expectText,
  expectVisible,
  heading,
  openDashboard,
  visit,
  type Window,
} from "./support/browser.ts";
import { homeOf } from "./support/places.ts";

describeInBrowser("paying in the dashboard", () => {
  let stripe: StripeServer;
  let dashboard: Dashboard;
  let owner: Person;
  let window: Window;
  let page: Page;
  let billing: string;

  beforeAll(async () => {
    dashboard = await openDashboard({ isPaying: true, config: { SIGNUP_GRANT_MICROS: 0 } });
    stripe = dashboard.world.stripe!;
    owner = await dashboard.world.newPerson("Grace Hopper");
    const { body } = await owner.get(`/v1/organizations/${owner.organizationId}`);
    billing = `/${body.slug}/settings/billing`;
    window = await dashboard.open(owner);
    page = window.page;
  });
  afterAll(() => dashboard?.stop());

  const onPaymentPage = () => page.waitForURL((url) => url.href.startsWith(stripe.url));
  const payments = async () =>
    (await owner.get(`/v1/organizations/${owner.organizationId}/payments`)).body.data as { state: string }[];
  const topUp = async (amount: string) => {
    await page.goto(`${billing}?topup=data`);
    await page.getByLabel("Amount in USD").fill(amount);
    // As impatient people do.
    await page.getByRole("button", { name: "Go to payment" }).dblclick();
    await onPaymentPage();
  };

  test("a top-up is being confirmed until the provider told it, and then it is there, once", async () => {
    stripe.isHolding = true;
    await topUp("12.34");
    await page.getByRole("button", { name: "Pay" }).click();
    await expectText(page.getByRole("note"), /payment of \$12\.34 is being confirmed/);
    stripe.isHolding = false;
    await stripe.deliver({ times: 2 });
    await expectText(page.getByRole("note"), /Payment received: \$12\.34/);
    await expectText(page.getByRole("region", { name: "Wallets" }), /Data\s*\$12\.34/);
    await page.getByRole("button", { name: "Dismiss" }).click();
    expect(new URL(page.url()).search).toBe("");
    expect(await payments()).toHaveLength(1);
    await page.goto(`${billing}/ledger`);
    await expectText(page.getByRole("table", { name: "Ledger" }), /\+\$12\.34/);
    expect(window.takeTroubles()).toEqual([]);
  });

  test("a declined card can be tried again there, and leaving charges nothing", async () => {
    await topUp("50");
    await page.getByRole("radio", { name: /declined \(0002\)/ }).check();
    await page.getByRole("button", { name: "Pay" }).click();
    await expectVisible(page.getByRole("alert"));
    await page.getByRole("button", { name: "Leave" }).click();
    await expectText(page.getByRole("note"), /payment of \$50\.00 was left/);
    await page.getByRole("button", { name: "Try again" }).click();
    await expectVisible(page.getByRole("dialog", { name: "Top up" }));
    expect((await payments()).filter(({ state }) => state === "succeeded")).toHaveLength(1);
    await page.goto(billing);
    await expectText(page.getByRole("region", { name: "Wallets" }), /Data\s*\$12\.34/);
  });

  test("a card that asks for authentication is saved, and the reload is turned on with it", async () => {
    await visit(page, billing);
    await page.getByRole("button", { name: "Add", exact: true }).first().click();
    await onPaymentPage();
    await page.getByRole("radio", { name: /when saved \(3155\)/ }).check();
    await page
      .getByRole("button", { name: "Save" })
      .or(page.getByRole("button", { name: "Pay" }))
      .click();
    await page.getByRole("button", { name: "Complete authentication" }).click();
    await expectText(page.getByRole("listitem"), /ending in 3155.*Default/s);
    await page.getByRole("button", { name: "Turn on" }).first().click();
    await expectVisible(page.getByRole("button", { name: "Turn off" }));
    const { body } = await owner.get(`/v1/organizations/${owner.organizationId}/wallets/ai/reload`);
    expect(body).toMatchObject({ isOn: true, amountMicros: 25_000_000, monthlyCapMicros: 100_000_000 });
  });

  test("a plan is chosen with its payment, and is there with its allowance once the provider told it", async () => {
    await page.goto(billing);
    await page.getByRole("button", { name: "Choose a plan" }).click();
    await page.getByRole("radio", { name: /^Scale/ }).check();
    await page.getByRole("button", { name: "Go to payment" }).click();
    await onPaymentPage();
    await page.getByRole("button", { name: "Subscribe" }).click();
    await expectText(page.getByRole("status"), "Back from the payment page");
    await expectText(page.getByRole("paragraph"), /\$599\.00 a month/);
    const isGiven = async () =>
      ((await owner.get("/v1/wallets")).body.data as { buckets: { kind: string }[] }[]).every(({ buckets }) =>
        buckets.some(({ kind }) => kind === "allowance"),
      );
    await dashboard.world.until(isGiven);
    expect(window.takeTroubles()).toEqual([]);
  });

  test("who may not pay sees balances and who can, until the organization hides them", async () => {
    const member = await dashboard.world.newPerson("Mary Jackson");
    await dashboard.world.join(member, owner, "viewer");
    const hers = await dashboard.open(member);
    const wallets = `${await homeOf(owner)}/wallets`;
    await hers.page.goto(wallets);
    await expectVisible(heading(hers.page, "Wallets"));
    await expectText(hers.page.getByRole("note"), /Owners and billing admins of .* can/);
    expect(await hers.page.getByRole("link", { name: "Top up" }).count()).toBe(0);
    await hers.page.getByRole("button", { name: "Who can top up" }).click();
    await expectVisible(hers.page.getByRole("dialog", { name: "Who can top up" }));
    await owner.patch(`/v1/organizations/${owner.organizationId}`, { membersSeeBilling: false });
    await hers.page.goto(wallets);
    await expectVisible(heading(hers.page, /shows its balances to few/));
    expect(await hers.page.getByRole("region", { name: "Wallets" }).count()).toBe(0);
    await hers.context.close();
  });
});
