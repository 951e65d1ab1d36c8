import { useBlocker } from "@tanstack/react-router";
import { ConfirmDialog } from "../kit/index.ts";

/** Asks before the page is left with changes that are not saved. */
export function LeaveGuard({
  isChanged,
  thing,
  act = "saving",
}: {
  isChanged: boolean;
  thing: string;
  act?: string;
}) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isChanged && current.pathname !== next.pathname,
    enableBeforeUnload: isChanged,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      isOpen={blocker.status === "blocked"}
      onOpenChange={(isOpen) => !isOpen && blocker.reset?.()}
      title={`Leave without ${act} this ${thing}?`}
      consequence="What you wrote is lost."
      action="Leave"
      cancel="Stay"
      onConfirm={() => blocker.proceed?.()}
    />
  );
}
