import type { ToolContent } from "../../../web/api/index.ts";

export type ToolKind = ToolContent["definition"]["kind"];

const CITY = {
  type: "object" as const,
  properties: { city: { type: "string", description: "The city, in English." } },
  required: ["city"],
};

/** What a new tool holds: something that works at once, offline, and shows how the parts fit together. */
export function startingContent(kind: ToolKind, name: string, origin: string): ToolContent {
  if (kind === "http")
    return {
      name,
      description: "Get the current weather of a city.",
      parameters: CITY,
      definition: {
        kind: "http",
        method: "GET",
        url: `${origin}/demo/weather?city={city}`,
        headers: {},
        body: null,
        timeoutMs: 15_000,
        isIdempotent: null,
        effect: null,
      },
    };
  if (kind === "builtin")
    return {
      name,
      description: "Say how much credit is left and what this month cost so far.",
      parameters: { type: "object", properties: {} },
      definition: { kind: "builtin", name: "wallet_balance" },
    };
  return {
    name,
    description: "Add up numbers and say how many there were.",
    parameters: {
      type: "object",
      properties: {
        numbers: { type: "array", items: { type: "number" }, description: "The numbers to add." },
      },
      required: ["numbers"],
    },
    definition: {
      kind: "code",
      language: "javascript",
      code: `export default async function ({ numbers }) {
  const total = numbers.reduce((sum, number) => sum + number, 0);
  console.log("added", numbers.length, "numbers");
  return { total, count: numbers.length };
}
`,
      timeoutMs: 5_000,
    },
  };
}
