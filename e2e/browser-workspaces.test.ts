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
import { onboarded } from "./support/places.ts";
import { expectIn, switchTo } from "./support/switcher.ts";

describeInBrowser("workspaces and sign-in, in a browser", () => {
  let dashboard: Dashboard;
  let person: Person;
  let window: Window;
  let page: Page;
  /** In another organization, which the same person owns. */
  let support: { id: string; organizationId: string };

  beforeAll(async () => {
    dashboard = await openDashboard();
    person = await onboarded(dashboard.world, "Grace Hopper");
    await person.post("/v1/agents", { name: "Personal clerk" });
    const organizationId = (await person.post("/v1/organizations", { name: "Acme", slug: "acme" })).body.id;
    const made = async (name: string, environment: string) =>
      (await person.post("/v1/workspaces", { organizationId, name, environment })).body.id as string;
    support = { id: await made("Support", "production"), organizationId };
    await made("Sales", "development");
    await person.in(support.id).post("/v1/agents", { name: "Support clerk" });
    window = await dashboard.open(person);
    page = window.page;
  });
  afterAll(() => dashboard?.stop());

  test("a second workspace is created in the switcher, and the same page stays open in it", async () => {
    await page.goto("/agents");
    await expectText(page.getByRole("main"), "Personal clerk");
    await page.evaluate(watchForeignRows, { elsewhere: "/staging", name: "Personal clerk" });
    await switchTo(page, "Create workspace…");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Staging");
    await dialog.getByRole("radio", { name: /^Staging/ }).click();
    await dialog.getByRole("button", { name: "Create workspace" }).click();
    await expectIn(page, "Staging Staging");
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

  test("the keyboard alone finds a workspace of another organization and goes there", async () => {
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("g");
    await page.keyboard.press("w");
    await page.keyboard.type("acme");
    await expect.poll(() => page.getByRole("listbox").getByRole("option").allInnerTexts()).toHaveLength(5);
    await page.keyboard.type(" production");
    await expectVisible(page.getByRole("option", { name: /^Support/ }));
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expectIn(page, "Acme / Support Production");
    await expectText(page.getByRole("main"), "Support clerk");
    expect(new URL(page.url()).pathname).toBe("/acme/support/agents");
    expect(await page.title()).toBe("Agents · Support · Acme · Bailiwick");
  });

  test("while another workspace loads, nothing of the one left is shown, named or can be clicked", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/v1/**", async (route) => {
      if (route.request().headers()["bailiwick-workspace"] === person.workspaceId) await gate;
      await route.continue();
    });
    await switchTo(page, "Personal");
    await expectVisible(page.locator('main[aria-busy="true"]'));
    await expectIn(page, "Personal");
    const left = await page.evaluate(() => document.documentElement.innerText);
    expect(left).not.toContain("Support");
    expect(await page.locator('a[href^="/acme/"]').count()).toBe(0);
    await expect.poll(() => page.title()).toMatch(/^Personal · .* · Bailiwick$/);
    release();
    await expectText(page.getByRole("main"), "Personal clerk");
    await page.unrouteAll({ behavior: "wait" });
    await switchTo(page, "Staging");
    await expectIn(page, "Staging");
  });

  test("an address from before the organization and the workspace were renamed leads to the present one", async () => {
    const { organizationId, id } = support;
    await person.patch(`/v1/organizations/${organizationId}`, { slug: "acme-works" });
    await person.patch(`/v1/workspaces/${id}`, { slug: "help" });
    const tab = await window.context.newPage();
    await tab.goto("/acme/support/agents?view=list");
    await tab.waitForURL("**/acme-works/help/agents?view=list");
    await expectVisible(tab.getByRole("row", { name: /Support clerk/ }));
    await tab.close();
  });

  test("the address of a workspace one cannot enter says so, and shows where one can", async () => {
    const stranger = await dashboard.open(await dashboard.world.newPerson("A stranger"));
    await stranger.page.goto("/acme-works/help/agents");
    await expectVisible(heading(stranger.page, "There is no workspace you can enter at this address"));
    await expectText(stranger.page.getByRole("main"), "Ask whoever sent you the link to invite you");
    expect(await stranger.page.content()).not.toContain("clerk");
    await stranger.page.getByRole("link", { name: /Personal/ }).click();
    await expectIn(stranger.page, "Personal");
    expect(stranger.takeTroubles()).toEqual([]);
    await stranger.context.close();
  });

  const signIn = async (password: string) => {
    await page.getByLabel("Email").fill(person.email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };

  test("signing out and in again leads to the workspace used last", async () => {
    await switchTo(page, "Personal");
    await expectIn(page, "Personal");
    await switchTo(page, "Staging");
    await expectIn(page, "Staging");
    await page.waitForLoadState("networkidle");
    await page.getByRole("button", { name: /^Profile:/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expectVisible(heading(page, "Sign in"));
    await signIn("a wrong password");
    await expectVisible(page.getByText("The email or the password is not right."));
    await signIn(person.password);
    await expectVisible(heading(page, "Home"));
    await expectIn(page, "Staging");
  });

  test("after choosing defaults in the profile, signing in lands in that workspace, wherever one was", async () => {
    await page.goto("/profile");
    const choose = async (field: string, typed: string) => {
      await page.getByRole("combobox", { name: field }).fill(typed);
      await page.getByRole("option", { name: new RegExp(typed) }).click();
    };
    await choose("Default workspace", "Support");
    await choose("Default organization", "Acme");
    const card = page.locator("form", { has: page.getByText("Default workspace") });
    await card.getByRole("button", { name: "Save" }).click();
    await expectVisible(page.getByText("Saved", { exact: true }));
    const { account } = await (await page.request.get("/v1/me")).json();
    expect([account.defaultWorkspaceId, account.defaultOrganizationId]).toEqual([
      support.id,
      support.organizationId,
    ]);
    await switchTo(page, "Personal");
    await expectIn(page, "Personal");
    await page.goto("/profile");
    await page.getByRole("main").getByRole("button", { name: "Sign out", exact: true }).click();
    await expectVisible(heading(page, "Sign in"));
    await signIn(person.password);
    await expectVisible(heading(page, "Home"));
    await expectIn(page, "Acme / Support Production");
    expect(new URL(page.url()).pathname).toBe("/acme-works/help");
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
