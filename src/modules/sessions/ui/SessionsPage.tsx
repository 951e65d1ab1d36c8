import { usePageTitle } from "../../../web/api/index.ts";

export function SessionsPage() {
  usePageTitle("Sessions");
  return null;
}
