import { sql } from "kysely";
import { holds } from "../../platform/caller.ts";
import { OPEN_STATES } from "../../platform/dispatch/states.ts";
import type { VerbTx } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { workspacePower } from "../access/index.ts";
import type { checkEnvironment } from "./contract.ts";

type Check = OutputOf<typeof checkEnvironment>;
type Warning = Check["warnings"][number];

const NAMES_SHOWN = 5;
const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const listed = (names: string[]) =>
  names.length > NAMES_SHOWN
    ? `${names.slice(0, NAMES_SHOWN).join(", ")} and ${names.length - NAMES_SHOWN} more`
    : names.join(", ");

/** Agents, each with what matters when drafts and production come apart. */
const agentFacts = (t: VerbTx) =>
  t.db
    .selectFrom("agents as a")
    .innerJoin("drafts as d", (join) =>
      join.onRef("d.workspaceId", "=", "a.workspaceId").onRef("d.subjectId", "=", "a.id"),
    )
    .leftJoin("deployments as p", (join) =>
      join
        .onRef("p.workspaceId", "=", "a.workspaceId")
        .onRef("p.subjectId", "=", "a.id")
        .on("p.stage", "=", "production"),
    )
    .leftJoin("versions as v", (join) =>
      join.onRef("v.workspaceId", "=", "p.workspaceId").onRef("v.id", "=", "p.versionId"),
    )
    .select([
      "a.name",
      sql<boolean>`v.id is not null`.as("isDeployed"),
      sql<boolean>`v.id is not null and v.content is distinct from d.content`.as("isDraftAhead"),
      sql<boolean>`coalesce(v.content, d.content) #>> '{model,connectionId}' is null`.as("isDemo"),
    ])
    .orderBy("a.name")
    .execute();

const keyFacts = (t: VerbTx) =>
  t.db
    .selectFrom("apiKeys")
    .select([
      sql<number>`count(*)::int`.as("all"),
      sql<number>`(count(*) filter (where stage is null))::int`.as("withoutStage"),
      sql<number>`(count(*) filter (where '*' = any(permissions)))::int`.as("withEverything"),
      sql<number>`(count(*) filter (where expires_at is null))::int`.as("withoutEnd"),
    ])
    .where("revokedAt", "is", null)
    .where((where) => where.or([where("expiresAt", "is", null), where("expiresAt", ">", sql<string>`now()`)]))
    .executeTakeFirstOrThrow();

const runsUnderWay = async (t: VerbTx): Promise<number> =>
  (
    await t.db
      .selectFrom("runs")
      .select(sql<number>`count(*)::int`.as("count"))
      .where("state", "in", OPEN_STATES)
      .executeTakeFirstOrThrow()
  ).count;

/** Members who can run agents but would need more for a draft in production. */
async function draftRunners(t: VerbTx): Promise<number> {
  const rows = await t.db
    .selectFrom("members as m")
    .innerJoin("organizationMembers as om", (join) =>
      join.onRef("om.organizationId", "=", "m.organizationId").onRef("om.accountId", "=", "m.accountId"),
    )
    .leftJoin("roles as r", (join) =>
      join.onRef("r.organizationId", "=", "m.organizationId").onRef("r.id", "=", "m.role"),
    )
    .select([
      "m.role as memberRole",
      "om.role as organizationRole",
      "r.permissions as rolePermissions",
      sql<number>`count(*)::int`.as("people"),
    ])
    .where("m.workspaceId", "=", t.scope.workspaceId!)
    .groupBy(["m.role", "om.role", "r.permissions"])
    .execute();
  return rows
    .filter((row) => {
      const { standing } = workspacePower({ ...row, grants: null } as Parameters<typeof workspacePower>[0]);
      return holds(standing, "runs:create") && !holds(standing, "runs:draft_in_production");
    })
    .reduce((sum, { people }) => sum + people, 0);
}

const when = (isSo: boolean, code: string, message: string): Warning[] => (isSo ? [{ code, message }] : []);

/** What converting to this environment would mean for what is in the workspace now. Every code is stable. */
export async function environmentWarnings(t: VerbTx, target: Check["target"]): Promise<Warning[]> {
  const [agents, keys, running, runners] = [
    await agentFacts(t),
    await keyFacts(t),
    await runsUnderWay(t),
    await draftRunners(t),
  ];
  const named = (test: (agent: (typeof agents)[number]) => boolean) =>
    agents.filter(test).map(({ name }) => name);
  const [undeployed, ahead, demo] = [
    named((agent) => !agent.isDeployed),
    named((agent) => agent.isDraftAhead),
    named((agent) => agent.isDemo),
  ];
  const inFlight = when(
    running > 0,
    "runs_under_way",
    `${counted(running, "run is", "runs are")} under way and will end as begun, under the environment there was.`,
  );
  if (target === "staging")
    return [
      ...when(
        agents.length > undeployed.length,
        "production_deployments",
        `Deployed to the stage production, and still served from a staging workspace: ${listed(named((agent) => agent.isDeployed))}.`,
      ),
      ...when(
        keys.all > 0,
        "keys_stay",
        `${counted(keys.all, "API key keeps", "API keys keep")} working; calls made with ${keys.all === 1 ? "it" : "them"} are recorded as staging.`,
      ),
      ...when(
        runners > 0,
        "drafts_open",
        `${counted(runners, "person", "people")} who cannot run unpublished drafts now will be able to.`,
      ),
      ...inFlight,
    ];
  return [
    ...when(
      undeployed.length > 0,
      "agents_without_production",
      `Not deployed to the stage production, so not callable there: ${listed(undeployed)}.`,
    ),
    ...when(
      ahead.length > 0,
      "drafts_ahead",
      `The draft differs from what production serves: ${listed(ahead)}.`,
    ),
    ...when(
      demo.length > 0,
      "demo_models",
      `Answered by the scripted demo model, not by a connection: ${listed(demo)}.`,
    ),
    ...when(
      keys.withEverything > 0,
      "keys_with_everything",
      `${counted(keys.withEverything, "API key holds", "API keys hold")} every permission of their owner.`,
    ),
    ...when(
      keys.withoutStage > 0,
      "keys_without_stage",
      `${counted(keys.withoutStage, "API key is", "API keys are")} confined to no stage.`,
    ),
    ...when(
      keys.withoutEnd > 0,
      "keys_without_expiry",
      `${counted(keys.withoutEnd, "API key never expires", "API keys never expire")}.`,
    ),
    ...when(
      runners > 0,
      "drafts_closed",
      `${counted(runners, "person", "people")} who can run unpublished drafts now will not be able to.`,
    ),
    ...inFlight,
  ];
}
