import { usePageTitle } from "../../../web/api/index.ts";

export function ProfilePage() {
  usePageTitle("Profile");
  return null;
}
