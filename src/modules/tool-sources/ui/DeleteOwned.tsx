import { usersIn } from "../../../web/parts/DeleteDialog.tsx";
import { ConfirmDialog, type ProblemView } from "../../../web/kit/index.ts";
import { useOwner } from "./owner.ts";

/** Asks before something shared or of the workspace is deleted, and lists what stands in the way. Mount it when it opens. */
export function DeleteOwned({
  kind,
  name,
  consequence,
  action,
  onClose,
}: {
  kind: string;
  name: string;
  consequence: string;
  action: { run: () => void; isBusy: boolean; error: unknown; problem: ProblemView | null };
  onClose: () => void;
}) {
  const { confirmName } = useOwner();
  const users = usersIn(action.error);
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Delete the ${kind} “${name}”?`}
      consequence={
        <>
          <p>{consequence}</p>
          {confirmName !== undefined && (
            <p className="mt-2">
              <strong className="font-semibold text-ink">{confirmName}</strong> is in production.
            </p>
          )}
        </>
      }
      action={`Delete ${kind}`}
      typeToConfirm={confirmName}
      isLoading={action.isBusy}
      error={
        action.problem && users.length > 0
          ? { ...action.problem, advice: `Used by ${users.map((user) => user.name).join(", ")}.` }
          : action.problem
      }
      onConfirm={() => action.run()}
    />
  );
}
