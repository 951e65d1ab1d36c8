import { expect, test } from "vitest";
import { addressMatcher } from "./address-matcher.ts";

test.each([
  ["github.repos.get", "github.repos.get", true],
  ["github.repos.*", "github.repos.get", true],
  ["github.repos.*", "github.repos.get.one", false],
  ["github.repos.*", "github.repos", false],
  ["github.**", "github.repos.get", true],
  ["github.**", "github", false],
  ["**", "github", true],
  ["*.search", "shop.search", true],
  ["**.search", "shop.items.search", true],
  ["**.search", "search", false],
  ["**.a.**.b", "x.a.a.b", true],
  ["**.a.**.b", "x.a.b", false],
  ["shop.get_*_by*", "shop.get_pet_by", true],
  ["shop.get_*_by*", "shop.get_pet", false],
  ["shop.*s", "shop.pets.s", false],
])("%s and %s", (pattern, address, expected) => {
  expect(addressMatcher([pattern])(address)).toBe(expected);
});

test.each([
  [`shop.${"a*".repeat(90)}b`, `shop.${"a".repeat(150)}`],
  [`${"**.".repeat(60)}x`, `${"a.".repeat(80)}y`],
])("no pattern makes a long search: %s", (pattern, address) => {
  expect(addressMatcher([pattern])(address)).toBe(false);
});
