import { expect, test } from "vitest";
import { Match } from "../contract.ts";
import { patternWords, policySentence } from "./policyWords.ts";

const sentence = (
  effect: "allow" | "require_approval" | "block",
  match: object = {},
  quorum: number | null = null,
) => policySentence({ effect, quorum, match: Match.parse(match) }, (id) => `<${id.slice(0, 3)}>`);

test("a policy reads as a sentence", () => {
  expect(sentence("block")).toBe("Block any tool.");
  expect(sentence("allow", { address: "workspace.**" })).toBe("Allow `workspace.**`.");
  expect(
    sentence(
      "require_approval",
      {
        address: "billing.refund",
        agentIds: ["agt_01kas00000000000000000000z"],
        via: ["agent", "task"],
        environments: ["production"],
        arguments: [
          { path: "/amount", operator: "gt", value: 500 },
          { path: "/note", operator: "missing" },
        ],
      },
      2,
    ),
  ).toBe(
    "Ask 2 people before `billing.refund`, by <agt>, called by agents or tasks, in production workspaces, where `/amount` is more than `500` and `/note` is missing.",
  );
  expect(
    sentence("block", {
      annotations: { isDestructive: true },
      window: { days: ["mon", "tue", "wed", "thu", "fri"], from: "18:00", to: "08:00", timeZone: "UTC" },
      budget: { of: "agent", period: "day", amountMicros: 5_000_000 },
    }),
  ).toBe(
    "Block any tool that is destructive, Mon to Fri from 18:00 to 08:00 (UTC), once the agent has spent more than $5.00 today.",
  );
});

test("a pattern reads as what it covers", () => {
  expect(patternWords("github.repos.get")).toBe("Exactly this tool.");
  expect(patternWords("github.*.get")).toBe("github, then any one part, then get.");
});
