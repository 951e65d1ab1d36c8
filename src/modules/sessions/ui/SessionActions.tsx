import { useState } from "react";
import { type Session, useAction, useApi, useCan, useGo, useHref } from "../../../web/api/index.ts";
import { Button, ConfirmDialog } from "../../../web/kit/index.ts";
import { DeleteDialog } from "../../../web/parts/DeleteDialog.tsx";
import { useMarkStale } from "../../../web/parts/useMarkStale.ts";

/** Close and delete. */
export function SessionActions({ session, isBusy }: { session: Session; isBusy: boolean }) {
  const api = useApi();
  const can = useCan();
  const go = useGo();
  const href = useHref();
  const markStale = useMarkStale();
  const [open, setOpen] = useState<"close" | "delete" | null>(null);
  const title = session.title || `Session with ${session.agentName ?? "an agent"}`;
  const close = useAction(() => api.sessions.close({ id: session.id }), {
    what: "The session was not closed.",
    done: "Session closed",
    refreshes: ["sessions"],
    isInPlace: true,
    onDone: () => setOpen(null),
  });
  const remove = useAction(() => api.sessions.delete({ id: session.id }), {
    what: "The session was not deleted.",
    done: "Session deleted",
    isInPlace: true,
    onDone: () => {
      markStale("sessions", "runs");
      go(href("sessions"), { isReplacing: true });
    },
  });
  return (
    <>
      {can("runs:create") && !session.isClosed && (
        <Button disabled={isBusy} onClick={() => setOpen("close")}>
          Close session
        </Button>
      )}
      {can("sessions:delete") && (
        <Button disabled={isBusy} onClick={() => setOpen("delete")}>
          Delete session
        </Button>
      )}
      <ConfirmDialog
        isOpen={open === "close"}
        onOpenChange={(isOpen) => {
          setOpen(isOpen ? "close" : null);
          close.reset();
        }}
        title={`Close “${title}”?`}
        consequence="It stays readable and cannot be continued. It cannot be opened again."
        action="Close session"
        isLoading={close.isBusy}
        error={close.problem}
        onConfirm={() => close.run()}
      />
      <DeleteDialog
        isOpen={open === "delete"}
        onOpenChange={(isOpen) => {
          setOpen(isOpen ? "delete" : null);
          remove.reset();
        }}
        kind="session"
        name={title}
        consequence={`The conversation and its ${session.runCount} ${session.runCount === 1 ? "run" : "runs"} are gone. This cannot be undone.`}
        isBusy={remove.isBusy}
        error={remove.error}
        userHref={(id) => href(`agents/${id}`)}
        onConfirm={() => remove.run()}
      />
    </>
  );
}
