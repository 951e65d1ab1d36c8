import { type AgentDetail, useAction, useApi } from "../../../web/api/index.ts";
import { Button, Dialog, ErrorState } from "../../../web/kit/index.ts";
import type { Draft } from "./useDraft.ts";

/** Copies a version into the draft; undo in the editor takes it back. */
export function RestoreDialog({
  agent,
  draft,
  number,
  onClose,
  onDone,
}: {
  agent: AgentDetail;
  draft: Draft;
  number: number;
  onClose: () => void;
  onDone: () => void;
}) {
  const api = useApi();
  const restore = useAction(
    async () => {
      await draft.save();
      return api.agents.restore({ id: agent.id, number });
    },
    {
      what: "The version was not restored.",
      done: `Version ${number} is in the draft`,
      refreshes: ["agents"],
      isInPlace: true,
      onDone: (restored) => {
        draft.adopt(restored);
        onClose();
        onDone();
      },
    },
  );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      width="small"
      title={`Restore version ${number} into the draft?`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" isLoading={restore.isBusy} onClick={() => restore.run()}>
            Restore version {number}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-13 text-ink-muted">
        <p>
          The draft then holds what version {number} holds. What is deployed stays as it is until you publish.
          Undo in the editor brings the present draft back.
        </p>
        {restore.problem && <ErrorState problem={restore.problem} isInline />}
      </div>
    </Dialog>
  );
}
