import type { Person, TestCaller, World } from "../../src/platform/testing/world.ts";
import type { Place } from "./power-state.ts";

/** A key whose secret somebody keeps, whatever becomes of it. */
export interface KeptKey {
  id: string;
  secret: string;
  workspaceId: string;
}

/** People around two organizations, one of them with three workspaces and little room for more. */
export interface Scene {
  world: World;
  people: Person[];
  organizationIds: string[];
  keys: KeptKey[];
  /** Secrets that were replaced at once: they never work again. */
  deadSecrets: string[];
  /** The last mail before it opened: links in older ones lead elsewhere. */
  lastMailBefore: string;
}

export const PEOPLE = 8;
const ROLES_BEFORE = 98;
const WORKSPACE_ROLES = ["owner", "admin", "architect", "developer", "member", "viewer"];

export const callerWith = (scene: Scene, secret: string): TestCaller =>
  scene.world.anonymous.with({ authorization: `Bearer ${secret}` });

/** Somebody's session in no workspace. */
export function withoutPlace(world: World, { headers }: Person): TestCaller {
  const { "bailiwick-workspace": _, ...session } = headers;
  return world.anonymous.with(session);
}

export const makePeople = async (world: World): Promise<Person[]> => {
  const people: Person[] = [];
  for (let index = 0; index < PEOPLE; index++) people.push(await world.newPerson());
  return people;
};

async function makeOrganization(world: World, owner: Person, name: string): Promise<string> {
  const { status, body, text } = await withoutPlace(world, owner).post("/v1/organizations", { name });
  if (status !== 201) throw new Error(`no organization: ${text}`);
  // Made by nobody, since one account makes only so many, and there may be more scenes than that.
  await world.sql("update organizations set plan = 'launch', created_by = 'acc_nobody' where id = $1", [
    body.id,
  ]);
  return body.id;
}

async function makeWorkspace(
  world: World,
  owner: Person,
  organizationId: string,
  name: string,
): Promise<Place> {
  const asked = { organizationId, name, environment: "development" };
  const { status, body, text } = await withoutPlace(world, owner).post("/v1/workspaces", asked);
  if (status !== 201) throw new Error(`no workspace: ${text}`);
  return { organizationId, workspaceId: body.id };
}

/**
 * A first organization (plan launch, 98 roles, three workspaces) with an owner, an admin and members of every rank, a second
 * one with two people, and somebody who is in neither.
 */
export async function openScene(world: World, people: Person[]): Promise<Scene> {
  const [mail] = await world.sql<{ id: string }>("select coalesce(max(id), '') as id from mails");
  const [owner, admin, ...others] = people as [Person, Person, ...Person[]];
  const stranger = others.at(-2)!;
  const first = await makeOrganization(world, owner, "First");
  const second = await makeOrganization(world, stranger, "Second");
  await world.sql(
    `insert into roles (organization_id, id, name, permissions, created_by)
     select $1, 'role_' || lpad(n::text, 26, '0'), 'Role ' || n, '{agents:read,workspaces:read}', $2 from generate_series(1, $3::int) n`,
    [first, owner.accountId, ROLES_BEFORE],
  );
  const enter = async (person: Person, organizationId: string, role: string) =>
    void (await world.sql(
      "insert into organization_members (organization_id, account_id, role) values ($1, $2, $3)",
      [organizationId, person.accountId, role],
    ));
  const join = async (person: Person, { organizationId, workspaceId }: Place, role: string) =>
    void (await world.sql(
      "insert into members (organization_id, account_id, workspace_id, role) values ($1, $2, $3, $4)",
      [organizationId, person.accountId, workspaceId, role],
    ));
  const workspaces: Place[] = [];
  for (const name of ["One", "Two", "Three"]) workspaces.push(await makeWorkspace(world, owner, first, name));
  await enter(admin, first, "admin");
  for (const [index, person] of others.slice(0, 4).entries()) {
    await enter(person, first, index === 3 ? "billing_admin" : "member");
    for (const [at, place] of workspaces.entries())
      if ((index + at) % 3 !== 2) await join(person, place, WORKSPACE_ROLES[(index + at * 2) % 6]!);
  }
  const beside = await makeWorkspace(world, stranger, second, "Beside");
  await enter(others[0]!, second, "member");
  await join(others[0]!, beside, "developer");
  return {
    world,
    people,
    organizationIds: [first, second],
    keys: [],
    deadSecrets: [],
    lastMailBefore: mail!.id,
  };
}
