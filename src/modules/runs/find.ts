import { sql } from "kysely";
import type { Tx } from "../../platform/db/door.ts";
import { prepare } from "../../platform/db/prepared.ts";
import { notFound } from "../../platform/errors.ts";
import type { OutputOf } from "../../platform/verb.ts";
import type { getRun } from "./contract.ts";

export type RunAnswer = OutputOf<typeof getRun>;

// A page of runs of tools would be as large as all they were called with.
const SHOWN_CHARACTERS = 20_000;

/** Runs as the API shows them, names joined in. */
export const runRows = ({ db }: Pick<Tx, "db">) =>
  db
    .selectFrom("runs as r")
    .leftJoin("agents as a", (join) =>
      join.onRef("a.workspaceId", "=", "r.workspaceId").onRef("a.id", "=", "r.agentId"),
    )
    .leftJoin("accounts as p", "p.id", "r.actorAccountId")
    .select([
      "r.id",
      "r.kind",
      "r.state",
      "r.reason",
      "r.errorCode",
      "r.errorMessage",
      "r.agentId",
      sql<string | null>`coalesce(a.name, r.plan #>> '{agent,name}')`.as("agentName"),
      sql<
        string | null
      >`coalesce(case when starts_with(r.plan #>> '{callable,target,toolId}', 'tool_') then r.plan #>> '{callable,target,toolId}' end, r.plan #>> '{tool,id}')`.as(
        "toolId",
      ),
      sql<string | null>`coalesce(r.plan #>> '{callable,name}', r.plan #>> '{tool,name}')`.as("toolName"),
      "r.versionId",
      sql<number | null>`(r.plan #>> '{version,number}')::int`.as("versionNumber"),
      "r.stage",
      "r.isDraft",
      "r.isDraftInProduction",
      sql<boolean>`coalesce(r.plan #>> '{provider,kind}' = 'demo', false)`.as("isDemo"),
      "r.sessionId",
      "r.scheduleId",
      sql<string>`coalesce(r.input ->> 'text', left(coalesce(r.input ->> 'arguments', r.input ->> 'code'), ${SHOWN_CHARACTERS}))`.as(
        "input",
      ),
      sql<string | null>`coalesce(r.output ->> 'text', left(r.output ->> 'result', ${SHOWN_CHARACTERS}))`.as(
        "output",
      ),
      "r.inputTokens",
      "r.outputTokens",
      "r.costMicros",
      "r.stepCount",
      "r.actorAccountId",
      "p.name as actorName",
      "r.credentialId",
      "r.createdAt",
      "r.startedAt",
      "r.endedAt",
      "r.eventSequence",
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof runRows>["execute"]>>[number];

export const toRun = ({
  errorCode,
  errorMessage,
  inputTokens,
  outputTokens,
  costMicros,
  ...row
}: Row): RunAnswer => ({
  ...row,
  state: row.state as RunAnswer["state"],
  error: errorCode ? { code: errorCode, message: errorMessage ?? "" } : null,
  usage: { inputTokens, outputTokens, costMicros },
});

// The read callers poll: built once.
const runById = prepare((db, { id }: { id: string }) => runRows({ db }).where("r.id", "=", id));

export async function findRun(t: Tx, id: string): Promise<RunAnswer & { eventSequence: number }> {
  const [row] = await t.run(runById, { id });
  if (!row) throw notFound("Run");
  return { ...toRun(row), eventSequence: row.eventSequence };
}
