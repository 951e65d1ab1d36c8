/** Pages that list workspaces or belong to an organization. */
export const holdsWorkspaces = (pathname: string): boolean =>
  pathname === "/home" || /^\/[^/]+\/settings(\/|$)/.test(pathname);

/** Pages that need no workspace, open also to those who can enter none. */
export const isOutside = (pathname: string): boolean =>
  holdsWorkspaces(pathname) || pathname === "/inbox" || pathname === "/profile";
