import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { useGo } from "../api/useUrlState.ts";
import { queryClient, SESSION_LOST } from "../api/queryClient.ts";
import { useLinkNavigation } from "./useLinkNavigation.ts";

const isPublic = (pathname: string) =>
  /^\/(sign-in|sign-up|forgot-password|reset-password|invitations|unsubscribe|docs|dev)(\/|$)/.test(pathname);

/** Around every page of every kind. A lost session leads to sign-in, and from there back. */
export function RootLayout() {
  const go = useGo();
  useLinkNavigation();
  useEffect(() => {
    const onLost = () => {
      const { pathname, search } = window.location;
      if (isPublic(pathname)) return;
      queryClient.clear();
      const back = pathname === "/" ? "" : `?return=${encodeURIComponent(pathname + search)}`;
      go(`/sign-in${back}`, { isReplacing: true });
    };
    window.addEventListener(SESSION_LOST, onLost);
    return () => window.removeEventListener(SESSION_LOST, onLost);
  }, []);
  return <Outlet />;
}
