import { usePageTitle } from "../api/index.ts";

export function DocsPage() {
  usePageTitle("Documentation");
  return null;
}
