import { sql } from "kysely";
import type { Tx } from "../../../platform/db/door.ts";
import type { StoredEvent } from "../../../platform/events/event-type.ts";
import { subscribe } from "../../../platform/events/subscribers.ts";
import { oneLine } from "../../../platform/mail-template.ts";
import { EVENT_SETTINGS_DEFAULTS } from "../../events/contract.ts";
import { notify } from "../notify.ts";
import { whoCanEnter, whoLeads } from "../recipients.ts";
import { type InWorkspace, placeOf } from "./place.ts";

const MINUTE_MS = 60_000;

interface Agent {
  name: string;
  createdBy: string;
}

/** Counts one more failure in its minute; undefined when the agent is gone. */
async function count(t: Tx, workspaceId: string, agentId: string, at: string): Promise<Agent | undefined> {
  const agent = await t.db
    .selectFrom("agents")
    .select(["name", "createdBy"])
    .where("workspaceId", "=", workspaceId)
    .where("id", "=", agentId)
    .executeTakeFirst();
  if (!agent) return undefined;
  await sql`insert into run_failures (workspace_id, agent_id, minute, failures)
    values (${workspaceId}, ${agentId}, date_trunc('minute', ${at}::timestamptz), 1)
    on conflict (workspace_id, agent_id, minute) do update set failures = run_failures.failures + 1`.execute(
    t.db,
  );
  return agent;
}

/** How many failures the window up to `at` holds, when that is news: over the threshold, and nobody was told in it. */
async function newsOf(t: Tx, workspaceId: string, agentId: string, at: string) {
  const { failureThreshold: threshold, failureWindowMinutes: minutes } =
    (await t.db
      .selectFrom("eventSettings")
      .select(["failureThreshold", "failureWindowMinutes"])
      .where("scopeId", "=", workspaceId)
      .executeTakeFirst()) ?? EVENT_SETTINGS_DEFAULTS;
  const since = new Date(Date.parse(at) - minutes * MINUTE_MS).toISOString();
  const { failures, isTold } = await t.db
    .selectFrom("runFailures")
    .select([
      sql<number>`coalesce(sum(failures), 0)::int`.as("failures"),
      sql<boolean>`coalesce(bool_or(is_told), false)`.as("isTold"),
    ])
    .where("workspaceId", "=", workspaceId)
    .where("agentId", "=", agentId)
    .where("minute", ">", since)
    .executeTakeFirstOrThrow();
  return failures >= threshold && !isTold ? { failures, minutes } : null;
}

subscribe({
  name: "notifications.runs-failing",
  types: ["run.failed", "run.timed_out"],
  async handle(t, event: StoredEvent, { bus }) {
    const { agentId, createdAt } = event;
    const { stage, runId, error } = event.data as {
      stage: string;
      runId: string;
      error: { message: string } | null;
    };
    // A draft fails in front of who is writing it.
    if (agentId === null || event.workspaceId === null || stage === "draft") return;
    const { workspaceId } = event;
    // One failure of an agent at a time, so that the one that crosses the threshold is one.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`run_failures ${agentId}`}, 0))`.execute(t.db);
    const agent = await count(t, workspaceId, agentId, createdAt);
    const news = agent && (await newsOf(t, workspaceId, agentId, createdAt));
    if (!news) return;
    await sql`update run_failures set is_told = true where workspace_id = ${workspaceId} and agent_id = ${agentId}
      and minute = date_trunc('minute', ${createdAt}::timestamptz)`.execute(t.db);
    const place = (await placeOf(t, event)) as InWorkspace | null;
    if (!place) return;
    const readers = [...(await whoLeads(t, place)), ...(await whoCanEnter(t, place, [agent.createdBy]))];
    await notify(t, bus, readers, {
      kind: "runs.failing",
      subject: event.id,
      eventId: event.id,
      organizationId: place.organizationId,
      workspaceId,
      title: `Runs of ${agent.name} keep failing`,
      body: [
        `${news.failures} runs failed in ${place.name} within ${news.minutes} minutes.`,
        ...(error?.message ? [`The last one: ${oneLine(error.message).slice(0, 300)}`] : []),
      ].join("\n"),
      link: `${place.path}/runs/${runId}`,
      data: { agentId, runId, failures: news.failures, windowMinutes: news.minutes },
    });
  },
});
