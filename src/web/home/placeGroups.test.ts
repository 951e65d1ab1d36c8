import { expect, test } from "vitest";
import type { NavigationOrganization, Place } from "../api/index.ts";
import { placeGroups } from "./placeGroups.ts";

const organization = (id: string, name: string, isPersonal = false) =>
  ({ id, name, isPersonal }) as NavigationOrganization;
const place = (organizationId: string, name: string) =>
  ({ id: name, organizationId, name, slug: name.toLowerCase(), environment: "staging" }) as Place;
const organizations = [
  organization("org_b", "Globex"),
  organization("org_a", "Acme"),
  organization("org_p", "Ada", true),
];
const places = [place("org_b", "Support"), place("org_a", "Support"), place("org_a", "Billing")];
const shown = (search: string) =>
  placeGroups(organizations, places, search).map((group) => [
    group.organization.name,
    group.places.map(({ name }) => name),
  ]);

test("personal first, then by name, also organizations without a workspace", () => {
  expect(shown("")).toEqual([
    ["Ada", []],
    ["Acme", ["Billing", "Support"]],
    ["Globex", ["Support"]],
  ]);
});

test("words find workspaces by their own name and by their organization's", () => {
  expect(shown("support acme")).toEqual([["Acme", ["Support"]]]);
  expect(shown("globex")).toEqual([["Globex", ["Support"]]]);
  expect(shown("ada")).toEqual([["Ada", []]]);
  expect(shown("nothing")).toEqual([]);
});
