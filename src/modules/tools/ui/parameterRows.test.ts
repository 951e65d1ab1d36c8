import { expect, test } from "vitest";
import { freeName, rowsOfSchema, schemaOfRows } from "./parameterRows.ts";

const schema = {
  type: "object" as const,
  properties: {
    city: { type: "string", description: "Where", minLength: 2 },
    unit: { anyOf: [{ const: "c" }, { const: "f" }] },
  },
  required: ["city"],
  additionalProperties: false,
};

test("rows and back give the same schema, with every keyword the table does not show", () => {
  expect(schemaOfRows(schema, rowsOfSchema(schema))).toEqual(schema);
});

test("a property that is more than one plain type has no type to edit", () => {
  expect(rowsOfSchema(schema).map((row) => row.type)).toEqual(["string", null]);
});

test("nothing required leaves the keyword out", () => {
  const rows = rowsOfSchema(schema).map((row) => ({ ...row, isRequired: false }));
  expect(schemaOfRows(schema, rows)).not.toHaveProperty("required");
});

test("a new row never takes the name of another", () => {
  const [row] = rowsOfSchema(schema);
  expect(freeName([{ ...row!, name: "parameter" }])).toBe("parameter_2");
});
