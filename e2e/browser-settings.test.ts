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
import { homeOf, onboarded, ownerOfDesk } from "./support/places.ts";

describeInBrowser("settings and members of a workspace, in a browser", () => {
  let dashboard: Dashboard;
  let owner: Person;
  let viewer: Person;
  let window: Window;
  let page: Page;
  let home: string;

  beforeAll(async () => {
    dashboard = await openDashboard();
    owner = await ownerOfDesk(await onboarded(dashboard.world, "Grace Hopper"));
    viewer = await onboarded(dashboard.world, "Alan Turing");
    await dashboard.world.join(viewer, owner, "viewer");
    home = await homeOf(owner);
    window = await dashboard.open(owner);
    page = window.page;
  });
  afterAll(() => dashboard?.stop());

  const visit = (tab: Page, path: string) => visitPage(tab, `${home}/${path}`);

  test("a new address shows at once, and the old one leads there with the rest of the URL", async () => {
    await visit(page, "settings");
    await page.getByLabel("Slug").fill("front-desk");
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(/\/front-desk\/settings$/);
    await page.goto(`${home}/runs?state=failed`);
    await page.waitForURL(/\/front-desk\/runs\?state=failed$/);
    home = home.replace(/\/desk$/, "/front-desk");
  });

  test("a viewer reads every setting and changes none, and is told who does", async () => {
    const theirs = await dashboard.open(viewer);
    await visit(theirs.page, "settings");
    await expectVisible(theirs.page.getByText("Only owners and admins change this."));
    expect(await theirs.page.getByLabel("Name", { exact: true }).inputValue()).toBe("Desk");
    expect(await theirs.page.getByLabel("Name", { exact: true }).isDisabled()).toBe(true);
    expect(await theirs.page.getByRole("button", { name: "Save" }).count()).toBe(0);
    await visit(theirs.page, "settings?tab=danger");
    expect(await theirs.page.getByRole("button", { name: "Archive…" }).isDisabled()).toBe(true);
    await visit(theirs.page, "members");
    expect(await theirs.page.getByRole("button", { name: "Invite" }).count()).toBe(0);
    expect(theirs.takeTroubles()).toEqual([]);
    await theirs.context.close();
  });

  test("a role is changed in place, and an inherited one says where it comes from", async () => {
    await visit(page, "members");
    await expectText(page.getByRole("row", { name: /Grace Hopper/ }), /Owner from Acme/);
    await page.getByRole("combobox", { name: "Role of Alan Turing" }).click();
    await page.getByRole("option", { name: "Tester" }).click();
    await expectVisible(page.getByText("Alan Turing is Tester now"));
    await page.getByRole("combobox", { name: "Role of Alan Turing" }).click();
    await page.getByRole("option", { name: "Viewer" }).click();
    await expectVisible(page.getByText("Alan Turing is Viewer now"));
  });

  test("several addresses are invited at once, and each answers for itself", async () => {
    await visit(page, "members");
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    await page.getByLabel("Email addresses").fill(`ada@example.com, ${viewer.email}`);
    await page.getByRole("button", { name: "Invite 2 people" }).click();
    await expectVisible(page.getByRole("dialog").getByText("1 of 2 invited"));
    await page.getByRole("button", { name: "Done" }).click();
    await visit(page, "members?view=invitations");
    await page.getByRole("button", { name: "More about ada@example.com" }).click();
    await page.getByRole("menuitem", { name: "Revoke" }).click();
    await expectText(page.getByRole("row", { name: /ada@example.com/ }), "Revoked");
  });

  test("a grant lets a viewer do more, explain says why, and revoking ends it", async () => {
    await visit(page, "members");
    await page.getByRole("button", { name: "More about Alan Turing" }).click();
    await page.getByRole("menuitem", { name: "Give a grant…" }).click();
    await page.getByRole("checkbox", { name: /Deploy to uat/ }).click();
    await page.getByRole("textbox", { name: "Reason" }).fill("Friday release");
    await page.getByRole("button", { name: "Give", exact: true }).click();
    await expectVisible(page.getByText("Alan Turing may do more until it ends"));
    await visit(page, `settings?tab=roles&permission=deployments:uat&who=${viewer.accountId}`);
    await expectVisible(page.getByText(/A grant allows it/));
    await visit(page, "members?view=grants");
    await page.getByRole("button", { name: "Revoke the grant of Alan Turing" }).click();
    await expectVisible(page.getByText("No grant holds now"));
  });

  test("before somebody is removed it is said which of their keys stop", async () => {
    await visit(page, "members?view=service-accounts");
    await page.getByRole("button", { name: "Create service account" }).first().click();
    await page.getByRole("dialog").getByLabel("Name").fill("nightly import");
    await page.getByRole("dialog").getByRole("button", { name: "Create service account" }).click();
    await expectVisible(page.getByRole("row", { name: /nightly import/ }));
    const [account] = (await owner.get("/v1/service-accounts")).body.data;
    await owner.post("/v1/api-keys", { name: "ci", serviceAccountId: account.id });
    await page.getByRole("button", { name: "Delete nightly import" }).click();
    await expectVisible(page.getByText("1 key stops working: “ci”."));
    await page.getByRole("button", { name: "Delete service account" }).click();
    await expectVisible(page.getByText("No service accounts yet"));
  });

  test("staging becomes production after its address was typed again", async () => {
    await visit(page, "settings?tab=environment");
    await page.getByRole("button", { name: "Convert to production…" }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByRole("button", { name: "Convert to production" }).isDisabled()).toBe(true);
    await dialog.getByRole("textbox").fill("front-desk");
    await dialog.getByRole("button", { name: "Convert to production" }).click();
    await expectVisible(page.getByRole("button", { name: /^Switch workspace.*Desk Production/ }));
  });

  test("the switcher finds by typing and goes with Enter", async () => {
    await visit(page, "members");
    await page.keyboard.press("g");
    await page.keyboard.press("w");
    await page.keyboard.type("personal dev");
    await expectVisible(page.getByRole("option", { name: /Personal/ }));
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/personal\/members$/);
  });

  test("an archived workspace says so at its address, and its owner restores it there", async () => {
    await visit(page, "settings?tab=danger");
    await page.getByRole("button", { name: "Archive…" }).click();
    await page.getByRole("dialog").getByRole("textbox").fill("front-desk");
    await page.getByRole("dialog").getByRole("button", { name: "Archive workspace" }).click();
    await expectVisible(page.getByText("Desk archived"));
    await page.goto(`${home}/agents`);
    await expectVisible(heading(page, "Desk is archived"));
    await page.getByRole("button", { name: "Restore workspace" }).click();
    await expectVisible(heading(page, /^Agents/));
  });

  test("nothing went wrong on the way", () => expect(window.takeTroubles()).toEqual([]));
});
