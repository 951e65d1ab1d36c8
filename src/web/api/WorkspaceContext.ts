import { createContext, use } from "react";
import type { Account, Client } from "./client.ts";
import { type Place, workspaceHref } from "./places.ts";

export interface CurrentWorkspace {
  /** With its organization's name and address, its environment and my role; settings come from `workspaces.get`. */
  workspace: Place;
  permissions: readonly string[];
  account: Account;
  api: Client;
}

export const WorkspaceContext = createContext<CurrentWorkspace | null>(null);

/** The workspace this page is in, what the person may do there, and the client that acts in it. */
export function useWorkspace(): CurrentWorkspace {
  const current = use(WorkspaceContext);
  if (!current) throw new Error("This page is not inside a workspace.");
  return current;
}

/** The client bound to the workspace of the page. */
export const useApi = (): Client => useWorkspace().api;
export const useAccount = (): Account => useWorkspace().account;

const covers = (wide: string, narrow: string) =>
  wide === "*" || wide === narrow || (wide.endsWith(":*") && narrow.startsWith(wide.slice(0, -1)));

/** `can("agents:write")`: whether the person holds the permission here. */
export function useCan(): (permission: string) => boolean {
  const { permissions } = useWorkspace();
  return (permission) => permissions.some((held) => covers(held, permission));
}

/** `href("agents/agt_…")`: the path of a page in this workspace; `href()` is Home. */
export function useHref(): (page?: string) => string {
  const { workspace } = useWorkspace();
  return (page = "") => workspaceHref(workspace, page);
}
