import { expect, test } from "vitest";
import { csvRows, failedCsv } from "./csvRows.ts";

const COLUMNS = ["email", "role"].map((name) => ({ name, label: name, help: "", example: "" }));

test("columns are found by name in any order and case, others are named as ignored", () => {
  const { rows, ignored, problem } = csvRows("Role,Team,EMAIL\nadmin,Blue,ada@example.org\n", COLUMNS);
  expect(problem).toBeNull();
  expect(ignored).toEqual(["team"]);
  expect(rows).toEqual([{ number: 1, fields: { role: "admin", email: "ada@example.org" }, problem: null }]);
});

test("a plain list of addresses needs no line of names", () => {
  expect(
    csvRows("ada@example.org\nbob@example.org;", COLUMNS).rows.map(({ fields }) => fields.email),
  ).toHaveLength(2);
});

test("addresses that are none or stand twice are named before anything is sent", () => {
  const { rows } = csvRows("email\nada@example.org\nnobody\nADA@example.org", COLUMNS);
  expect(rows.map(({ problem }) => problem)).toEqual([null, "not an email address", "is in this file twice"]);
});

test("a file without addresses and an empty one are refused in words", () => {
  expect(csvRows("name,age\nAda,36", COLUMNS).problem).toMatch("one of them email");
  expect(csvRows(" \n", COLUMNS).problem).toBe("There are no rows.");
});

test("the failed rows can be taken in again, and no spreadsheet reads a cell as a formula", () => {
  const text = failedCsv(COLUMNS, [
    { fields: { email: "ada@example.org", role: "=1+1" }, error: "no such role" },
  ]);
  expect(text.split(/\r?\n/)).toEqual(["email,role,error", 'ada@example.org,"\'=1+1",no such role']);
});
