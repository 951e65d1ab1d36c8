import type { Account, Workspace } from "../api/client.ts";

/** The workspace the URL names; on pages outside of one: the last used, else the default, else the personal one. */
export function chooseWorkspace(
  workspaces: readonly Workspace[],
  account: Account,
  path: { organization?: string; workspace?: string },
): Workspace | undefined {
  if (path.organization !== undefined)
    return workspaces.find(
      ({ organizationSlug, slug }) => organizationSlug === path.organization && slug === path.workspace,
    );
  const byId = (id: string | null) => workspaces.find((workspace) => workspace.id === id);
  return (
    byId(account.lastWorkspaceId) ??
    byId(account.defaultWorkspaceId) ??
    workspaces.find(({ isPersonal }) => isPersonal) ??
    workspaces[0]
  );
}
