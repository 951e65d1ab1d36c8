import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectNoOverflow,
  openDashboard,
  settle,
  type Window,
} from "./browser.ts";
import { furnish, type Furnished } from "./furnished.ts";
import { PAGES } from "./pages.ts";

const COLOUR_RULES = ["color-contrast", "link-in-text-block"];
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };

/** Looks at every page, or at one of `parts` parts of them, so that two browsers can share the walk. */
export function walkPages(part: number, parts: number): void {
  const names = Object.keys(PAGES).filter((_, index) => index % parts === part);
  describeInBrowser(`every page of the dashboard, part ${part + 1} of ${parts}`, () => {
    let dashboard: Dashboard;
    let window: Window;
    let page: Page;
    let things: Furnished;

    beforeAll(async () => {
      dashboard = await openDashboard();
      things = await furnish(dashboard.world.administrator, dashboard.world);
      window = await dashboard.open(dashboard.world.administrator);
      page = window.page;
    });
    afterAll(() => dashboard?.stop());

    test.each(names)(
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
        // One article is made as another: every day some are looked through; in the dark, a third of the pages.
        const isSample = names.indexOf(name) % 4 === 0;
        if (!within || isSample || process.env.BAILIWICK_LONG) await expectAccessible(page, { within });
        await page.emulateMedia({ colorScheme: "dark" });
        if ((!within && names.indexOf(name) % 3 === 0) || process.env.BAILIWICK_LONG)
          await expectAccessible(page, { within, rules: COLOUR_RULES });
        await page.setViewportSize(NARROW);
        await expectNoOverflow(page);
        expect(window.takeTroubles()).toEqual([]);
      },
    );
  });
}
