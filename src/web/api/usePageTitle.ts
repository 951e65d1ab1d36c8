import { useDocumentTitle } from "../shell/useDocumentTitle.ts";
import { useWorkspace } from "./WorkspaceContext.ts";

/** The browser title of a page in a workspace: `Agents · Support · Acme · Bailiwick`. */
export function usePageTitle(...parts: (string | undefined)[]) {
  const { workspace } = useWorkspace();
  useDocumentTitle(...parts, workspace.name, workspace.organizationName);
}
