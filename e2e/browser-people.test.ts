import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KeyCaller, Person, TestCaller } from "../src/platform/testing/world.ts";
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

describeInBrowser("the people of a workspace, in a browser", () => {
  let dashboard: Dashboard;
  let window: Window;
  let page: Page;
  let home: string;
  let alan: Person;
  /** Alan in the workspace. */
  let inside: TestCaller;
  let keyOfAlan: KeyCaller;
  let theirs: Window;

  beforeAll(async () => {
    dashboard = await openDashboard();
    const { world } = dashboard;
    const owner = await ownerOfDesk(await onboarded(world, "Grace Hopper"));
    const ada = await world.newPerson("Ada Lovelace");
    alan = await onboarded(world, "Alan Turing");
    inside = await world.join(alan, owner, "viewer");
    await world.sql(
      "insert into organization_members (organization_id, account_id, role) values ($1, $2, 'admin')",
      [owner.organizationId, ada.accountId],
    );
    home = await homeOf(owner);
    window = await dashboard.open(owner);
    page = window.page;
    theirs = await dashboard.open(alan);
  });
  afterAll(() => dashboard?.stop());

  const visit = (tab: Page, path: string) => visitPage(tab, `${home}/${path}`);
  const row = (name: RegExp) => page.getByRole("row", { name });
  const dialog = () => page.getByRole("dialog");
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const fromMenu = async (who: string, item: string) => {
    await button(`More about ${who}`).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  const invitedBy = async (address: string) =>
    (
      await dashboard.world.sql("select 1 from mails where recipient = $1 and body_text like '%#token=%'", [
        address,
      ])
    ).length;

  test("who is there by the organization is marked, and cannot be changed here", async () => {
    await visit(page, "members");
    await expectText(row(/Grace Hopper/), /you.*Owner from Acme/s);
    await expectText(row(/Ada Lovelace/), /Admin from Acme/);
    expect(await page.getByRole("combobox", { name: /^Role of (Ada|Grace)/ }).count()).toBe(0);
    await button("More about Ada Lovelace").click();
    await expectVisible(page.getByRole("menuitem", { name: "Explain access" }));
    expect(await page.getByRole("menuitem", { name: /Remove/ }).count()).toBe(0);
    await page.keyboard.press("Escape");
  });

  test("a role given in the list is what the other may do", async () => {
    await visit(theirs.page, "agents");
    expect(await theirs.page.getByRole("button", { name: "Create agent" }).count()).toBe(0);
    await page.getByRole("combobox", { name: "Role of Alan Turing" }).click();
    await page.getByRole("option", { name: "Developer" }).click();
    await expectVisible(page.getByText("Alan Turing is Developer now"));
    await visit(theirs.page, "agents");
    await expectVisible(theirs.page.getByRole("button", { name: "Create agent" }));
    keyOfAlan = await dashboard.world.key(inside);
  });

  test("two addresses are invited at once, with one role", async () => {
    await button("Invite").click();
    await dialog().getByLabel("Email addresses").fill("Barbara <barbara@example.com>, edsger@example.com");
    await dialog().getByLabel("Role here").click();
    await page.getByRole("option", { name: "Tester" }).click();
    await button("Invite 2 people").click();
    await expectText(dialog(), "2 invitations sent");
    await button("Done").click();
    await button("Invitations").click();
    for (const address of ["barbara@example.com", "edsger@example.com"]) {
      await expectVisible(row(new RegExp(`${address} Tester Pending`)));
      expect(await invitedBy(address)).toBe(1);
    }
  });

  test("of a CSV what is right is invited, and each other row says why not and can be taken home", async () => {
    await button("Import CSV").click();
    const csv = ["email,role", "one@example.com,developer", "nobody,viewer", `${alan.email},viewer`]
      .concat("two@example.com,")
      .join("\n");
    await dialog()
      .locator('input[type="file"]')
      .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await button("Look at the rows").click();
    await expectText(dialog(), "1 of 4 rows will not be sent");
    await button("Send 3 invitations").click();
    await expectText(dialog(), "2 rows were not invited");
    await expectVisible(dialog().getByRole("progressbar", { name: "2 invited" }));
    await expectVisible(row(/2 nobody not an email address/));
    await expectVisible(row(new RegExp(`3 ${alan.email} .*member`, "i")));
    const download = page.waitForEvent("download");
    await button("Download these rows").click();
    const kept = await readFile(await (await download).path(), "utf8");
    expect(kept).toMatch(/nobody/);
    expect(kept).not.toMatch(/one@example\.com/);
    await button("Done").click();
    await expectVisible(row(/one@example\.com Developer Pending/));
    await expectVisible(row(/two@example\.com Member Pending/));
  });

  test("a grant opens a page to somebody, and revoking it closes it again", async () => {
    await visit(page, "members");
    await fromMenu("Alan Turing", "Give a grant…");
    await dialog()
      .getByRole("checkbox", { name: /audit log/ })
      .click();
    await dialog().getByRole("button", { name: "15 min" }).click();
    await dialog().getByRole("textbox", { name: "Reason" }).fill("Who changed the prompt?");
    await button("Give").click();
    await expectVisible(page.getByText("Alan Turing may do more until it ends"));
    await visit(theirs.page, "audit");
    await expectVisible(heading(theirs.page, /^Audit/));
    await button("Grants").click();
    await expectText(row(/Alan Turing/), /audit:read.*Who changed the prompt\?.*min/s);
    await button("Revoke the grant of Alan Turing").click();
    await expectVisible(page.getByText("No grant holds now"));
    await visit(theirs.page, "audit");
    await expectVisible(heading(theirs.page, "You may not open this page"));
  });

  test("a service account gets a key, and the key is the account's", async () => {
    await visit(page, "members?view=service-accounts");
    await button("Create service account").first().click();
    await dialog().getByLabel("Name").fill("nightly import");
    await dialog().getByRole("button", { name: "Create service account" }).click();
    await expectVisible(row(/nightly import Member 0/));
    await visit(page, "api-keys");
    await button("Create API key").first().click();
    await dialog().getByLabel("Name").fill("import key");
    await dialog().getByLabel("Owner").click();
    await page.getByRole("option", { name: /nightly import/ }).click();
    await button("Create key").click();
    const secret = await page.getByLabel("The new API key").inputValue();
    await button("I have stored it").click();
    await expectVisible(row(/import key Active nightly import/));
    const program = dashboard.world.anonymous.with({ authorization: `Bearer ${secret}` });
    expect((await program.get("/v1/me")).body.account.name).toBe("nightly import");
    await visit(page, "members?view=service-accounts");
    await expectVisible(row(/nightly import Member 1/));
  });

  test("whoever is removed loses key and page at once, after it was said what stops", async () => {
    await visit(theirs.page, "agents");
    expect((await keyOfAlan.get("/v1/agents")).status).toBe(200);
    await visit(page, "members");
    await fromMenu("Alan Turing", "Remove from workspace…");
    await expectText(dialog(), "1 key stops working: “a key”.");
    await button("Remove").click();
    await expectVisible(page.getByText("Alan Turing is no longer in Desk"));
    await expect.poll(() => row(/Alan Turing/).count()).toBe(0);
    expect((await keyOfAlan.get("/v1/agents")).status).toBe(401);
    await theirs.page.getByRole("link", { name: "Tools", exact: true }).click();
    await expectVisible(heading(theirs.page, "There is no workspace you can enter at this address"));
    expect(await theirs.page.getByRole("alert").count()).toBe(0);
    await theirs.page.getByRole("link", { name: /Personal/ }).click();
    await expectVisible(heading(theirs.page, "Home"));
  });

  test("nothing went wrong on the way", () => {
    expect([...window.takeTroubles(), ...theirs.takeTroubles()]).toEqual([]);
  });
});
