import { usePageTitle } from "../../../web/api/index.ts";

export function WorkspaceSettingsPage() {
  usePageTitle("Workspace settings");
  return null;
}
