const KEY = "bailiwick-workspace";

/** The workspace this tab was in last: its pages outside of a workspace stay with it, whatever other tabs do. */
export const lastHere = {
  read(): string | null {
    try {
      return sessionStorage.getItem(KEY);
    } catch {
      return null;
    }
  },
  write(workspaceId: string): void {
    try {
      sessionStorage.setItem(KEY, workspaceId);
    } catch {
      // The account still remembers it.
    }
  },
};
