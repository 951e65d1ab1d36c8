import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectNoOverflow,
  openDashboard,
  visit,
  type Window,
} from "./browser.ts";
import { furnish, type Furnished } from "./furnished.ts";
import { PAGES } from "./pages.ts";

const COLOUR_RULES = ["color-contrast", "link-in-text-block"];
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };

/** Looks at every page, or at one of `parts` parts of them, so that two browsers can share the walk. */
export function walkPages(part: number, parts: number): void {
  const isLong = Boolean(process.env.BAILIWICK_LONG);
  // One article of the documentation is made as another: every day some of them are looked through.
  const isSeen = (name: string, index: number) => isLong || !name.startsWith("docs: ") || index % 4 === 0;
  const names = Object.keys(PAGES)
    .filter(isSeen)
    .filter((_, index) => index % parts === part);
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

    test.each(names)("%s has a heading, no error, nothing axe finds, and fits 390 pixels", async (name) => {
      await page.setViewportSize(WIDE);
      await page.emulateMedia({ colorScheme: "light" });
      await visit(page, PAGES[name]!(things));
      expect(await page.locator("h1").count(), "one heading of the first level").toBe(1);
      expect(await page.getByRole("alert").allInnerTexts()).toEqual([]);
      // Around an article of the documentation stands what "documentation" was looked through for.
      const within = name.startsWith("docs: ") ? "main" : undefined;
      // Every day axe looks at a page once: at a third of them in the dark, at the others in the light.
      const isDark = names.indexOf(name) % 3 === 0;
      if (!isDark || isLong) await expectAccessible(page, { within });
      await page.emulateMedia({ colorScheme: "dark" });
      if (isDark || isLong)
        await expectAccessible(page, { within, ...(isLong ? { rules: COLOUR_RULES } : {}) });
      await page.setViewportSize(NARROW);
      await expectNoOverflow(page);
      expect(window.takeTroubles()).toEqual([]);
    });
  });
}
