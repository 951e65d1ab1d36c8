import type { Page } from "playwright-core";
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
} from "./support/browser.ts";
import { homeOf } from "./support/places.ts";

describeInBrowser("an invitation, opened from its mail", () => {
  let dashboard: Dashboard;
  let host: Person;

  beforeAll(async () => {
    dashboard = await openDashboard();
    host = await dashboard.world.newPerson("Grace Hopper");
  });
  afterAll(() => dashboard?.stop());

  /** The link in the mail of a new invitation. */
  async function invite(email: string): Promise<string> {
    const invited = await host.post("/v1/invitations", { email, role: "developer" });
    expect(invited.status).toBe(201);
    const [mail] = await dashboard.world.sql<{ body_text: string }>(
      "select body_text from mails where recipient = $1 and body_text like '%#token=%' order by id desc limit 1",
      [email],
    );
    return /http\S+#token=\S+/.exec(mail!.body_text)![0];
  }
  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
  /** The workspace of the host is open, and nothing of the link is left. */
  async function expectLanded(page: Page) {
    await expectVisible(heading(page, "Home"));
    const { pathname, hash } = new URL(page.url());
    expect([pathname.split("/")[1], hash]).toEqual([(await homeOf(host)).split("/")[1], ""]);
    expect(await page.evaluate(() => sessionStorage.getItem("bailiwick:invitation"))).toBeNull();
  }
  async function look(page: Page) {
    await expectAccessibleInBoth(page);
    const size = page.viewportSize()!;
    await page.setViewportSize({ width: 390, height: 800 });
    await expectNoOverflow(page);
    await page.setViewportSize(size);
  }

  test("somebody with an account accepts, and is in the new workspace", async () => {
    const guest = await dashboard.world.newPerson("Alan Turing");
    const window = await dashboard.open(guest);
    const { page } = window;
    await page.goto(await invite(guest.email));
    await expectVisible(heading(page, /^Join Grace Hopper/));
    expect(new URL(page.url()).hash).toBe("");
    expect(await page.title()).toMatch(/^Join Grace Hopper/);
    await expectText(page.getByRole("main"), `You are signed in as ${guest.email}`);
    await look(page);
    await button(page, "Accept").click();
    await expectLanded(page);
    expect(window.takeTroubles()).toEqual([]);
    await page.goto("/invitations");
    await expectVisible(heading(page, "This invitation is not open any more"));
    await look(page);
    await window.context.close();
  });

  test("a newcomer signs up from the link and is asked nothing more", async () => {
    const email = "barbara@example.org";
    const window = await dashboard.open();
    const { page } = window;
    await page.goto(await invite(email));
    await expectVisible(page.getByRole("link", { name: "Create account" }));
    await look(page);
    await page.getByRole("link", { name: "Create account" }).click();
    await expectVisible(heading(page, "Create your account"));
    await page.getByLabel("Name").fill("Barbara Liskov");
    await page.getByLabel("Email").fill("another@example.org");
    await page.getByLabel("Password").fill("correct horse battery");
    await button(page, "Create account").click();
    await expectText(page.getByRole("main"), "Is not the address this invitation was sent to.");
    await page.getByLabel("Email").fill(email);
    // What was said is about the address that was there.
    await expect.poll(() => page.getByText("Is not the address").count()).toBe(0);
    await button(page, "Create account").click();
    await expectLanded(page);
    expect(window.takeTroubles()).toEqual([]);
    await window.context.close();
  });

  test("signed in as somebody else, one signs out, signs in as the invited person and declines", async () => {
    const guest = await dashboard.world.newPerson("Edsger Dijkstra");
    const other = await dashboard.world.newPerson("Tony Hoare");
    const window = await dashboard.open(other);
    const { page } = window;
    await page.goto(await invite(guest.email));
    await button(page, "Accept").click();
    await expectText(page.getByRole("main"), "This invitation is for another address");
    await expectText(page.getByRole("main"), other.email);
    await look(page);
    await button(page, "Sign out and continue").click();
    await page.getByRole("link", { name: "Sign in", exact: true }).click();
    await expectText(page.getByRole("main"), "Sign in with the address your invitation was sent to.");
    await page.getByLabel("Email").fill(guest.email);
    await page.getByLabel("Password").fill(guest.password);
    await button(page, "Sign in").click();
    await expectText(page.getByRole("main"), `You are signed in as ${guest.email}`);
    await button(page, "Decline").click();
    await expectText(page.getByRole("main"), "Nothing was added to your account.");
    await look(page);
    expect(window.takeTroubles()).toEqual([]);
    await window.context.close();
  });

  test("an invitation that ended while the form was filled in is said so, and need not be used", async () => {
    const email = "donald@example.org";
    const window = await dashboard.open();
    const { page } = window;
    await page.goto(await invite(email));
    await page.getByRole("link", { name: "Create account" }).click();
    await page.getByLabel("Name").fill("Donald Knuth");
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill("correct horse battery");
    await dashboard.world.sql("update invitations set expires_at = now() where email = $1", [email]);
    await button(page, "Create account").click();
    await expectText(page.getByRole("main"), "The invitation is not open any more");
    await look(page);
    await button(page, "Go on without it").click();
    await button(page, "Create account").click();
    await expectVisible(heading(page, "Welcome, Donald"));
    expect(window.takeTroubles()).toEqual([]);
    await window.context.close();
  });
});
