import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "../src/platform/testing/world.ts";
import {
  type Dashboard,
  describeInBrowser,
  expectAccessibleInBoth,
  expectNoOverflow,
  expectText,
  expectVisible,
  heading,
  openDashboard,
  type Window,
} from "./support/browser.ts";
import { onboarded } from "./support/places.ts";

describeInBrowser("the inbox, and the mails beside it", () => {
  let dashboard: Dashboard;
  let host: Person;
  let guest: Person;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    dashboard = await openDashboard();
    host = await onboarded(dashboard.world, "Grace Hopper");
    guest = await onboarded(dashboard.world, "Alan Turing");
    await dashboard.world.join(guest, host, "viewer");
    window = await dashboard.open(guest);
    ({ page } = window);
  });
  afterAll(() => dashboard?.stop());

  async function changeRole(role: string) {
    expect((await host.patch(`/v1/members/${guest.accountId}`, { role })).status).toBe(200);
  }
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const unread = (count: number) => expectVisible(button(count === 0 ? "Inbox" : `Inbox, ${count} unread`));
  const rows = () => page.getByRole("table", { name: "Notifications" }).getByRole("row");
  const tabIcon = () => page.locator('link[rel="icon"]').getAttribute("href");
  const mailChoice = (): Locator => page.getByRole("group", { name: /^Mail: My role changed/ });

  test("what happens shows at the bell by itself, and is read once it is opened", async () => {
    await page.goto("/home");
    await unread(0);
    await changeRole("developer");
    await unread(1);
    expect(await tabIcon()).toBe("/favicon-unread.svg");
    await button("Inbox, 1 unread").click();
    const popover = page.getByRole("dialog", { name: "Inbox" });
    await expectText(popover.getByRole("listitem"), /role/i);
    await expectText(popover.getByRole("region", { name: /^(Today|Yesterday)$/ }), "Grace Hopper");
    await expectAccessibleInBoth(page);
    await popover.getByRole("listitem").getByRole("link").click();
    await expectVisible(heading(page, "Home"));
    await unread(0);
    expect(await tabIcon()).toBe("/favicon.svg");
  });

  test("the keyboard goes through the inbox, and what was marked comes back", async () => {
    await changeRole("tester");
    await unread(1);
    await changeRole("admin");
    await unread(2);
    await page.keyboard.press("g");
    await page.keyboard.press("i");
    await expectVisible(heading(page, /^Inbox/));
    await expect.poll(() => rows().count()).toBe(3);
    await expectAccessibleInBoth(page);
    await page.keyboard.press("j");
    await page.keyboard.press("e");
    await unread(1);
    await expect.poll(() => rows().count()).toBe(2);
    await button("Undo").click();
    await unread(2);
    await expect.poll(() => rows().count()).toBe(3);
    await button("Mark all read").click();
    await expectVisible(page.getByText("Nothing needs you"));
    await unread(0);
    await button("All").click();
    await expect.poll(() => rows().count()).toBe(4);
    await page.getByRole("checkbox", { name: "Select row" }).first().click();
    await button("Mark unread").click();
    await unread(1);
    await page.setViewportSize({ width: 390, height: 800 });
    await expectVisible(page.getByRole("region", { name: /^(Today|Yesterday)$/ }));
    await expectNoOverflow(page);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test("what is chosen is kept, and what is about one's security cannot be switched off", async () => {
    await page.goto("/profile?tab=notifications");
    const kept = page.getByRole("switch", { name: /^Inbox: An API key has expired/ });
    await kept.click();
    await mailChoice().getByRole("button", { name: "Daily digest" }).click();
    await page.getByRole("combobox", { name: "Hour of the daily digest" }).click();
    await page.getByRole("option", { name: "17:00" }).click();
    await expect.poll(async () => (await guest.get("/v1/notification-preferences")).body.digestHour).toBe(17);
    await page.reload();
    await expect.poll(() => kept.isChecked()).toBe(false);
    await expect
      .poll(() => mailChoice().getByRole("button", { name: "Daily digest" }).getAttribute("aria-pressed"))
      .toBe("true");
    const locked = page.getByRole("group", { name: /^Mail: Somebody else replaced/ });
    expect(await locked.getByRole("button", { name: "Off" }).isDisabled()).toBe(true);
    await expectAccessibleInBoth(page);
  });

  test("the link of a mail switches its kind off without signing in, once that was asked for", async () => {
    await guest.patch("/v1/notification-preferences", {
      preferences: [{ kind: "access.changed", email: "instant" }],
    });
    const link = async () => {
      const [mail] = await dashboard.world.sql<{ body_text: string }>(
        "select body_text from mails where recipient = $1 and body_text like '%/unsubscribe?token=%' order by id desc limit 1",
        [guest.email],
      );
      return /http\S+\/unsubscribe\?token=\S+/.exec(mail?.body_text ?? "")?.[0];
    };
    await expect.poll(link, { timeout: 15_000 }).toBeDefined();
    const stranger = await dashboard.open();
    page = stranger.page;
    await page.goto((await link())!);
    await expectVisible(heading(page, "Stop these mails?"));
    await expectText(page.getByRole("main"), "***@");
    const chosen = async () =>
      (await guest.get("/v1/notification-preferences")).body.preferences.find(
        ({ kind }: { kind: string }) => kind === "access.changed",
      ).email;
    expect(await chosen()).toBe("instant");
    await expectAccessibleInBoth(page);
    await button("Unsubscribe").click();
    await expectVisible(heading(page, "You get no more of these mails"));
    expect(await chosen()).toBe("off");
    await expectAccessibleInBoth(page);
    await page.goto("/unsubscribe?token=nothing.like-it");
    await expectVisible(heading(page, "This link does not work"));
    expect([...window.takeTroubles(), ...stranger.takeTroubles()]).toEqual([]);
  });
});
