import { createHash } from "node:crypto";
import type { Scope } from "../../platform/db/scope.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { Effect } from "../../platform/gate.ts";
import type { Platform } from "../../platform/platform.ts";
import { accessTags } from "../access/index.ts";
import { Match } from "./contract.ts";
import type { Policies } from "./decide.ts";
import type { StoredRule } from "./rule.ts";
import { compileRules, NO_RULES, type RuleSet } from "./rule-set.ts";

/** What compiled rules are filed under in the access cache. */
export const policyTags = {
  organization: (organizationId: string) => `policies:${organizationId}`,
  workspace: (workspaceId: string) => `policies:${workspaceId}`,
  account: (accountId: string) => `policies:${accountId}`,
};

export interface PolicyRow {
  id: string;
  position: number;
  effect: string;
  quorum: number | null;
  match: unknown;
  note: string;
  isEnabled: boolean;
  expiresAt: string | null;
}
type LevelRow = PolicyRow & { workspaceId: string | null; toolkitId: string | null };

const EVERYTHING = Match.parse({});

/**
 * The rule of a row, or null where it is off. One that cannot be read (by this version) blocks everything it might have been
 * about, unless it allowed: then it allows nothing.
 */
export function storedRule(row: PolicyRow & { toolkitId?: string | null }): StoredRule | null {
  if (!row.isEnabled) return null;
  const { id, position, note, quorum, toolkitId = null } = row;
  const expiresAt = row.expiresAt === null ? Infinity : Date.parse(row.expiresAt);
  const read = Match.safeParse(row.match);
  if (read.success)
    return {
      id,
      toolkitId,
      position,
      effect: row.effect as Effect,
      quorum,
      match: read.data,
      note,
      expiresAt,
    };
  if (row.effect === "allow") return null;
  const why = "this policy cannot be read, so it blocks everything until somebody mends it";
  return { id, toolkitId, position, effect: "block", quorum: null, match: EVERYTHING, note: why, expiresAt };
}

export const storedRules = (rows: readonly (PolicyRow & { toolkitId?: string | null })[]): StoredRule[] =>
  rows.map(storedRule).filter((rule) => rule !== null);

export const LEVEL_COLUMNS = [
  "id",
  "workspaceId",
  "toolkitId",
  "position",
  "effect",
  "quorum",
  "match",
  "note",
  "isEnabled",
  "expiresAt",
] as const;

const revisionOf = (rows: readonly object[]): string =>
  createHash("sha256").update(JSON.stringify(rows)).digest("hex").slice(0, 16);

export interface LevelRules {
  organization: StoredRule[];
  workspace: StoredRule[];
}

/** Rules of the toolkits apart from those that speak of everything. */
export function compileLevels({ organization, workspace }: LevelRules): Omit<Policies, "account"> {
  const general = (rules: readonly StoredRule[]) => rules.filter(({ toolkitId }) => toolkitId === null);
  const ofToolkits = Map.groupBy(
    [...organization, ...workspace].filter(({ toolkitId }) => toolkitId !== null),
    ({ toolkitId }) => toolkitId!,
  );
  return {
    organization: compileRules(general(organization)),
    workspace: compileRules(general(workspace)),
    toolkits: new Map([...ofToolkits].map(([id, rules]): [string, RuleSet] => [id, compileRules(rules)])),
  };
}

export async function readLevels(t: Tx): Promise<LevelRules & { revision: string }> {
  const rows: LevelRow[] = await t.db.selectFrom("policies").select(LEVEL_COLUMNS).orderBy("id").execute();
  return {
    organization: storedRules(rows.filter(({ workspaceId }) => workspaceId === null)),
    workspace: storedRules(rows.filter(({ workspaceId }) => workspaceId !== null)),
    revision: revisionOf(rows),
  };
}

/** An account's own rules are asked about wherever something is done in its name, by whomever. */
const readAccount = (platform: Platform, accountId: string): Promise<PolicyRow[]> =>
  platform.door.asSystem(
    "a person's own policies bind what is done in their name, whoever runs it",
    (t) =>
      t.db
        .selectFrom("accountPolicies")
        .select(["id", "position", "effect", "quorum", "match", "note", "isEnabled", "expiresAt"])
        .where("accountId", "=", accountId)
        .orderBy("id")
        .execute(),
    { isSingle: true },
  );

export async function accountRules(
  platform: Platform,
  accountId: string | null,
): Promise<{ rules: RuleSet; revision: string }> {
  if (accountId === null) return { rules: NO_RULES, revision: "" };
  return platform.access.get(policyTags.account(accountId), async () => {
    const rows = await readAccount(platform, accountId);
    const value = {
      rules: compileRules(storedRules(rows)),
      revision: rows.length > 0 ? revisionOf(rows) : "",
    };
    return { value, tags: [policyTags.account(accountId)] };
  });
}

const environmentOf = async (t: Tx, workspaceId: string): Promise<string | null> =>
  (await t.db.selectFrom("workspaces").select("environment").where("id", "=", workspaceId).executeTakeFirst())
    ?.environment ?? null;

/**
 * What bears on calls of this scope made in the name of the account, compiled once until somebody changes it. `environment` is
 * the workspace's own of now; null where there is none.
 */
export async function policiesFor(
  platform: Platform,
  scope: Scope,
  accountId: string | null,
): Promise<{ policies: Policies; revision: string; environment: string | null }> {
  const { organizationId, workspaceId } = scope;
  if (!organizationId) throw new Error("policies are asked about in an organization");
  const tags = [policyTags.organization(organizationId)];
  if (workspaceId) tags.push(policyTags.workspace(workspaceId), accessTags.workspace(workspaceId));
  const [levels, own] = await Promise.all([
    platform.access.get(`levels:${policyTags.workspace(workspaceId ?? organizationId)}`, async () => {
      const [{ revision, ...rules }, environment] = await Promise.all([
        platform.door.read(scope, readLevels),
        workspaceId ? platform.door.read(scope, (t) => environmentOf(t, workspaceId)) : null,
      ]);
      return { value: { ...compileLevels(rules), revision, environment }, tags };
    }),
    accountRules(platform, accountId),
  ]);
  const { revision, environment, ...compiled } = levels;
  return {
    policies: { ...compiled, account: own.rules },
    environment,
    revision: own.revision ? `${revision}.${own.revision}` : revision,
  };
}
