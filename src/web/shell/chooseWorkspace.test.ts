import { expect, test } from "vitest";
import type { Place } from "../api/places.ts";
import { chooseWorkspace } from "./chooseWorkspace.ts";

const place = (id: string, slug: string, more: Partial<Place> = {}) =>
  ({
    id,
    slug,
    formerSlugs: [],
    organizationSlug: "acme",
    organizationFormerSlugs: [],
    ...more,
  }) as Partial<Place> as Place;
const all = [
  place("ws_1", "support", { formerSlugs: ["helpdesk", "sales"] }),
  place("ws_2", "personal"),
  place("ws_3", "sales"),
  place("ws_4", "support", { organizationSlug: "acme-two", organizationFormerSlugs: ["acme", "old-acme"] }),
];

test("the URL decides, whatever was used last", () => {
  expect(chooseWorkspace(all, ["ws_1"], { organization: "acme", workspace: "sales" })?.id).toBe("ws_3");
});

test("a workspace of the same name in another organization is another workspace", () => {
  expect(chooseWorkspace(all, [], { organization: "globex", workspace: "sales" })).toBeUndefined();
  expect(chooseWorkspace(all, [], { organization: "acme-two", workspace: "support" })?.id).toBe("ws_4");
});

test("an address given up leads on, unless another workspace has it now", () => {
  expect(chooseWorkspace(all, [], { organization: "acme", workspace: "helpdesk" })?.id).toBe("ws_1");
  expect(chooseWorkspace(all, [], { organization: "acme", workspace: "sales" })?.id).toBe("ws_3");
  expect(chooseWorkspace(all, [], { organization: "old-acme", workspace: "support" })?.id).toBe("ws_4");
  expect(chooseWorkspace(all, [], { organization: "acme", workspace: "support" })?.id).toBe("ws_1");
});

test("outside of a workspace the first preferred one that can still be entered is taken, else any", () => {
  expect(chooseWorkspace(all, [null, "ws_gone", "ws_3", "ws_1"], {})?.id).toBe("ws_3");
  expect(chooseWorkspace(all, [null], {})?.id).toBe("ws_1");
  expect(chooseWorkspace([], ["ws_1"], {})).toBeUndefined();
});
