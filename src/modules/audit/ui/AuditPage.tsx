import { usePageTitle } from "../../../web/api/index.ts";

export function AuditPage() {
  usePageTitle("Audit");
  return null;
}
