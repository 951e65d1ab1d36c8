import { expect, test } from "vitest";
import { parseEmails } from "./parseEmails.ts";

test("addresses are found however they are separated, each once, in lower case", () => {
  expect(parseEmails("ada@example.com, Grace@Example.com;\nada@example.com alan@example.org")).toEqual({
    addresses: ["ada@example.com", "grace@example.com", "alan@example.org"],
    wrong: [],
  });
});

test("addresses as mail programs copy them are found without their names", () => {
  expect(parseEmails("Ada Lovelace <ada@example.com>, Grace <grace@example.com>")).toEqual({
    addresses: ["ada@example.com", "grace@example.com"],
    wrong: [],
  });
});

test("what is no address is named", () => {
  expect(parseEmails("ada@example, grace@example.com, nobody").wrong).toEqual(["ada@example", "nobody"]);
});
