import { sql } from "kysely";
import type { Message } from "../../platform/models/port.ts";
import { conflict, forbidden, notFound } from "../../platform/errors.ts";
import type { VerbTx, Work } from "../../platform/operation.ts";
import type { InputOf } from "../../platform/verb.ts";
import {
  type AgentPlan,
  findAgentByIdOrSlug,
  pricesNow,
  requireCreditToStart,
  resolvePlan,
} from "../agents/index.ts";
import { discountIn, discountOf } from "../prices/index.ts";
import type { Stage } from "../versions/index.ts";
import type { createRun } from "./contract.ts";
import { isDraftInProduction, offeringStaging, requireDraftPower } from "./draft-in-production.ts";
import type { RunAnswer } from "./find.ts";
import { recordRun } from "./record-run.ts";

const HISTORY_RUNS = 25;

type NewRun = Omit<InputOf<typeof createRun>, "mode">;

/** What the session said before, oldest first: one question and answer per run that succeeded. */
async function historyOf(t: VerbTx, sessionId: string): Promise<Message[]> {
  const rows = await t.db
    .selectFrom("runs")
    .select([sql<string>`input ->> 'text'`.as("question"), sql<string>`output ->> 'text'`.as("answer")])
    .where("sessionId", "=", sessionId)
    .where("state", "=", "succeeded")
    .orderBy("id", "desc")
    .limit(HISTORY_RUNS)
    .execute();
  return rows.reverse().flatMap(({ question, answer }) => [
    { role: "user" as const, content: question },
    { role: "assistant" as const, content: answer ?? "" },
  ]);
}

/** The session a run goes on with: open, and of this agent. */
async function continueSession(t: VerbTx, sessionId: string, agentId: string, input: string) {
  const session = await t.db
    .updateTable("sessions")
    .set({
      lastRunAt: sql<string>`now()`,
      title: sql<string>`case when title = '' then ${input.slice(0, 80)} else title end`,
    })
    .where("id", "=", sessionId)
    .where("agentId", "=", agentId)
    .returning(["isClosed", "stage"])
    .executeTakeFirst();
  if (!session) throw notFound("Session");
  if (session.isClosed) throw conflict("The session is closed; open a new one");
  return session;
}

interface Accepting {
  isCallerAdvancing: boolean;
  history?: Message[];
  /** Of the organization's plan, where it was asked before the transaction. */
  discountPercent?: number;
}

/** Accepts a run: resolved, recorded and dispatched in one transaction. */
export async function acceptRun(
  t: VerbTx,
  { agentId, input, sessionId, stage: wished, isDraft: wantsDraft }: NewRun,
  options: Accepting,
): Promise<RunAnswer> {
  const agent = await findAgentByIdOrSlug(t, agentId);
  const session = sessionId ? await continueSession(t, sessionId, agent.id, input) : null;
  const isDraft = wantsDraft || (wished === undefined && session?.stage === "draft");
  const sessionStage = session && session.stage !== "draft" ? (session.stage as Stage) : undefined;
  const keyStage = t.caller.stage;
  const stage = wished ?? sessionStage ?? keyStage ?? "production";
  if (keyStage && (isDraft || stage !== keyStage))
    throw forbidden(`This API key runs the stage ${keyStage} only`);
  if (isDraft) requireDraftPower(t.caller);
  const resolved = await resolvePlan(t, agent, { stage, isDraft });
  const plan: AgentPlan = {
    ...resolved,
    prices: pricesNow(t.platform, resolved, options.discountPercent ?? (await discountIn(t, t.platform))),
    environment: t.caller.workspace!.environment,
    toolkitId: t.caller.toolkitId,
    history: options.history ?? (sessionId ? await historyOf(t, sessionId) : []),
  };
  if (t.platform.settings.credits() === "enforced") await requireCreditToStart(t, t.platform, plan, input);
  return recordRun(
    t,
    {
      kind: "agent",
      agentId: agent.id,
      versionId: plan.version?.id ?? null,
      sessionId: sessionId ?? null,
      stage: isDraft ? "draft" : stage,
      isDraft,
      isDraftInProduction: isDraft && isDraftInProduction(t.caller),
      input: { text: input },
      plan,
    },
    options,
  );
}

async function accept(ws: Work, input: NewRun, options: Accepting): Promise<RunAnswer> {
  const discountPercent = await discountOf(ws.platform, ws.scope.organizationId!);
  return offeringStaging(ws, () => ws.commit((t) => acceptRun(t, input, { ...options, discountPercent })));
}

/** Accepts the run and leaves it to whoever takes its job. */
export const startElsewhere = (ws: Work, input: NewRun): Promise<RunAnswer> =>
  accept(ws, input, { isCallerAdvancing: false });

/** Accepts the run and takes it up in this process at once; its job is the safety net. */
export async function startHere(
  ws: Work,
  input: NewRun,
  options: { history?: Message[] } = {},
): Promise<RunAnswer> {
  const run = await accept(ws, input, { isCallerAdvancing: true, ...options });
  void ws.platform.advancer.advance(ws.scope.workspaceId!, run.id, { isInline: true });
  return run;
}
