import { join } from "node:path";
import pg from "pg";
import { hashSecret, newKeySecret } from "../src/modules/access/index.ts";

export const WORKSPACES_PER_ORGANIZATION = 20;
/** Workspaces one account can enter: half as a member, half as admin of the organization above. */
export const MINE = 1_000;
export const ME = idOf("acc", 0);
const SAMPLE = 200;

export function idOf(prefix: string, n: number): string {
  return `${prefix}_${String(n).padStart(26, "0")}`;
}
const sqlId = (prefix: string, n: string) => `'${prefix}_' || lpad((${n})::text, 26, '0')`;

/** What each table is filled with, for `$1` workspaces. Workspace n belongs to organization n / 20; each has three people and an owner. */
const rowsOf = (workspaces: number): [table: string, columns: string, query: string][] => {
  const organizations = workspaces / WORKSPACES_PER_ORGANIZATION;
  const organizationOf = `w / ${WORKSPACES_PER_ORGANIZATION}`;
  const personOf = (k: number) => `1 + (${organizationOf}) * 4 + ${k}`;
  const each = `generate_series(0, ${workspaces - 1}) w`;
  const eachOrganization = `generate_series(0, ${organizations - 1}) o`;
  const halfOfMine = MINE / 2;
  return [
    [
      "accounts",
      "id, email, name",
      `select ${sqlId("acc", "a")}, 'a' || a || '@example.org', 'Person ' || a from generate_series(0, ${organizations * 4}) a`,
    ],
    [
      "organizations",
      "id, name, slug, created_by",
      `select ${sqlId("org", "o")}, 'Organization ' || o, 'organization-' || o, ${sqlId("acc", "1 + o * 4")} from ${eachOrganization}`,
    ],
    [
      "organization_members",
      "organization_id, account_id, role",
      `select ${sqlId("org", "o")}, ${sqlId("acc", "1 + o * 4 + k")}, case k when 0 then 'owner' else 'member' end from ${eachOrganization}, generate_series(0, 3) k
       union all select ${sqlId("org", "o")}, '${ME}', case when o < ${halfOfMine / WORKSPACES_PER_ORGANIZATION} then 'member' else 'admin' end
       from generate_series(0, ${MINE / WORKSPACES_PER_ORGANIZATION - 1}) o`,
    ],
    [
      "workspaces",
      "organization_id, id, name, slug, environment, created_by",
      `select ${sqlId("org", organizationOf)}, ${sqlId("ws", "w")}, 'Workspace ' || w, 'workspace-' || w, 'production', ${sqlId("acc", personOf(0))} from ${each}`,
    ],
    [
      "members",
      "workspace_id, organization_id, account_id, role",
      `select ${sqlId("ws", "w")}, ${sqlId("org", organizationOf)}, ${sqlId("acc", `${personOf(0)} + k`)}, case k when 0 then 'owner' else 'developer' end from ${each}, generate_series(0, 3) k
       union all select ${sqlId("ws", "w")}, ${sqlId("org", organizationOf)}, '${ME}', 'developer' from generate_series(0, ${halfOfMine - 1}) w`,
    ],
    [
      "api_keys",
      "workspace_id, organization_id, id, name, hash, hint, permissions, created_by, owner_id, last_used_at",
      `select ${sqlId("ws", "w")}, ${sqlId("org", organizationOf)}, ${sqlId("key", "w")}, 'Key', encode(sha256(('k' || w)::bytea), 'hex'), 'hint', '{*}'::text[], ${sqlId("acc", personOf(1))}, ${sqlId("acc", personOf(1))}, now() from ${each}`,
    ],
    [
      "drafts",
      "workspace_id, subject_id, kind, content, updated_by",
      `select ${sqlId("ws", "w")}, ${sqlId("agt", "w * 2 + k")}, 'agent', '{"model":{"connectionId":null,"name":"demo"}}'::jsonb, ${sqlId("acc", personOf(0))} from ${each}, generate_series(0, 1) k`,
    ],
    [
      "agents",
      "workspace_id, id, name, slug, created_by",
      `select ${sqlId("ws", "w")}, ${sqlId("agt", "w * 2 + k")}, 'Agent ' || k, 'agent-' || k, ${sqlId("acc", personOf(0))} from ${each}, generate_series(0, 1) k`,
    ],
  ];
};

export interface Subject {
  workspaceId: string;
  organizationId: string;
  /** A member of the workspace. */
  accountId: string;
  /** A key of the workspace, with its secret. */
  headers: Headers;
}

/** Fills a migrated database by COPY and answers workspaces spread over all of it. */
export async function seedTenants(superuserUrl: string, workspaces: number): Promise<Subject[]> {
  const client = new pg.Client(superuserUrl);
  await client.connect();
  const { rows } = await client.query("show data_directory");
  const file = join(rows[0].data_directory, "seed.copy");
  // COPY into a table under policies is for superusers; keys and triggers would be checked row by row.
  await client.query("set session_replication_role = replica");
  await client.query("set maintenance_work_mem = '256MB'");
  for (const [table, columns, query] of rowsOf(workspaces)) {
    await client.query(`copy (${query}) to '${file}' (format binary)`);
    await client.query(`copy ${table} (${columns}) from '${file}' (format binary)`);
  }
  const subjects = Array.from({ length: SAMPLE }, (_, index) =>
    Math.floor((index * workspaces) / SAMPLE),
  ).map((n) => ({ n, secret: newKeySecret() }));
  await client.query(
    "update api_keys k set hash = s.hash from unnest($1::text[], $2::text[]) as s(id, hash) where k.id = s.id",
    [subjects.map(({ n }) => idOf("key", n)), subjects.map(({ secret }) => hashSecret(secret))],
  );
  await client.query("vacuum analyze");
  await client.end();
  return subjects.map(({ n, secret }) => {
    const organization = Math.floor(n / WORKSPACES_PER_ORGANIZATION);
    return {
      workspaceId: idOf("ws", n),
      organizationId: idOf("org", organization),
      accountId: idOf("acc", 2 + organization * 4),
      headers: new Headers({ authorization: `Bearer ${secret}` }),
    };
  });
}
