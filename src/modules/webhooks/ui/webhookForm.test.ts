import { expect, test } from "vitest";
import { changesOf, formOf, inputOf, isComplete, NEW_WEBHOOK } from "./webhookForm.ts";
import type { AWebhook } from "./webhookSource.ts";

const FORM = { ...NEW_WEBHOOK, url: " https://example.org/hooks ", eventTypes: ["run.failed"] };
const { ...WEBHOOK } = inputOf(FORM, "organization") as unknown as AWebhook;

test("a form becomes what the API takes; workspaces are an organization's to choose", () => {
  expect(inputOf(FORM, "organization")).toMatchObject({
    url: "https://example.org/hooks",
    eventTypes: ["run.failed"],
    workspaceIds: [],
  });
  expect(inputOf(FORM, "workspace")).not.toHaveProperty("workspaceIds");
  expect(inputOf({ ...FORM, hears: "everything" }, "workspace").eventTypes).toEqual([]);
});

test("only what was changed is sent", () => {
  const form = formOf(WEBHOOK);
  expect(changesOf(form, WEBHOOK, "organization")).toEqual({});
  expect(changesOf({ ...form, hears: "everything", isOrdered: true }, WEBHOOK, "organization")).toEqual({
    eventTypes: [],
    isOrdered: true,
  });
});

test("a form without an address, or that hears some types and names none, is not complete", () => {
  expect(isComplete(FORM)).toBe(true);
  expect(isComplete({ ...FORM, url: " " })).toBe(false);
  expect(isComplete({ ...FORM, eventTypes: [] })).toBe(false);
});
