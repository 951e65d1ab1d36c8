import { accessSync, constants, existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
import { describe, expect } from "vitest";
import { type Person, testWorld, type World, type WorldOptions } from "../../src/platform/testing/world.ts";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const DASHBOARD = fileURLToPath(new URL("../../dist/web/index.html", import.meta.url));
const CANDIDATES = [process.env.BAILIWICK_CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"];

const isExecutable = (path: string) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
const executablePath = CANDIDATES.find((path) => path !== undefined && isExecutable(path));

/** A suite that needs a browser; skipped, saying why, where there is none. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (executablePath) describe(name, { timeout: 120_000 }, tests);
  else describe.skip(`${name} (no Chromium here: install it, or set BAILIWICK_CHROMIUM)`, tests);
}

/** A server with the built dashboard, and a Chromium with a fresh profile. */
export interface Dashboard {
  world: World;
  browser: Browser;
  /** A window of its own, with its own cookies; of this person, or of nobody. Closed with the dashboard. */
  open(person?: Person, size?: { width: number; height: number }): Promise<Window>;
  stop(): Promise<void>;
}

export interface Window {
  context: BrowserContext;
  page: Page;
  /** What went wrong in its pages since it was last asked: console errors, uncaught errors, answers of 500 and more. */
  takeTroubles(): string[];
}

// The mails of the server name its public address, so the port must be known before it starts.
const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** `options` are of the world, besides its address. */
export async function openDashboard(options: WorldOptions = {}): Promise<Dashboard> {
  if (!existsSync(DASHBOARD))
    throw new Error("The dashboard is not built: run `npx vite build` (npm test does it by itself).");
  const port = await freePort();
  const world = await testWorld({
    ...options,
    config: { ...options.config, PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` },
  });
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  const open: Dashboard["open"] = async (person, size = { width: 1280, height: 900 }) => {
    const context = await browser.newContext({
      baseURL: world.url,
      viewport: size,
      reducedMotion: "reduce",
      colorScheme: "light",
    });
    context.setDefaultTimeout(15_000);
    if (person) await context.addCookies(cookiesOf(person, world.url));
    const troubles: string[] = [];
    context.on("console", (message) => {
      if (message.type() === "error" && !/status of 4\d\d/.test(message.text()))
        troubles.push(message.text());
    });
    context.on("weberror", (error) => troubles.push(String(error.error())));
    context.on("response", (response) => {
      if (response.status() >= 500) troubles.push(`${response.status()} ${response.url()}`);
    });
    return { context, page: await context.newPage(), takeTroubles: () => troubles.splice(0) };
  };
  return {
    world,
    browser,
    open,
    async stop() {
      await browser.close();
      await world.stop();
    },
  };
}

const cookiesOf = (person: Person, url: string) =>
  (person.headers.cookie ?? "").split("; ").map((pair) => {
    const end = pair.indexOf("=");
    return { name: pair.slice(0, end), value: pair.slice(end + 1), url };
  });

export const heading = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("heading", { level: 1, name });

/** Waits until it can be seen; fails naming it. */
export const expectVisible = (locator: Locator): Promise<void> =>
  locator.first().waitFor({ state: "visible" });

/** Waits until something in the page, or the page itself, reads so. */
export const expectText = (locator: Locator, text: string | RegExp): Promise<void> =>
  expectVisible(locator.filter({ hasText: text }));

/** Until nothing loads any more: a heading or a dialog stands, nothing is busy and no skeleton is left. */
export async function settle(page: Page): Promise<void> {
  await expectVisible(page.getByRole("heading", { level: 1 }).or(page.getByRole("dialog")));
  await page.waitForFunction(
    () =>
      document.querySelector(
        '[aria-busy="true"], [role="status"][aria-label="Loading"], .animate-breathe',
      ) === null,
  );
}

/** Goes to an address and waits until its page stands. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await settle(page);
}

/** axe finds nothing in the theme now shown; `within` narrows where it looks, `rules` what for. */
export async function expectAccessible(
  page: Page,
  { within = "html", rules }: { within?: string; rules?: string[] } = {},
): Promise<void> {
  // Without it every look opens a page of its own, for frames that are not there.
  const builder = new AxeBuilder({ page }).setLegacyMode().include(within);
  const { violations } = await (rules ? builder.withRules(rules) : builder).analyze();
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ""}`).join("\n  ")}`,
  );
  expect(found, page.url()).toEqual([]);
}

/** axe finds nothing, in the light as in the dark. */
export async function expectAccessibleInBoth(page: Page, within?: string): Promise<void> {
  await settle(page);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page, { within });
  }
}

/** Nothing sticks out to the right of the window; names what does. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .slice(0, 5)
      .map((element) => element.outerHTML.slice(0, 200));
  });
  expect(wide, `${page.url()} is wider than ${page.viewportSize()?.width} pixels`).toEqual([]);
}
