import { useLocation } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useGo } from "../api/index.ts";

const KEY = "bailiwick:invitation";

/** The token of the invitation this tab was opened with, until it is answered. */
export const keptInvitation = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined;
export const forgetInvitation = () => sessionStorage.removeItem(KEY);

const tokenIn = (hash: string) => new URLSearchParams(hash).get("token") ?? undefined;

/** The token behind the # of the link. It leaves the address at once, and stays in this tab through signing in or up. */
export function useInvitationToken(): string | undefined {
  const { hash } = useLocation();
  const go = useGo();
  const given = tokenIn(hash);
  const [token, setToken] = useState(given ?? keptInvitation());
  useEffect(() => {
    if (!given) return;
    sessionStorage.setItem(KEY, given);
    setToken(given);
    go("/invitations", { isReplacing: true });
  }, [given]);
  return token;
}
