import { type Connection, type Input, type Output, useApi, useHref } from "../../../web/api/index.ts";
import { CONNECTIONS, useOwner } from "../../tool-sources/ui/owner.ts";
import type { OAuthChange } from "./useOAuthChange.ts";

/** What can be done with one connection, whoever it belongs to. */
export interface ConnectionActs {
  key: readonly unknown[];
  /** First part of its query keys. */
  refreshes: string;
  list: { label: string; href: string };
  canWrite: boolean;
  get(signal?: AbortSignal): Promise<Connection>;
  update(
    change: Pick<Input<"connections.update">, "name" | "secret" | "username" | "testUrl">,
  ): Promise<Connection>;
  /** Null: its OAuth settings are those of the shared connection. */
  updateOAuth: ((oauth: OAuthChange) => Promise<Connection>) | null;
  test(): Promise<Output<"connections.test">>;
  authorize(): Promise<Output<"connections.authorize">>;
  disconnect(): Promise<Connection>;
  remove(): Promise<unknown>;
}

export function useOwnedActs(id: string): ConnectionActs {
  const { call, key, href, canWriteConnections } = useOwner();
  return {
    key: [CONNECTIONS, key, "one", id],
    refreshes: CONNECTIONS,
    list: { label: "Connections", href: href("connections") },
    canWrite: canWriteConnections,
    get: (signal) => call("connections.get", { id }, signal ? { signal } : {}),
    update: (change) => call("connections.update", { id, ...change }),
    updateOAuth: (oauth) => call("connections.update", { id, oauth }),
    test: () => call("connections.test", { id }),
    authorize: () => call("connections.authorize", { id }),
    disconnect: () => call("connections.disconnect", { id }),
    remove: () => call("connections.delete", { id }),
  };
}

export function useMyActs(id: string): ConnectionActs {
  const api = useApi();
  const href = useHref();
  return {
    key: ["my-connections", "one", id],
    refreshes: "my-connections",
    list: { label: "My own connections", href: href("integrations/mine") },
    canWrite: true,
    get: (signal) => api.myConnections.get({ id }, signal ? { signal } : {}),
    // What its test asks is said by the connection it fills in.
    update: ({ testUrl: _, ...change }) => api.myConnections.update({ id, ...change }),
    updateOAuth: null,
    test: () => api.myConnections.test({ id }),
    authorize: () => api.myConnections.authorize({ id }),
    disconnect: () => api.myConnections.disconnect({ id }),
    remove: () => api.myConnections.delete({ id }),
  };
}
