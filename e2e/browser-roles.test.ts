import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "../src/platform/testing/world.ts";
import {
  type Dashboard,
  describeInBrowser,
  expectText,
  expectVisible,
  heading,
  openDashboard,
  visit,
} from "./support/browser.ts";
import { homeOf, onboarded, ownerOfDesk } from "./support/places.ts";
import { ROLES, tableAllows } from "./support/role-table.ts";

const SEE = "see configuration";
const RUN = "run agents";
const BUILD = "create and edit agents";
const CODE = "write tools";
const MANAGE = "members, roles";
const OWN = "archive, delete";

interface Control {
  /** The row of the role table that allows it. */
  by: string;
  find(page: Page): Locator;
  /** What the page says to those who may not; without it the control is simply not there. */
  instead?: RegExp;
}

const button = (name: string | RegExp) => (page: Page) =>
  page.getByRole("main").getByRole("button", { name, exact: true });
const link = (name: string) => (page: Page) =>
  page.getByRole("navigation", { name: "Workspace", exact: true }).getByRole("link", { name, exact: true });

const firstStep = (name: string) => (page: Page) =>
  page.getByRole("main").getByRole("listitem").getByRole("link", { name, exact: true });

interface RolePage {
  /** The row that opens it; left out: everybody. */
  opens?: string;
  heading: string;
  /** What it says to those it does not open for. */
  closed?: RegExp;
  controls: Record<string, Control>;
}

const mayNotOpen = (permission: string) => new RegExp(`You may not open this page.*${permission}`, "s");
const NO_SETTINGS = /Only owners, admins, .* and viewers see the settings/;

/** Each page by its address, `AGENT` standing for the id of one. */
const PAGES: Record<string, RolePage> = {
  "": {
    heading: "Home",
    controls: {
      "the agents": {
        by: SEE,
        find: (page) => page.getByRole("main").getByRole("link", { name: "The clerk" }),
        instead: /Nothing in Desk is open to your role yet/,
      },
      "the step to a tool": { by: CODE, find: firstStep("Add") },
      "the step to a conversation": { by: RUN, find: firstStep("Open") },
      "the step to a version": { by: BUILD, find: firstStep("Publish") },
    },
  },
  agents: {
    opens: SEE,
    heading: "Agents",
    closed: mayNotOpen("agents:read"),
    controls: {
      "Agents in the sidebar": { by: SEE, find: link("Agents") },
      "Members in the sidebar": { by: SEE, find: link("Members") },
      "Audit in the sidebar": { by: MANAGE, find: link("Audit") },
      "Create agent": { by: BUILD, find: button("Create agent") },
    },
  },
  "agents/AGENT": {
    opens: SEE,
    heading: "The clerk",
    closed: mayNotOpen("agents:read"),
    controls: {
      "the instructions": {
        by: BUILD,
        find: (page) => page.getByLabel("Instructions"),
        instead: /Editing needs the permission agents:write/,
      },
      Publish: { by: BUILD, find: button("Publish v1") },
      "Try it": { by: RUN, find: button("Try it") },
    },
  },
  tools: {
    opens: SEE,
    heading: "Tools",
    closed: mayNotOpen("tools:read"),
    controls: { "Create tool": { by: CODE, find: (page) => button("Create tool")(page).first() } },
  },
  members: {
    opens: SEE,
    heading: "Members",
    closed: mayNotOpen("members:read"),
    controls: {
      Invite: {
        by: MANAGE,
        find: button("Invite"),
        instead: /Only owners and admins invite, change and remove/,
      },
      "Import CSV": { by: MANAGE, find: button("Import CSV") },
      "somebody's role": {
        by: MANAGE,
        find: (page) => page.getByRole("combobox", { name: "Role of Bob Bystander" }),
      },
    },
  },
  "api-keys": {
    opens: SEE,
    heading: "API keys",
    closed: mayNotOpen("api_keys:read"),
    controls: {
      "Create API key": {
        by: BUILD,
        find: (page) => button("Create API key")(page).first(),
        instead: /Only owners, admins, architects, developers and members create and revoke keys/,
      },
      "keys of others": {
        by: MANAGE,
        find: button("Actions of key of the owner"),
        instead: /Your own keys of this workspace/,
      },
    },
  },
  settings: {
    opens: SEE,
    heading: "Workspace settings",
    closed: NO_SETTINGS,
    controls: {
      "the name": {
        by: MANAGE,
        find: (page) => page.getByLabel("Name", { exact: true }),
        instead: /Only owners and admins change this/,
      },
      "the description": { by: MANAGE, find: (page) => page.getByLabel("Description") },
    },
  },
  "settings?tab=danger": {
    opens: SEE,
    heading: "Workspace settings",
    closed: NO_SETTINGS,
    controls: {
      "Leave…": { by: SEE, find: button("Leave…") },
      "Archive…": { by: OWN, find: button("Archive…"), instead: /Only owners archive a workspace/ },
      "Delete…": { by: OWN, find: button("Delete…"), instead: /Only owners delete a workspace/ },
    },
  },
  audit: {
    opens: MANAGE,
    heading: "Audit",
    closed: mayNotOpen("audit:read"),
    controls: { Export: { by: MANAGE, find: button("Export") } },
  },
};

describeInBrowser("the dashboard as each role sees it", () => {
  let dashboard: Dashboard;
  let host: Person;
  let home: string;
  let agentId: string;

  beforeAll(async () => {
    dashboard = await openDashboard();
    const { world } = dashboard;
    host = await ownerOfDesk(await world.newPerson("Grace Hopper"));
    home = await homeOf(host);
    const made = await Promise.all([
      host.post("/v1/agents", { name: "The clerk" }),
      host.post("/v1/api-keys", { name: "key of the owner" }),
    ]);
    expect(made.map(({ status }) => status)).toEqual([201, 201]);
    agentId = made[0].body.id;
    await world.join(await world.newPerson("Bob Bystander"), host, "viewer");
  });
  afterAll(() => dashboard?.stop());

  const isUsable = async (control: Locator) =>
    (await control.count()) === 1 &&
    (await control.isEnabled()) &&
    (await control.getAttribute("readonly")) === null;

  // Every day every other role; the API is asked as each of them (role-matrix).
  const tried = ROLES.filter((_, index) => index % 2 === 0 || process.env.BAILIWICK_LONG);
  test.each(tried)(
    "%s: what the role table allows works, what it refuses is absent or says why",
    async (role) => {
      const person = await onboarded(dashboard.world, `The ${role}`);
      await dashboard.world.join(person, host, role);
      const window = await dashboard.open(person);
      const { page } = window;
      const refused: string[] = [];
      page.on("response", (response) => {
        if (response.status() === 403) refused.push(`${page.url()} asked for ${response.url()}`);
      });
      for (const [path, { opens, heading: title, closed, controls }] of Object.entries(PAGES)) {
        await visit(page, `${home}/${path.replace("AGENT", agentId)}`);
        const main = page.getByRole("main");
        expect(await page.getByRole("alert").allInnerTexts(), path).toEqual([]);
        if (opens && !tableAllows(role, opens)) {
          await expectText(main, closed!);
          continue;
        }
        await expectVisible(heading(page, new RegExp(`^${title}`)));
        for (const [name, { by, find, instead }] of Object.entries(controls)) {
          const isAllowed = tableAllows(role, by);
          expect(await isUsable(find(page)), `${name} on ${path}`).toBe(isAllowed);
          if (instead) expect(instead.test(await main.innerText()), `the reason on ${path}`).toBe(!isAllowed);
        }
      }
      expect(refused, "pages ask for nothing that is refused").toEqual([]);
      expect(window.takeTroubles()).toEqual([]);
      await window.context.close();
    },
  );
});
