import { expect, test } from "vitest";
import { relatedLinks } from "./relatedLinks.ts";

const RUN = "run_01k5x8w3q0e2vbn7d9t4m6h1ja";
const AGENT = "agt_01k5x8v0c4f6pz2r8s5k3y7w9g";
const PERSON = "acc_01k5x8v0c4f6pz2r8s5k3y7w9g";

test("ids in the data of an event lead to their pages, each once; what has no page leads nowhere", () => {
  const data = {
    runId: RUN,
    agentId: AGENT,
    ownerId: PERSON,
    actorId: PERSON,
    versionId: null,
    kind: "run_x",
  };
  expect(relatedLinks(data)).toEqual([
    { label: "Run", page: `runs/${RUN}` },
    { label: "Agent", page: `agents/${AGENT}` },
    { label: "Members", page: "members" },
  ]);
  expect(relatedLinks({ stepId: "step_01k5x8v0c4f6pz2r8s5k3y7w9g", error: { runId: RUN } })).toEqual([]);
});
