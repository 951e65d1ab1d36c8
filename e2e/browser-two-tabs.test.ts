import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KeyCaller, Person } from "../src/platform/testing/world.ts";
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
import { expectIn } from "./support/switcher.ts";

interface Room {
  id: string;
  name: string;
  home: string;
  tab: Page;
  /** Each request of the tab that names a workspace: `ws_… GET /v1/agents`. */
  asked: string[];
}

describeInBrowser("two tabs of one browser, each in its own workspace", () => {
  let dashboard: Dashboard;
  let owner: Person;
  let organization: { id: string; slug: string };
  let window: Window;
  let support: Room;
  let sales: Room;
  let key: KeyCaller;
  /** A member of Support who cannot restore it, with a tab of it open. */
  let member: Window;

  beforeAll(async () => {
    dashboard = await openDashboard();
    owner = await onboarded(dashboard.world, "Grace Hopper");
    organization = (await owner.post("/v1/organizations", { name: "Acme" })).body;
    window = await dashboard.open(owner);
    support = await openRoom("Support", "production");
    sales = await openRoom("Sales", "staging");
    key = await dashboard.world.key(owner.in(support.id));
    const person = await dashboard.world.newPerson("Alan Turing");
    const host = { ...owner, organizationId: organization.id, workspaceId: support.id };
    await dashboard.world.join(person, host, "admin");
    member = await dashboard.open(person);
    await member.page.goto(`${support.home}/agents`);
    await expectVisible(heading(member.page, "Agents"));
  });
  afterAll(() => dashboard?.stop());

  async function openRoom(name: string, environment: string): Promise<Room> {
    const organizationId = organization.id;
    const { body } = await owner.post("/v1/workspaces", { organizationId, name, environment });
    const tab = await window.context.newPage();
    const asked: string[] = [];
    tab.on("request", (request) => {
      const { pathname } = new URL(request.url());
      const named = [request.headers()["bailiwick-workspace"], /ws_\w+/.exec(pathname)?.[0]];
      for (const workspaceId of named)
        if (workspaceId) asked.push(`${workspaceId} ${request.method()} ${pathname}`);
    });
    const home = `/${organization.slug}/${body.slug}`;
    await tab.goto(`${home}/agents`);
    await expectVisible(tab.getByText(`No agents in ${name} yet`));
    return { id: body.id, name, home, tab, asked };
  }

  async function createAgent({ tab, name }: Room) {
    await tab.getByRole("button", { name: "Create agent" }).first().click();
    await tab.getByRole("dialog").getByLabel("Name").fill(`${name} clerk`);
    await tab.getByRole("dialog").getByRole("button", { name: "Create agent" }).click();
    await expectVisible(heading(tab, `${name} clerk`));
    await tab.getByRole("link", { name: "Agents", exact: true }).first().click();
  }

  test("an agent made in each at the same time is in its own workspace only, before and after a reload", async () => {
    await Promise.all([support, sales].map(createAgent));
    const look = async (mine: Room, other: Room) => {
      await expectText(mine.tab.getByRole("main"), `${mine.name} clerk`);
      await settle(mine.tab);
      expect(await mine.tab.getByRole("main").innerText()).not.toContain(other.name);
      expect(new URL(mine.tab.url()).pathname).toBe(`${mine.home}/agents`);
    };
    for (let time = 0; time < 2; time++) {
      await Promise.all([look(support, sales), look(sales, support)]);
      await Promise.all([support, sales].map(({ tab }) => tab.reload()));
    }
  });

  test("title and badge say which is which", async () => {
    await expectIn(support.tab, "Acme / Support Production");
    await expectIn(sales.tab, "Acme / Sales Staging");
    await expect.poll(() => support.tab.title()).toBe("Agents · Support · Acme · Bailiwick");
    await expect.poll(() => sales.tab.title()).toBe("Agents · Sales · Acme · Bailiwick");
  });

  test("pages outside of a workspace stay with the workspace of their tab", async () => {
    for (const { tab, name } of [support, sales, support]) {
      await tab.goto("/agents");
      await expectText(tab.getByRole("main"), `${name} clerk`);
    }
  });

  test("no request of a tab ever named the workspace of the other", () => {
    for (const { id, asked } of [support, sales]) {
      expect(asked.filter((request) => request.includes("POST /v1/agents"))).toHaveLength(1);
      expect(asked.filter((request) => !request.startsWith(id))).toEqual([]);
    }
  });

  test("a workspace is archived once its address is typed right", async () => {
    const second = await window.context.newPage();
    await second.goto(`${support.home}/settings?tab=danger`);
    await second.getByRole("button", { name: "Archive…" }).click();
    const dialog = second.getByRole("dialog");
    const archive = dialog.getByRole("button", { name: "Archive workspace" });
    await dialog.getByRole("textbox").fill("sales");
    expect(await archive.isDisabled()).toBe(true);
    expect((await key.get("/v1/agents")).status).toBe(200);
    await dialog.getByRole("textbox").fill("support");
    await archive.click();
    await expectVisible(second.getByText("Support archived"));
    await expectIn(second, "Sales");
    await second.close();
    const refused = await key.get("/v1/agents");
    expect([refused.status, refused.body.code]).toEqual([403, "workspace_archived"]);
    const typed = await owner.post(`/v1/workspaces/${sales.id}/archive`, { slug: "support" });
    expect([typed.status, typed.body.errors[0].path]).toEqual([422, "slug"]);
  });

  test("every tab that has it open says that it is archived, and nothing else", async () => {
    const { tab } = support;
    for (const open of [tab, member.page]) {
      await open.getByRole("link", { name: "Tools", exact: true }).click();
      await expectVisible(heading(open, "Support is archived"));
      expect(await open.getByRole("alert").count()).toBe(0);
      expect(await open.title()).not.toContain("Support");
    }
    await expectVisible(tab.getByRole("button", { name: "Restore workspace" }));
    await expectText(member.page.getByRole("main"), "until an owner restores it");
    expect(await member.page.getByRole("button", { name: "Restore workspace" }).count()).toBe(0);
    await sales.tab.reload();
    await expectText(sales.tab.getByRole("main"), "Sales clerk");
    await sales.tab.getByRole("button", { name: /^Switch workspace/ }).click();
    await expectVisible(sales.tab.getByRole("option", { name: /Sales/ }));
    expect(await sales.tab.getByRole("option", { name: /Support/ }).count()).toBe(0);
    await sales.tab.keyboard.press("Escape");
  });

  test("restored where it was archived, it is back with everything and its key works", async () => {
    const { tab } = support;
    await tab.getByRole("button", { name: "Restore workspace" }).click();
    await expectIn(tab, "Acme / Support Production");
    await tab.getByRole("link", { name: "Agents", exact: true }).first().click();
    await expectText(tab.getByRole("main"), "Support clerk");
    const { status, body } = await key.get("/v1/agents");
    expect([status, body.data.map(({ name }: { name: string }) => name)]).toEqual([200, ["Support clerk"]]);
    await member.page.reload();
    await expectText(member.page.getByRole("main"), "wallet_balance");
    expect([...window.takeTroubles(), ...member.takeTroubles()]).toEqual([]);
  });
});
