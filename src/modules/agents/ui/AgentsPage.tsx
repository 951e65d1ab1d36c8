import { usePageTitle } from "../../../web/api/index.ts";

export function AgentsPage() {
  usePageTitle("Agents");
  return null;
}
