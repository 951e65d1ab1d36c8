import { usePageTitle } from "../../../web/api/index.ts";

export function AgentPage() {
  usePageTitle("Agent");
  return null;
}
