import { usePageTitle } from "../../../web/api/index.ts";

export function ApiKeysPage() {
  usePageTitle("API keys");
  return null;
}
