import { usePageTitle } from "../../../web/api/index.ts";

export function IntegrationsPage() {
  usePageTitle("Integrations");
  return null;
}
