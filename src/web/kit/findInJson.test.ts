import { expect, test } from "vitest";
import { findInJson } from "./findInJson.ts";

const value = { order: { "order-id": 4711, items: [{ name: "Lamp" }, null] }, note: "no lamp" };

test("values are found whatever their case, and what hides them is opened", () => {
  const { hits, open } = findInJson(value, "LAMP");
  expect([...hits]).toEqual(["$.order.items[0].name", "$.note"]);
  expect([...open]).toEqual(["$.order.items[0]", "$.order.items", "$.order", "$"]);
});

test("keys are found, and paths quote what is not a name", () => {
  expect([...findInJson(value, "order-id").hits]).toEqual(['$.order["order-id"]']);
});
