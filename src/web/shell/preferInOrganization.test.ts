import { expect, test } from "vitest";
import type { Place } from "../api/places.ts";
import { preferInOrganization } from "./preferInOrganization.ts";

const place = (id: string, organizationSlug: string, organizationFormerSlugs: string[] = []) =>
  ({ id, organizationSlug, organizationFormerSlugs }) as Partial<Place> as Place;
const places = [place("ws_1", "ada"), place("ws_2", "acme", ["old-acme"]), place("ws_3", "acme")];

test("a page of an organization stands in a workspace of it, the preferred one if there is one", () => {
  expect(preferInOrganization(places, ["ws_1", "ws_3"], "acme")[0]).toBe("ws_3");
  expect(preferInOrganization(places, ["ws_1"], "acme")[0]).toBe("ws_2");
  expect(preferInOrganization(places, ["ws_1"], "old-acme")[0]).toBe("ws_2");
});

test("an organization without a workspace of mine leaves me where I was", () => {
  expect(preferInOrganization(places, ["ws_1"], "globex").find(Boolean)).toBe("ws_1");
  expect(preferInOrganization(places, ["ws_1"], undefined)).toEqual(["ws_1"]);
});
