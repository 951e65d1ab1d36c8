import { sql } from "kysely";
import { OPEN_STATES } from "../../platform/dispatch/states.ts";
import { AppError, conflict, notFound } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { newId } from "../../platform/ids.ts";
import { implement, implementWork, type VerbTx } from "../../platform/operation.ts";
import { type OutputOf, toPage } from "../../platform/verb.ts";
import { findAgentByIdOrSlug } from "../agents/index.ts";
import { offeringStaging, requireDraftPower } from "../runs/index.ts";
import { closeSession, createSession, deleteSession, getSession, listSessions } from "./contract.ts";
import { sessionClosed, sessionCreated, sessionDeleted } from "./events.ts";

type SessionAnswer = OutputOf<typeof closeSession>;
type MessageAnswer = OutputOf<typeof getSession>["messages"][number];

const sessionRows = (t: VerbTx) =>
  t.db
    .selectFrom("sessions as s")
    .leftJoin("agents as a", (join) =>
      join.onRef("a.workspaceId", "=", "s.workspaceId").onRef("a.id", "=", "s.agentId"),
    )
    .leftJoin("accounts as p", "p.id", "s.createdBy")
    .select([
      "s.id",
      "s.agentId",
      "a.name as agentName",
      "s.title",
      "s.stage",
      "s.isClosed",
      "s.createdBy",
      "p.name as createdByName",
      "s.createdAt",
      "s.lastRunAt",
      sql<number>`(select count(*) from runs r where r.workspace_id = s.workspace_id and r.session_id = s.id)`.as(
        "runCount",
      ),
    ]);

const tell = (
  t: VerbTx,
  type: typeof sessionCreated | typeof sessionClosed | typeof sessionDeleted,
  { id: sessionId, agentId, stage }: SessionAnswer,
) => emit(t, type, { sessionId, agentId, stage }, { agentId });

async function findSession(t: VerbTx, id: string): Promise<SessionAnswer> {
  const row = await sessionRows(t).where("s.id", "=", id).executeTakeFirst();
  if (!row) throw notFound("Session");
  return row;
}

implementWork(createSession, (ws, { agentId, title, stage }) =>
  offeringStaging(ws, () =>
    ws.commit(async (t) => {
      const agent = await findAgentByIdOrSlug(t, agentId);
      // Said at the first step, not at the first message.
      if (stage === "draft") requireDraftPower(t.caller);
      const id = newId("session");
      await t.db
        .insertInto("sessions")
        .values({ id, agentId: agent.id, title, stage, createdBy: t.caller.accountId })
        .execute();
      const session = await findSession(t, id);
      tell(t, sessionCreated, session);
      return session;
    }),
  ),
);

implement(listSessions, async (t, { cursor, limit, agentId }) => {
  const rows = await sessionRows(t)
    .$if(cursor !== undefined, (query) => query.where("s.id", "<", cursor!))
    .$if(agentId !== undefined, (query) => query.where("s.agentId", "=", agentId!))
    .orderBy("s.id", "desc")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, (row) => row.id);
});

implement(getSession, async (t, { id }) => {
  const session = await findSession(t, id);
  const runs = await t.db
    .selectFrom("runs")
    .select([
      "id",
      "state",
      "createdAt",
      "endedAt",
      "errorMessage",
      sql<string>`input ->> 'text'`.as("question"),
      sql<string | null>`output ->> 'text'`.as("answer"),
    ])
    .where("sessionId", "=", id)
    .orderBy("id")
    .execute();
  const messages = runs.flatMap((run): MessageAnswer[] => [
    { role: "user", content: run.question, runId: run.id, runState: run.state, createdAt: run.createdAt },
    ...(run.answer === null
      ? []
      : [
          {
            role: "assistant" as const,
            content: run.answer,
            runId: run.id,
            runState: run.state,
            createdAt: run.endedAt ?? run.createdAt,
          },
        ]),
  ]);
  return { ...session, messages };
});

implement(closeSession, async (t, { id }) => {
  const closed = await t.db
    .updateTable("sessions")
    .set({ isClosed: true })
    .where("id", "=", id)
    .where("isClosed", "=", false)
    .returning("id")
    .executeTakeFirst();
  if (!closed) {
    await findSession(t, id);
    throw new AppError("illegal_transition", "The session is closed already", {
      extra: { state: "closed", legal: [] },
    });
  }
  const session = await findSession(t, id);
  tell(t, sessionClosed, session);
  return session;
});

implement(deleteSession, async (t, { id }) => {
  const session = await findSession(t, id);
  const active = await t.db
    .selectFrom("runs")
    .select("id")
    .where("sessionId", "=", id)
    .where("state", "in", OPEN_STATES)
    .execute();
  if (active.length > 0)
    throw conflict("Runs of this session are still under way; cancel them first", {
      runs: active.map((run) => run.id),
    });
  await t.db.deleteFrom("sessions").where("id", "=", id).execute();
  tell(t, sessionDeleted, session);
  return undefined;
});
