import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "../src/platform/testing/world.ts";
import { everyPage } from "../src/web/docs/contents.ts";
import {
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectNoOverflow,
  expectVisible,
  heading,
  openDashboard,
  settle,
  type Window,
} from "./support/browser.ts";
import { furnish, type Furnished } from "./support/furnished.ts";

const SIDEBAR = ["Home", "Agents", "Tools", "Integrations", "Runs", "Sessions"]
  .concat(["Schedules", "Inbound webhooks", "Events"])
  .concat(["Members", "API keys", "Webhooks", "Audit"])
  .concat(["People", "Workspaces", "Billing", "Usage", "Settings"]);
/** Where the page is called otherwise than its item. */
const HEADINGS: Record<string, string> = { Settings: "General" };
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };
const SCREENSHOT = fileURLToPath(new URL("../docs/images/home.png", import.meta.url));
const ROUTER = new URL("../src/web/router.tsx", import.meta.url);

/** Every page there is, by the address it has in a workspace with something of everything. */
const PAGES: Record<string, (things: Furnished) => string> = {
  ...Object.fromEntries(
    ["", "agents", "agents?view=list", "agents?create=true", "tools", "integrations", "runs"]
      .concat(["sessions", "api-keys", "audit", "settings", "no-such-page"])
      .concat(["members", "members?view=invitations", "members?view=grants", "members?view=service-accounts"])
      .concat(["environment", "members", "roles", "keys", "danger"].map((tab) => `settings?tab=${tab}`))
      .map((path) => [path || "home", ({ home }: Furnished) => `${home}/${path}`]),
  ),
  ...Object.fromEntries(
    ["editor", "versions", "versions&from=1&to=2", "deployments", "playground", "settings"].map((tab) => [
      `agent: ${tab}`,
      ({ home, agentId }: Furnished) => `${home}/agents/${agentId}?tab=${tab}`,
    ]),
  ),
  "agent: publish": ({ home, agentId }) => `${home}/agents/${agentId}?publish=true`,
  "agent that is not there": ({ home }) => `${home}/agents/agt_01kas0000000000000000000zz`,
  "http tool": ({ home, httpToolId }) => `${home}/tools/${httpToolId}`,
  "code tool": ({ home, codeToolId }) => `${home}/tools/${codeToolId}`,
  "tool versions": ({ home, codeToolId }) => `${home}/tools/${codeToolId}?tab=versions`,
  run: ({ home, runId }) => `${home}/runs/${runId}`,
  "run events": ({ home, runId }) => `${home}/runs/${runId}?tab=events`,
  "failed run": ({ home, failedRunId }) => `${home}/runs/${failedRunId}`,
  session: ({ home, sessionId }) => `${home}/sessions/${sessionId}`,
  ...Object.fromEntries(
    ["", "/people", "/people?show=invitations", "/people?show=grants", "/workspaces"]
      .concat(["/workspaces?show=archived", "/roles", "/keys", "/audit", "/verification"])
      .map((path) => [
        `organization${path.replace("/", ": ")}`,
        ({ home }: Furnished) => `/${home.split("/")[1]}/settings${path}`,
      ]),
  ),
  ...Object.fromEntries(
    ["webhooks", "webhooks?create=true", "webhooks?tab=deliveries", "events", "events?types=key.*"]
      .concat(["events?tab=catalogue", "events?tab=catalogue&type=run.failed"])
      .map((path) => [path, ({ home }: Furnished) => `${home}/${path}`]),
  ),
  ...Object.fromEntries(
    ["deliveries", "settings", "verify"].map((tab) => [
      `webhook: ${tab}`,
      ({ home, webhookId }: Furnished) => `${home}/webhooks/${webhookId}?tab=${tab}`,
    ]),
  ),
  delivery: ({ home, webhookId, deliveryId }) => `${home}/webhooks/${webhookId}?delivery=${deliveryId}`,
  "webhook that is not there": ({ home }) => `${home}/webhooks/wh_01kas0000000000000000000zz`,
  ...Object.fromEntries(
    ["webhooks", "webhooks?tab=deliveries", "events"].map((path) => [
      `organization: /${path}`,
      ({ home }: Furnished) => `/${home.split("/")[1]}/settings/${path}`,
    ]),
  ),
  "organization webhook": ({ home, organizationWebhookId }) =>
    `/${home.split("/")[1]}/settings/webhooks/${organizationWebhookId}?tab=settings`,
  ...Object.fromEntries(
    ["", "?view=calendar", "?view=calendar&span=week", "/new"].map((path) => [
      `schedules${path}`,
      ({ home }: Furnished) => `${home}/schedules${path}`,
    ]),
  ),
  ...Object.fromEntries(
    ["history", "upcoming", "settings"].map((tab) => [
      `schedule: ${tab}`,
      ({ home, scheduleId }: Furnished) => `${home}/schedules/${scheduleId}?tab=${tab}`,
    ]),
  ),
  "inbound webhooks": ({ home }) => `${home}/inbound-webhooks`,
  "new inbound webhook": ({ home }) => `${home}/inbound-webhooks?create=true`,
  ...Object.fromEntries(
    ["deliveries", "settings"].map((tab) => [
      `inbound webhook: ${tab}`,
      ({ home, inboundWebhookId }: Furnished) => `${home}/inbound-webhooks/${inboundWebhookId}?tab=${tab}`,
    ]),
  ),
  "inbound delivery": ({ home, inboundWebhookId, inboundDeliveryId }) =>
    `${home}/inbound-webhooks/${inboundWebhookId}?delivery=${inboundDeliveryId}`,
  ...Object.fromEntries(
    ["usage", "usage?by=agent&period=7&every=hour", "usage?period=last-month&wallet=data", "settings?tab=limits"].map(
      (path) => [path, ({ home }: Furnished) => `${home}/${path}`],
    ),
  ),
  "runs: of usage": ({ home }) =>
    `${home}/runs?used=model&wallet=ai&key=none&from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z`,
  "organization usage": ({ home }) => `/${home.split("/")[1]}/settings/usage?by=workspace`,
  "organization that is not there": () => "/nobody-of-this-name/settings",
  "all my workspaces": () => "/home",
  profile: () => "/profile",
  "profile: notifications": () => "/profile?tab=notifications",
  inbox: () => "/inbox",
  "inbox: all": () => "/inbox?show=all",
  unsubscribe: () => "/unsubscribe?token=nothing.like-it",
  ...Object.fromEntries(
    ["billing", "billing?topup=ai", "billing/ledger"].map((path) => [
      `organization: /${path}`,
      ({ home }: Furnished) => `/${home.split("/")[1]}/settings/${path}`,
    ]),
  ),
  wallets: ({ home }) => `${home}/wallets`,
  ...Object.fromEntries(
    ["plans", "plans?plan=launch", "prices", "credits", "credits?credit=new", "promo-codes"].map((path) => [
      `installation: ${path}`,
      () => `/system/${path}`,
    ]),
  ),
  "verification of a workspace": ({ home, workspaceId }) =>
    `/${home.split("/")[1]}/settings/verification?workspace=${workspaceId}`,
  "installation: verifications": () => "/system/verifications?state=in_review",
  "verification in review": ({ verificationId }) => `/system/verifications/${verificationId}`,
  "installation health": () => "/system",
  "installation settings": () => "/system?tab=settings",
  "installation mails": () => "/system?tab=mails",
  ...Object.fromEntries(
    ["invoices", "invoices?status=paid", "invoices/next", "details"].map((path) => [
      `billing: ${path}`,
      ({ home }: Furnished) => `/${home.split("/")[1]}/settings/billing/${path}`,
    ]),
  ),
  invoice: ({ home, invoiceId }) => `/${home.split("/")[1]}/settings/billing/invoices/${invoiceId}`,
  "installation invoices": () => "/system/invoices",
  "installation: draft an invoice": () => "/system/invoices?invoice=new",
  "installation invoice": ({ invoiceId }) => `/system/invoices/${invoiceId}`,
  "installation: invoice draft": ({ draftInvoiceId }) => `/system/invoices/${draftInvoiceId}`,
  "installation: seller": () => "/system/invoices/seller",
  onboarding: () => "/onboarding",
  "invitation without a link": () => "/invitations",
  "sign in": () => "/sign-in",
  "sign up": () => "/sign-up",
  "forgotten password": () => "/forgot-password",
  "new password": () => "/reset-password?token=any",
  documentation: () => "/docs",
  "documentation that is not there": () => "/docs/nothing",
  ...Object.fromEntries(everyPage.map(({ slug }) => [`docs: ${slug}`, () => `/docs/${slug}`])),
};

describeInBrowser("every page of the dashboard", () => {
  let dashboard: Dashboard;
  let window: Window;
  let page: Page;
  let things: Furnished;
  let newcomer: Person;

  beforeAll(async () => {
    dashboard = await openDashboard();
    things = await furnish(dashboard.world.administrator, dashboard.world);
    newcomer = await dashboard.world.newPerson("A newcomer");
    await newcomer.patch("/v1/me", { isOnboarded: true });
    window = await dashboard.open(dashboard.world.administrator);
    page = window.page;
  });
  afterAll(() => dashboard?.stop());

  test.each(Object.keys(PAGES))(
    "%s has a heading, no error, nothing axe finds in light or dark, and fits 390 pixels",
    async (name) => {
      await page.setViewportSize(WIDE);
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(PAGES[name]!(things));
      await settle(page);
      expect(await page.locator("h1").count(), "one heading of the first level").toBe(1);
      expect(await page.getByRole("alert").allInnerTexts()).toEqual([]);
      // Around an article of the documentation stands what "documentation" was looked through for.
      const within = name.startsWith("docs: ") ? "main" : undefined;
      await expectAccessible(page, { within });
      await page.emulateMedia({ colorScheme: "dark" });
      // One article is as dark as another.
      if (!within || process.env.BAILIWICK_LONG)
        await expectAccessible(page, { within, rules: COLOUR_RULES });
      await page.setViewportSize(NARROW);
      await expectNoOverflow(page);
      expect(window.takeTroubles()).toEqual([]);
    },
  );

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
    await hers.page.goto(home);
    await settle(hers.page);
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

  test("every link into the documentation, also of empty places, leads to a page and a place in it", async () => {
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
    await empty.page.goto("/");
    await settle(empty.page);
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
      await page.goto(path);
      await settle(page);
      expect(await page.getByText("no page of this name").count(), path).toBe(0);
      for (const anchor of all.flatMap((link) => link.split("#")[1] ?? []))
        expect(await page.locator(`[id="${anchor}"]`).count(), `${path}#${anchor}`).toBe(1);
    }
    expect([...window.takeTroubles(), ...empty.takeTroubles()]).toEqual([]);
    await empty.context.close();
  });

  test("every route of the dashboard is among the pages above", () => {
    const routes = [...readFileSync(ROUTER, "utf8").matchAll(/\b(room|page|inShell)\(\s*"(\/[^"]*)"/g)];
    expect(routes.length).toBeGreaterThan(20);
    const visited = Object.values(PAGES).map((address) => address(things).split("?")[0]!);
    for (const [, kind, path] of routes) {
      if (path!.startsWith("/dev/")) continue;
      const pattern = `${kind === "room" ? things.home : ""}${path!.replaceAll(/\$\w+/g, "[\\w-]+")}`;
      expect(visited, pattern).toContainEqual(expect.stringMatching(new RegExp(`^${pattern}$`)));
    }
  });

  test("the skip link is the first stop of the keyboard and leads to the page", async () => {
    await page.setViewportSize(WIDE);
    await page.goto(`${things.home}/agents`);
    await settle(page);
    await page.keyboard.press("Tab");
    expect(await page.locator(":focus").innerText()).toBe("Skip to the page");
    await page.keyboard.press("Enter");
    expect(await page.locator(":focus").getAttribute("id")).toBe("main");
  });

  test("g w opens the switcher and Escape closes it", async () => {
    await page.goto(`${things.home}/agents`);
    await settle(page);
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
    await page.keyboard.type("Billing");
    await expectVisible(page.getByRole("option", { name: /Billing questions/ }));
    await page.keyboard.press("Enter");
    await expectVisible(heading(page, "Billing questions"));
  });

  test("j, k and Enter walk through a list", async () => {
    await page.goto(`${things.home}/runs`);
    await settle(page);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/runs\/run_/);
  });
});
