import { z } from "zod";
import type { Tx } from "../db/door.ts";
import { emit } from "../events/emit.ts";
import { eventType, type EventType } from "../events/event-type.ts";
import { id } from "../ids.ts";

const Ended = z.object({
  runId: id("run"),
  kind: z.string().describe("agent, tool, …"),
  agentId: id("agent").nullable(),
  versionId: id("version").nullable(),
  sessionId: id("session").nullable(),
  stage: z.string().describe("dev, uat, production, or draft."),
  costMicros: z.number().int().describe("Micro-units of the organization's currency."),
  startedAt: z.iso.datetime().nullable(),
});
const Failed = Ended.extend({ error: z.object({ code: z.string(), message: z.string() }).nullable() });
const Stopped = Ended.extend({ reason: z.string().nullable() });

const example = {
  runId: "run_01k5x8w3q0e2vbn7d9t4m6h1ja",
  kind: "agent",
  agentId: "agt_01k5x8v0c4f6pz2r8s5k3y7w9g",
  versionId: "ver_01k5x8vj7m1x3n9q6b0t8d2c4e",
  sessionId: null,
  stage: "production",
  costMicros: 1840,
  startedAt: "2026-01-15T09:30:00.120Z",
};
const error = { code: "model_unavailable", message: "The model did not answer" };
const ofRun = { version: 1, scope: "workspace" } as const;

export const runSucceeded = eventType({
  ...ofRun,
  type: "run.succeeded",
  title: "A run ended well",
  payload: Ended,
  example,
});
export const runFailed = eventType({
  ...ofRun,
  type: "run.failed",
  title: "A run ended with an error",
  payload: Failed,
  example: { ...example, error },
});
export const runTimedOut = eventType({
  ...ofRun,
  type: "run.timed_out",
  title: "A run took longer than it may",
  payload: Failed,
  example: { ...example, error: { code: "timed_out", message: "The run took longer than it may" } },
});
export const runCancelled = eventType({
  ...ofRun,
  type: "run.cancelled",
  title: "A run was cancelled",
  payload: Stopped,
  example: { ...example, reason: null },
});
export const runInterrupted = eventType({
  ...ofRun,
  type: "run.interrupted",
  title: "A run waits for a decision: the outcome of a step is unknown",
  payload: Stopped,
  example: { ...example, reason: "Step 2 (create_ticket) was started and its outcome is unknown" },
});

/** What became of a run, as its row says. */
export interface RunFacts {
  id: string;
  kind: string;
  agentId: string | null;
  versionId: string | null;
  sessionId: string | null;
  stage: string;
  costMicros: number;
  startedAt: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  reason: string | null;
  actorAccountId: string;
}
export const RUN_FACTS = [
  "id",
  "kind",
  "agentId",
  "versionId",
  "sessionId",
  "stage",
  "costMicros",
  "startedAt",
  "errorCode",
  "errorMessage",
  "reason",
  "actorAccountId",
] as const;

const TOLD: Record<string, EventType> = {
  succeeded: runSucceeded,
  failed: runFailed,
  timed_out: runTimedOut,
  cancelled: runCancelled,
  interrupted: runInterrupted,
};

/** Says outside what became of a run, where that is news. */
export function emitRunState(t: Tx, state: string, run: RunFacts): void {
  const declaration = TOLD[state];
  if (!declaration) return;
  const { id: runId, errorCode, errorMessage, actorAccountId, ...facts } = run;
  const told = errorCode === null ? null : { code: errorCode, message: errorMessage ?? "" };
  emit(t, declaration, { ...facts, runId, error: told }, { agentId: facts.agentId, actorId: actorAccountId });
}
