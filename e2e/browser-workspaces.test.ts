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
  type Window,
} from "./support/browser.ts";

describeInBrowser("workspaces and sign-in, in a browser", () => {
  let dashboard: Dashboard;
  let person: Person;
  let window: Window;
  let page: Page;

  beforeAll(async () => {
    dashboard = await openDashboard();
    person = await dashboard.world.newPerson("Grace Hopper");
    await person.post("/v1/agents", { name: "Personal clerk" });
    await person.patch("/v1/me", { isOnboarded: true });
    window = await dashboard.open(person);
    page = window.page;
  });
  afterAll(() => dashboard?.stop());

  const switchTo = async (tab: Page, name: string) => {
    await tab.getByRole("button", { name: /^Switch workspace/ }).click();
    await tab.getByRole("option", { name: new RegExp(name) }).click();
  };
  const isIn = (tab: Page, name: string) =>
    expectVisible(tab.getByRole("button", { name: new RegExp(`^Switch workspace\\. You are in .*${name}`) }));

  test("a second workspace is created in the switcher, and the same page stays open in it", async () => {
    await page.goto("/agents");
    await expectText(page.getByRole("main"), "Personal clerk");
    await page.evaluate(watchForeignRows, { elsewhere: "/staging", name: "Personal clerk" });
    await switchTo(page, "Create workspace…");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Staging");
    await dialog.getByRole("radio", { name: /^Staging/ }).click();
    await dialog.getByRole("button", { name: "Create workspace" }).click();
    await isIn(page, "Staging Staging");
    await expectVisible(heading(page, /^Agents/));
    await expectVisible(page.getByText("No agents in Staging yet"));
    expect(new URL(page.url()).pathname).toMatch(/\/staging\/agents$/);
  });

  test("switching back and forth never shows a row of the workspace that was left", async () => {
    for (const [name, shown] of [
      ["Personal", "Personal clerk"],
      ["Staging", "No agents in Staging yet"],
      ["Personal", "Personal clerk"],
      ["Staging", "No agents in Staging yet"],
    ]) {
      await switchTo(page, name!);
      await expectText(page.getByRole("main"), shown!);
      expect(new URL(page.url()).pathname).toMatch(new RegExp(`/${name!.toLowerCase()}/agents$`));
    }
    expect(await page.evaluate(() => (globalThis as unknown as Watched).foreignRows)).toBe(0);
  });

  test("the active workspace is marked in the switcher", async () => {
    await page.getByRole("button", { name: /^Switch workspace/ }).click();
    await expectVisible(page.getByRole("option", { name: /^Active.*Staging/ }));
    expect(await page.getByRole("option", { name: /^Active/ }).count()).toBe(1);
    await page.keyboard.press("Escape");
  });

  test("two tabs hold two workspaces and never mix", async () => {
    const other = await window.context.newPage();
    await other.goto(page.url().replace("/staging/", "/personal/"));
    await expectText(other.getByRole("main"), "Personal clerk");
    await page.goto(page.url());
    await page.getByRole("button", { name: "Create agent" }).first().click();
    await page.getByRole("dialog").getByLabel("Name").fill("Rehearsal clerk");
    await page.getByRole("dialog").getByRole("button", { name: "Create agent" }).click();
    await expectVisible(heading(page, "Rehearsal clerk"));
    await other.getByRole("link", { name: "Home", exact: true }).click();
    await expectVisible(heading(other, "Home"));
    await other.getByRole("link", { name: "Agents", exact: true }).click();
    await expectText(other.getByRole("main"), "Personal clerk");
    expect(await other.getByText("Rehearsal clerk").count()).toBe(0);
    await page.getByRole("link", { name: "Agents", exact: true }).first().click();
    await expectText(page.getByRole("main"), "Rehearsal clerk");
    expect(await page.getByText("Personal clerk").count()).toBe(0);
    for (const [tab, mine, foreign] of [
      [other, "Personal clerk", "Rehearsal clerk"],
      [page, "Rehearsal clerk", "Personal clerk"],
    ] as const) {
      await tab.reload();
      await expectText(tab.getByRole("main"), mine);
      expect(await tab.getByText(foreign).count()).toBe(0);
    }
    await other.close();
  });

  test("the address of another's workspace is a page that does not exist", async () => {
    const stranger = await dashboard.open(await dashboard.world.newPerson("A stranger"));
    await stranger.page.goto(page.url());
    await expectVisible(heading(stranger.page, "There is no workspace you can enter at this address"));
    expect(await stranger.page.content()).not.toContain("Rehearsal clerk");
    await stranger.context.close();
  });

  const signIn = async (password: string) => {
    await page.getByLabel("Email").fill(person.email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };

  test("signing out and in again leads to the workspace used last", async () => {
    await switchTo(page, "Personal");
    await isIn(page, "Personal");
    await switchTo(page, "Staging");
    await isIn(page, "Staging");
    await page.waitForLoadState("networkidle");
    await page.getByRole("button", { name: /^Profile:/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expectVisible(heading(page, "Sign in"));
    await signIn("a wrong password");
    await expectVisible(page.getByText("The email or the password is not right."));
    await signIn(person.password);
    await expectVisible(heading(page, "Home"));
    await isIn(page, "Staging");
  });

  test("a forgotten password is set anew through the mail in the outbox", async () => {
    await page.getByRole("button", { name: /^Profile:/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await page.getByLabel("Email").fill(person.email);
    await page.getByRole("button", { name: "Send the link" }).click();
    await expectVisible(page.getByText("Look into your mail"));

    const administrator = await dashboard.open(dashboard.world.administrator);
    await administrator.page.goto("/system?tab=mails");
    await administrator.page
      .getByRole("row", { name: new RegExp(person.email) })
      .first()
      .click();
    const link = administrator.page.getByRole("dialog").getByRole("link", { name: /^http/ });
    const address = await link.getAttribute("href");
    await administrator.context.close();

    await page.goto(address!);
    await page.getByLabel("New password").fill("a quite different one");
    await page.getByRole("button", { name: "Change password" }).click();
    await expectVisible(page.getByText("Your password is changed. Sign in with the new one."));
    await signIn(person.password);
    await expectVisible(page.getByText("The email or the password is not right."));
    await signIn("a quite different one");
    await expectVisible(heading(page, "Home"));
  });

  test("nothing went wrong on the way", () => expect(window.takeTroubles()).toEqual([]));
});

interface Watched {
  foreignRows: number;
}

/** Runs in the page: counts how often `name` stands in it while the address is of another workspace. */
function watchForeignRows({ elsewhere, name }: { elsewhere: string; name: string }) {
  const watched = globalThis as unknown as Watched;
  watched.foreignRows = 0;
  const look = () => {
    const isElsewhere = location.pathname.includes(elsewhere);
    if (isElsewhere && document.querySelector("main")?.textContent?.includes(name)) watched.foreignRows++;
    requestAnimationFrame(look);
  };
  look();
}
