import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { useAccount, useGo, useHref } from "../api/index.ts";
import { SkeletonText } from "../kit/Skeleton.tsx";

function Redirect({ to }: { to: string }) {
  const go = useGo();
  // Once: the path changes before this page is gone, and would lead on from there.
  useEffect(() => go(to, { isReplacing: true }), []);
  return <SkeletonText lines={6} />;
}

/** `/`: the workspace used last, or the questions that were never answered. */
export function StartPage() {
  const { onboardedAt } = useAccount();
  const href = useHref();
  return <Redirect to={onboardedAt === null ? "/onboarding" : href()} />;
}

/** `/agents`, `/runs/run_…` and so on: the same page in the workspace used last. */
export function ShortUrl() {
  const { pathname, searchStr, hash } = useLocation();
  const href = useHref();
  return <Redirect to={`${href(pathname.slice(1))}${searchStr}${hash ? `#${hash}` : ""}`} />;
}
