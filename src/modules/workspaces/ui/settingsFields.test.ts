import { expect, test } from "vitest";
import type { Workspace } from "../../../web/api/index.ts";
import { updateWorkspace } from "../contract.ts";
import { changeOf, draftOf, SETTINGS_SECTIONS } from "./settingsFields.ts";

const workspace = {
  name: "Support",
  slug: "support",
  description: "",
  settings: { timeZone: null, locale: null, defaultModel: null, retentionDays: null },
} as Partial<Workspace> as Workspace;
const fields = SETTINGS_SECTIONS.flatMap((section) => section.fields);

test("every setting the API takes has its field, with who may read and who may write it", () => {
  const { workspaceId: _, settings, ...rest } = updateWorkspace.input.shape;
  const taken = [
    ...Object.keys(rest),
    ...Object.keys(settings.unwrap().shape).map((key) => `settings.${key}`),
  ];
  expect(fields.map(({ path }) => path).sort()).toEqual(taken.sort());
  expect(fields.every(({ read, write }) => read && write)).toBe(true);
});

test("only what differs is sent", () => {
  const draft = draftOf(workspace);
  expect(changeOf(draft, workspace)).toBeNull();
  expect(changeOf({ ...draft, name: "Help", retentionDays: 30 }, workspace)).toEqual({
    name: "Help",
    settings: { retentionDays: 30 },
  });
  expect(changeOf({ ...draft, iconStorageId: null }, workspace)).toEqual({ iconStorageId: null });
});
