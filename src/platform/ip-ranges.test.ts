import { expect, test } from "vitest";
import { areWithin, canonicalRange, isFrom, rangesOf } from "./ip-ranges.ts";

test.each([
  [["10.0.0.0/8"], "10.9.8.7", true],
  [["10.0.0.0/8"], "11.0.0.1", false],
  [["10.0.0.0/8"], "::ffff:10.9.8.7", true],
  [["10.0.0.0/8"], "::FFFF:10.9.8.7", true],
  [["10.0.0.0/8"], "::ffff:11.0.0.1", false],
  [["192.0.2.7/32"], "192.0.2.7", true],
  [["192.0.2.7/32"], "192.0.2.8", false],
  [["2001:db8::/32"], "2001:db8:1::1", true],
  [["2001:db8::/32"], "2001:db9::1", false],
  [["2001:db8::/32"], "10.0.0.1", false],
  [["10.0.0.0/8", "::1/128"], "::1", true],
  [["0.0.0.0/0", "::/0"], null, false],
])("confined to %j, a call from %s may pass: %s", (cidrs, address, isAllowed) => {
  expect(isFrom(rangesOf(cidrs), address)).toBe(isAllowed);
});

test.each([
  ["10.1.2.3", "10.1.2.3/32"],
  ["10.1.2.3/8", "10.0.0.0/8"],
  ["2001:DB8::1", "2001:db8::1/128"],
  ["2001:db8:1::/32", "2001:db8::/32"],
  ["::ffff:10.1.2.3", "10.1.2.3/32"],
  ["::ffff:10.1.2.3/104", "10.0.0.0/8"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["::/0", "::/0"],
])("%s is kept as %s", (written, kept) => expect(canonicalRange(written)).toBe(kept));

test.each([
  [["10.1.0.0/16"], ["10.0.0.0/8"], true],
  [["10.0.0.0/8"], ["10.1.0.0/16"], false],
  [["10.0.0.0/8"], ["10.0.0.0/8"], true],
  [["10.1.0.0/16", "192.0.2.1/32"], ["10.0.0.0/8"], false],
  [["::/0"], ["0.0.0.0/0"], false],
  [["10.0.0.0/8"], [], true],
  [[], ["10.0.0.0/8"], false],
  [[], [], true],
])("%j lies within %j: %s", (inner, outer, isWithin) => expect(areWithin(inner, outer)).toBe(isWithin));
