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
import { onboarded } from "./support/places.ts";

describeInBrowser("an organization and its people, in a browser", () => {
  let dashboard: Dashboard;
  let owner: Person;
  let member: Person;
  let window: Window;
  let page: Page;
  let organizationId: string;
  const slug = "acme-works";

  beforeAll(async () => {
    dashboard = await openDashboard();
    owner = await onboarded(dashboard.world, "Ada Lovelace");
    member = await onboarded(dashboard.world, "Grace Hopper");
    organizationId = (await owner.post("/v1/organizations", { name: "Acme Works", slug })).body.id;
    for (const [name, environment] of [
      ["Support", "staging"],
      ["Sales", "production"],
    ])
      await owner.post("/v1/workspaces", { organizationId, name, environment });
    window = await dashboard.open(owner);
    page = window.page;
  });
  afterAll(() => dashboard?.stop());

  const row = (name: RegExp) => page.getByRole("row", { name });
  const invite = async (email: string) => {
    await page.goto(`/${slug}/settings/people`);
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Email").fill(email);
    await dialog.getByRole("combobox", { name: "Add a workspace" }).fill("Sup");
    await page.getByRole("option", { name: /Support/ }).click();
    await dialog.getByRole("button", { name: "Send invitation" }).click();
  };
  const join = async () => {
    const { body } = await dashboard.world.administrator.get("/v1/system/mails");
    const mail = (body.data as { recipient: string; bodyText: string }[]).find(
      ({ recipient, bodyText }) => recipient === member.email && bodyText.includes("#token="),
    )!;
    const token = /#token=([\w-]+)/.exec(mail.bodyText)![1];
    expect((await member.post("/v1/invitation-acceptances", { token })).status).toBe(200);
  };

  test("somebody is invited with a workspace, and joins", async () => {
    await invite(member.email);
    await expectVisible(row(new RegExp(`${member.email} Pending Member Support \\(member\\)`)));
    await join();
    await page.goto(`/${slug}/settings/people`);
    await expectVisible(row(/Grace Hopper/));
  });

  test("one click lets a member manage billing, and takes it back", async () => {
    const toggle = row(/Grace Hopper/).getByRole("switch");
    await toggle.click();
    await expectText(row(/Grace Hopper/), "Billing admin");
    await toggle.click();
    await expectText(row(/Grace Hopper/), "Member");
  });

  test("a CSV is looked at, sent, and what failed is told row by row", async () => {
    await page.getByRole("button", { name: "Import CSV" }).click();
    const dialog = page.getByRole("dialog");
    await dialog
      .getByLabel("Or paste it")
      .fill("email,workspaces\none@example.org,support:developer\nnobody\ntwo@example.org,no-such-place\n");
    await dialog.getByRole("button", { name: "Look at the rows" }).click();
    await expectText(dialog, "1 of 3 rows will not be sent");
    await dialog.getByRole("button", { name: "Send 2 invitations" }).click();
    await expectText(dialog, "2 rows were not invited");
    await expectVisible(dialog.getByRole("row", { name: /2 nobody not an email address/ }));
    await expectVisible(dialog.getByRole("row", { name: /3 two@example\.org/ }));
    await dialog.getByRole("button", { name: "Done" }).click();
    await expectVisible(row(/one@example\.org Pending Member Support \(developer\)/));
  });

  test("a role is made, and deleted with another to stand in", async () => {
    await page.goto(`/${slug}/settings/roles`);
    await page.getByRole("button", { name: "Create role" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Night shift");
    await dialog.getByRole("checkbox", { name: /^See runs, sessions and logs/ }).click();
    await dialog.getByRole("button", { name: "Create role" }).click();
    await expectVisible(row(/Night shift .*0 members/));
    await page.getByRole("button", { name: "Actions for Night shift" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete role" }).click();
    await expectText(page.getByRole("main"), "No roles of your own yet");
  });

  test("a member is told who may open what they may not, and sees settings without changing them", async () => {
    const theirs = await dashboard.open(member);
    await theirs.page.goto(`/${slug}/settings/audit`);
    await expectVisible(heading(theirs.page, "You may not open Audit of Acme Works"));
    await theirs.page.goto(`/${slug}/settings`);
    await expectVisible(heading(theirs.page, "General"));
    await settle(theirs.page);
    expect(await theirs.page.getByLabel("Name", { exact: true }).isDisabled()).toBe(true);
    expect(await theirs.page.getByRole("button", { name: "Save" }).count()).toBe(0);
    await theirs.context.close();
  });

  test("two tabs hold two organizations", async () => {
    const { body } = await owner.get("/v1/organizations");
    const personal = (body.data as { isPersonal: boolean; slug: string; name: string }[]).find(
      ({ isPersonal }) => isPersonal,
    )!;
    const second = await window.context.newPage();
    await page.goto(`/${slug}/settings/workspaces`);
    await second.goto(`/${personal.slug}/settings/workspaces`);
    await expectVisible(second.getByRole("row", { name: /^Personal/ }));
    await page.reload();
    await expectVisible(row(/^Support/));
    expect(await row(/^Personal/).count()).toBe(0);
    await expectVisible(page.getByRole("button", { name: /^Switch workspace\. You are in Acme Works/ }));
    await second.close();
  });

  test("the audit log shows what a change changed", async () => {
    await owner.patch(`/v1/organizations/${organizationId}`, { name: "Acme Works Ltd" });
    await page.goto(`/${slug}/settings/audit?verb=organizations.update`);
    await row(/organizations\.update Ada/)
      .first()
      .getByText("organizations.update")
      .click();
    const panel = page.getByRole("dialog");
    await expectText(panel, '"name": "Acme Works"');
    await expectText(panel, '"name": "Acme Works Ltd"');
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Export" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download CSV" }).click();
    expect((await download).suggestedFilename()).toMatch(/^audit-org_.*\.csv$/);
    await page.keyboard.press("Escape");
  });

  test("after a rename the old address leads to the new one", async () => {
    await page.goto(`/${slug}/settings`);
    await page.getByLabel("Slug").fill("acme-renamed");
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL("**/acme-renamed/settings");
    await page.goto(`/${slug}/settings/people?show=grants`);
    await page.waitForURL("**/acme-renamed/settings/people?show=grants");
    expect(window.takeTroubles()).toEqual([]);
  });

  test("all my workspaces are found by name and opened with the keyboard", async () => {
    await page.goto("/home");
    await page.getByPlaceholder("Search workspaces…").fill("sales");
    await page.waitForURL("**/home?search=sales");
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/acme-renamed/sales");
  });
});
