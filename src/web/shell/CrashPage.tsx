import type { ErrorComponentProps } from "@tanstack/react-router";
import { problemOf } from "../api/problem.ts";
import { ErrorState } from "../kit/ErrorState.tsx";

/** A page that broke, or whose code could not be fetched after an update. */
export function CrashPage({ error }: ErrorComponentProps) {
  return (
    <ErrorState
      problem={{
        ...problemOf(error, "This page could not be shown."),
        advice: "Load it again; nothing you saved is lost.",
      }}
      onRetry={() => window.location.reload()}
    />
  );
}
