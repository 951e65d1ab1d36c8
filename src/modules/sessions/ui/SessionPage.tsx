import { usePageTitle } from "../../../web/api/index.ts";

export function SessionPage() {
  usePageTitle("Session");
  return null;
}
