import type { Person, World } from "../../src/platform/testing/world.ts";

/** Somebody new who was asked already what newcomers are asked. */
export async function onboarded(world: World, name: string): Promise<Person> {
  const person = await world.newPerson(name);
  await person.patch("/v1/me", { isOnboarded: true });
  return person;
}

/** The path of the Home of this person's workspace, without a slash at the end. */
export async function homeOf(person: Person): Promise<string> {
  const { body } = await person.get(`/v1/workspaces/${person.workspaceId}`);
  return `/${body.organizationSlug}/${body.slug}`;
}

/** The owner of a new organization Acme, in its workspace Desk, which is for staging. */
export async function ownerOfDesk(owner: Person): Promise<Person> {
  const organizationId = (await owner.post("/v1/organizations", { name: "Acme" })).body.id as string;
  const desk = { organizationId, name: "Desk", environment: "staging" };
  const workspaceId = (await owner.post("/v1/workspaces", desk)).body.id as string;
  return { ...owner, ...owner.in(workspaceId), organizationId, workspaceId };
}
