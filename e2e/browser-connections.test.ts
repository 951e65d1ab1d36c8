import { OAuth2Server } from "oauth2-mock-server";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from "../src/modules/connections/testing/authorization-server.ts";
import { type Service, startService } from "../src/modules/connections/testing/service.ts";
import {
  type Dashboard,
  describeInBrowser,
  expectText,
  expectVisible,
  heading,
  openDashboard,
  visit,
  type Window,
} from "./support/browser.ts";
import { homeOf, onboarded } from "./support/places.ts";

describeInBrowser("a service is connected by a person in a browser", () => {
  let mock: OAuth2Server;
  let devices: AuthorizationServer;
  let service: Service;
  let dashboard: Dashboard;
  let window: Window;
  let page: Page;
  let home: string;

  beforeAll(async () => {
    mock = new OAuth2Server();
    await mock.issuer.keys.generate("RS256");
    await mock.start(0, "127.0.0.1");
    devices = await startAuthorizationServer();
    // The page that asks for consent, which the mock server goes without, and the API that the token is for.
    service = await startService(({ path, query, headers }) => {
      if (path !== "/consent") return headers.authorization ? { json: {} } : { status: 401 };
      const declined = new URLSearchParams({ error: "access_denied", state: query.get("state")! });
      const html = `<!doctype html><title>Consent</title><h1>Allow access?</h1>
        <a href="${mock.issuer.url}/authorize?${query}">Allow</a> <a href="${query.get("redirect_uri")}?${declined}">Decline</a>`;
      return { text: html.replaceAll("&", "&amp;"), headers: { "content-type": "text/html" } };
    });
    dashboard = await openDashboard({ config: { OUTBOUND_ALLOW: "127.0.0.1" } });
    const owner = await onboarded(dashboard.world, "Grace Hopper");
    home = `${await homeOf(owner)}/integrations/connections`;
    window = await dashboard.open(owner);
    page = window.page;
  });
  afterAll(async () => {
    await dashboard?.stop();
    await mock?.stop();
    await Promise.all([devices?.close(), service?.close()]);
  });

  const main = () => page.getByRole("main");
  const button = (name: string) => main().getByRole("button", { name, exact: true });
  const fill = (label: string | RegExp, text: string) =>
    main().getByRole("textbox", { name: label }).fill(text);
  async function begin(name: string, tokenUrl: string, grant?: string) {
    await visit(page, `${home}/new`);
    await main().getByRole("radio", { name: "OAuth 2.0" }).click();
    if (grant) {
      await main().getByLabel("How access is allowed").click();
      await page.getByRole("option", { name: grant }).click();
    }
    await fill(/^Name/, name);
    await fill(/^Base address/, service.url);
    await fill(/^Token address/, tokenUrl);
    await fill(/^Client id/, "our-client");
  }
  const opened = async (name: string): Promise<Page> => {
    const [popup] = await Promise.all([page.waitForEvent("popup"), button(name).click()]);
    await expectVisible(popup.getByRole("heading", { name: "Allow access?" }));
    return popup;
  };

  test("in its window: declined and closed are said, allowed is connected and works", async () => {
    await begin("Ledger", `${mock.issuer.url}/token`);
    await expectText(main(), `${dashboard.world.url}/connect/callback`);
    await fill(/^Authorization address/, `${service.url}/consent`);
    await button("Save and connect").click();
    await expectText(main(), "The connection is saved");

    const declining = await opened("Connect");
    const isClosed = declining.waitForEvent("close");
    await declining.getByRole("link", { name: "Decline" }).click();
    await isClosed;
    await expectText(main(), "Access was declined at the service");

    await (await opened("Connect")).close();
    await expectText(main(), "The window was closed");

    const allowing = await opened("Open it again");
    const isDone = allowing.waitForEvent("close");
    await allowing.getByRole("link", { name: "Allow", exact: true }).click();
    await isDone;
    await expectVisible(heading(page, "Ledger"));
    await expectText(main(), "Connected as");
    await button("Test connection").click();
    await expectText(main(), "It works");
    expect(service.last().headers.authorization).toMatch(/^Bearer ey/);
  });

  test("one that was tested before it was saved reads Connected, and one that was changed since Not tested", async () => {
    for (const [name, changed, state] of [
      ["Orders", "token", "Connected"],
      ["Parcels", "another", "Not tested"],
    ] as const) {
      await visit(page, `${home}/new`);
      await fill(/^Name/, name);
      await fill(/^Base address/, service.url);
      await main().getByLabel("Token", { exact: true }).fill("token");
      await button("Test connection").click();
      await expectText(main(), "It works");
      await main().getByLabel("Token", { exact: true }).fill(changed);
      await button("Save connection").click();
      await expectVisible(heading(page, name));
      await expectVisible(main().getByText(state, { exact: true }));
    }
  });

  test("with a code on another device", async () => {
    await begin("Screen", `${devices.url}/token`, "With a code on another device");
    await fill(/^Device authorization address/, `${devices.url}/device`);
    await button("Save and connect").click();
    await button("Connect").click();
    await expectText(main(), "WDJB-MJHT");
    devices.allowed.add("*");
    dashboard.world.clock.advance(2_000);
    await dashboard.world.app.connectionUpkeep!.settle();
    await expectVisible(heading(page, "Screen"));
    await expectVisible(main().getByText("Connected", { exact: true }));
    await button("Test connection").click();
    await expectText(main(), "It works");
    expect(window.takeTroubles()).toEqual([]);
  });
});
