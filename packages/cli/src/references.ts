import type { Client } from "@bailiwick/sdk";

const FINDERS: Record<string, (client: Client, name: string) => Promise<string | undefined>> = {
  async agent(client, slug) {
    for await (const agent of client.agents.list.all({ search: slug }))
      if (agent.slug === slug) return agent.id;
    return undefined;
  },
  async tool(client, name) {
    for await (const tool of client.tools.list.all({ search: name })) if (tool.name === name) return tool.id;
    return undefined;
  },
  async organization(client, slug) {
    for await (const organization of client.organizations.list.all())
      if (organization.slug === slug) return organization.id;
    return undefined;
  },
  async workspace(client, slug) {
    for await (const workspace of client.workspaces.list.all())
      if (workspace.slug === slug) return workspace.id;
    return undefined;
  },
};
const LOOKS_LIKE_AN_ID = /^[a-z]+_[0-9a-z]{26}$/;

export const isFindable = (idKind: string): boolean => idKind in FINDERS;

/** A person names things by slug or name; the API by id. */
export async function idOf(client: Client, idKind: string | undefined, given: string): Promise<string> {
  const find = idKind ? FINDERS[idKind] : undefined;
  if (!find || LOOKS_LIKE_AN_ID.test(given)) return given;
  const id = await find(client, given);
  if (!id) throw new Error(`there is no ${idKind} named ${given} here; bailiwick ${idKind}s list shows them`);
  return id;
}
