import { BailiwickError, type Client, createClient } from "../../../packages/sdk/src/index.ts";

export { BailiwickError, type Client };
export type * from "../../../packages/sdk/src/index.ts";

/** Calls of the account: signing in, who am I, my workspaces. Everything else goes through `useApi()`. */
export const client = createClient({ baseUrl: "" });

const byWorkspace = new Map<string, Client>();

/** The client that acts in one workspace. */
export function clientFor(workspaceId: string): Client {
  const known = byWorkspace.get(workspaceId) ?? createClient({ baseUrl: "", workspaceId });
  byWorkspace.set(workspaceId, known);
  return known;
}
