import type { Locator, Page } from "playwright-core";
import { expectVisible } from "./browser.ts";

const button = (page: Page): Locator => page.getByRole("button", { name: /^Switch workspace/ });

/** Opens the switcher and chooses what is called so: a workspace or one of the commands. */
export async function switchTo(page: Page, name: string): Promise<void> {
  await button(page).click();
  await page.getByRole("option", { name: new RegExp(name) }).click();
}

/** Waits until the shell names this place: `Acme / Support Production`, or the end of it. */
export const expectIn = (page: Page, name: string): Promise<void> =>
  expectVisible(page.getByRole("button", { name: new RegExp(`^Switch workspace\\. You are in .*${name}`) }));
