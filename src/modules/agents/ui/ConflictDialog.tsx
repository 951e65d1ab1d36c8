import { useState } from "react";
import { Button, DiffView, Dialog, Time } from "../../../web/kit/index.ts";
import { type ContentNames, contentText } from "./contentText.ts";
import type { Draft } from "./useDraft.ts";

/** Somebody else saved the draft: take theirs, keep mine, or look at both first. */
export function ConflictDialog({ draft, names }: { draft: Draft; names: ContentNames }) {
  const [isClosed, setIsClosed] = useState(false);
  const [isComparing, setIsComparing] = useState(false);
  const { theirs } = draft;
  if (draft.state !== "stale" || !theirs) return null;
  if (isClosed)
    return (
      <Button size="small" onClick={() => setIsClosed(false)}>
        Decide
      </Button>
    );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => setIsClosed(!isOpen)}
      width={isComparing ? "large" : "medium"}
      title="This draft was saved elsewhere meanwhile"
      description={
        <>
          In another window or by a colleague, <Time at={theirs.draftUpdatedAt} />. Nothing of yours is lost:
          it is still on this page, and nothing is saved until you decide.
        </>
      }
      actions={
        <>
          {!isComparing && (
            <Button look="ghost" onClick={() => setIsComparing(true)}>
              Compare
            </Button>
          )}
          <Button onClick={() => draft.resolve("theirs")}>Load theirs</Button>
          <Button look="primary" onClick={() => draft.resolve("mine")}>
            Overwrite with mine
          </Button>
        </>
      }
    >
      {isComparing ? (
        <DiffView
          before={contentText(theirs.content, names)}
          after={contentText(draft.content, names)}
          beforeLabel="Theirs"
          afterLabel="Mine"
        />
      ) : (
        <p className="text-13 text-ink-muted">
          If you load theirs, undo still brings yours back. If you overwrite, theirs is gone unless it was
          published.
        </p>
      )}
    </Dialog>
  );
}
