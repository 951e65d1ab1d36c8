import { usePageTitle } from "../../../web/api/index.ts";

export function SystemPage() {
  usePageTitle("Installation");
  return null;
}
