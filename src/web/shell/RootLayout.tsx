import { Outlet } from "@tanstack/react-router";
import { useLinkNavigation } from "./useLinkNavigation.ts";

/** Around every page of every kind. */
export function RootLayout() {
  useLinkNavigation();
  return <Outlet />;
}
