import { CircleAlert, CircleCheck, CircleDashed, LoaderCircle } from "lucide-react";
import { problemOf } from "../../../web/api/index.ts";
import { Button, Id, Time } from "../../../web/kit/index.ts";
import type { Draft } from "./useDraft.ts";

const LOOK = {
  saved: { icon: CircleCheck, text: "Saved", className: "text-green" },
  changed: { icon: CircleDashed, text: "Not saved yet", className: "text-ink-muted" },
  saving: { icon: LoaderCircle, text: "Saving…", className: "text-ink-muted" },
  stale: { icon: CircleAlert, text: "Saved elsewhere meanwhile", className: "text-amber" },
  failed: { icon: CircleAlert, text: "Not saved", className: "text-red" },
} as const;

/** Whether what is on screen is what the server holds. */
export function SaveState({ draft, savedAt }: { draft: Draft; savedAt: string }) {
  const { icon: Icon, text, className } = LOOK[draft.state];
  const problem = draft.state === "failed" ? problemOf(draft.error, text) : null;
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-2 text-12">
      <span role="status" className={`inline-flex items-center gap-1.5 ${className}`}>
        <Icon aria-hidden size={14} className={draft.state === "saving" ? "animate-spin" : ""} />
        {text}
      </span>
      {draft.state === "saved" && (
        <span className="text-ink-faint">
          <Time at={savedAt} />
        </span>
      )}
      {problem && (
        <>
          <span className="text-ink-muted">{problem.why}</span>
          {problem.requestId && <Id value={problem.requestId} isShort />}
          <Button size="small" onClick={() => void draft.save()}>
            Try again
          </Button>
        </>
      )}
    </span>
  );
}
