import { usePageTitle } from "../api/index.ts";

export function HomePage() {
  usePageTitle("Home");
  return null;
}
