import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "../src/platform/testing/world.ts";
import {
  type Dashboard,
  describeInBrowser,
  expectVisible,
  heading,
  openDashboard,
  settle,
  visit,
  type Window,
} from "./support/browser.ts";
import { furnish, type Furnished } from "./support/furnished.ts";
import { PAGES } from "./support/pages.ts";
import { onboarded } from "./support/places.ts";

const SIDEBAR = ["Home", "Agents", "Tools", "Integrations", "MCP", "Runs", "Sessions", "Tasks"]
  .concat(["Schedules", "Inbound webhooks", "Approvals", "Events", "Storage"])
  .concat(["Members", "API keys", "Webhooks", "Policies", "Audit"])
  .concat(["People", "Workspaces", "Billing", "Usage", "Settings"]);
/** Where the page is called otherwise than its item. */
const HEADINGS: Record<string, string> = { Settings: "General" };
const WIDE = { width: 1280, height: 900 };
const SCREENSHOT = fileURLToPath(new URL("../docs/images/home.png", import.meta.url));
const ROUTER = new URL("../src/web/router.tsx", import.meta.url);

describeInBrowser("the frame of the dashboard", () => {
  let dashboard: Dashboard;
  let window: Window;
  let page: Page;
  let things: Furnished;
  let newcomer: Person;

  beforeAll(async () => {
    dashboard = await openDashboard();
    things = await furnish(dashboard.world.administrator, dashboard.world);
    newcomer = await onboarded(dashboard.world, "A newcomer");
    window = await dashboard.open(dashboard.world.administrator);
    page = window.page;
  });
  afterAll(() => dashboard?.stop());

  test("every item of the sidebar leads to its page", async () => {
    await page.setViewportSize(WIDE);
    await page.goto(things.home);
    const sidebar = page.getByRole("navigation", { name: "Workspace", exact: true });
    await expectVisible(heading(page, "Home"));
    expect(await sidebar.getByRole("link").allInnerTexts()).toEqual(SIDEBAR);
    for (const name of SIDEBAR) {
      await sidebar.getByRole("link", { name, exact: true }).click();
      await expectVisible(heading(page, new RegExp(`^${HEADINGS[name] ?? name}`)));
      await settle(page);
      expect(await page.getByRole("alert").count(), name).toBe(0);
      expect(await sidebar.locator('[aria-current="page"]').innerText()).toBe(name);
    }
    expect(window.takeTroubles()).toEqual([]);
  });

  test("Home shows the agents, the newest runs and what was spent", async () => {
    const ada = await dashboard.world.newPerson("Ada Lovelace");
    const { home } = await furnish(ada, dashboard.world);
    const hers = await dashboard.open(ada, { width: 1440, height: 900 });
    await visit(hers.page, home);
    for (const name of ["Travel desk", "Billing questions", "Meeting notes"])
      await expectVisible(hers.page.getByRole("main").getByRole("link", { name }));
    const runs = hers.page.getByRole("table", { name: "Recent runs" });
    await expectVisible(
      runs.getByRole("row", { name: /How do I pay by card\? Succeeded Billing questions/ }),
    );
    await expectVisible(hers.page.getByRole("heading", { name: "Spend" }));
    const away = hers.page.getByRole("button", { name: "Put the first steps away" });
    if (await away.isVisible()) await away.click();
    if (process.env.BAILIWICK_SCREENSHOTS) await hers.page.screenshot({ path: SCREENSHOT });
    await hers.context.close();
  });

  test.runIf(process.env.BAILIWICK_LONG)(
    "every link into the documentation, also of empty places, leads to a page and a place in it",
    async () => {
      const empty = await dashboard.open(newcomer);
      const links = new Set<string>();
      const collect = async (tab: Page) => {
        await settle(tab);
        const corner = tab.getByRole("button", { name: /^API/ });
        if ((await corner.count()) > 0) await corner.last().click();
        const found = tab.locator(
          'main a[href^="/docs"], nav[aria-label="Settings and help"] a[href^="/docs"]',
        );
        for (const link of await found.all()) links.add((await link.getAttribute("href"))!);
      };
      const paths = [
        "",
        "agents",
        "tools",
        "integrations",
        "runs",
        "sessions",
        "members",
        "members?view=grants",
        "settings?tab=keys",
        "api-keys",
        "webhooks",
        "events",
        "schedules",
        "inbound-webhooks",
        "audit",
        "settings",
      ];
      await visit(empty.page, "/");
      const emptyHome = new URL(empty.page.url()).pathname.replace(/\/$/, "");
      for (const path of paths) {
        await empty.page.goto(`${emptyHome}/${path}`);
        await collect(empty.page);
      }
      await page.setViewportSize(WIDE);
      for (const path of [...paths.map((each) => `${things.home}/${each}`), "/system", "/profile"]) {
        await page.goto(path);
        await collect(page);
      }
      expect(links.size).toBeGreaterThan(SIDEBAR.length);
      const anchors = Map.groupBy(links, (link) => link.split("#")[0]!);
      for (const [path, all] of anchors) {
        await visit(page, path);
        expect(await page.getByText("no page of this name").count(), path).toBe(0);
        for (const anchor of all.flatMap((link) => link.split("#")[1] ?? []))
          expect(await page.locator(`[id="${anchor}"]`).count(), `${path}#${anchor}`).toBe(1);
      }
      expect([...window.takeTroubles(), ...empty.takeTroubles()]).toEqual([]);
      await empty.context.close();
    },
  );

  test("every route of the dashboard is among the pages above", () => {
    const routes = [...readFileSync(ROUTER, "utf8").matchAll(/\b(room|page|inShell)\(\s*"(\/[^"]*)"/g)];
    expect(routes.length).toBeGreaterThan(20);
    const visited = Object.values(PAGES).map((address) => address(things).split("?")[0]!);
    for (const [, kind, path] of routes) {
      if (path!.startsWith("/dev/")) continue;
      const pattern = `${kind === "room" ? things.home : ""}${path!.replaceAll(/\$\w+/g, "[\\w.-]+")}`;
      expect(visited, pattern).toContainEqual(expect.stringMatching(new RegExp(`^${pattern}$`)));
    }
  });

  test("the skip link is the first stop of the keyboard and leads to the page", async () => {
    await page.setViewportSize(WIDE);
    await visit(page, `${things.home}/agents`);
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").innerText()).toBe("Skip to the page");
    await page.keyboard.press("Enter");
    expect(await page.locator(":focus").getAttribute("id")).toBe("main");
  });

  test("g w opens the switcher and Escape closes it", async () => {
    await visit(page, `${things.home}/agents`);
    await page.keyboard.press("g");
    await page.keyboard.press("w");
    await expectVisible(page.getByPlaceholder("Find a workspace…"));
    await page.keyboard.press("Escape");
    await page.getByPlaceholder("Find a workspace…").waitFor({ state: "hidden" });
  });

  test("Ctrl+K finds pages and agents by name, and Enter goes there", async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("runs");
    await page.keyboard.press("Enter");
    await expectVisible(heading(page, /^Runs/));
    await page.keyboard.press("Control+k");
    await page.keyboard.type("Billing q");
    await expectVisible(page.getByRole("option", { name: /Billing questions/ }));
    await page.keyboard.press("Enter");
    await expectVisible(heading(page, "Billing questions"));
  });

  test("j, k and Enter walk through a list", async () => {
    await visit(page, `${things.home}/runs`);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/runs\/run_/);
  });
});
