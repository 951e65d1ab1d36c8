import type { Run, Step } from "../../../web/api/index.ts";
import { SkeletonText } from "../../../web/kit/index.ts";
import { RunTimeline } from "./RunTimeline.tsx";
import { StepPanel } from "./StepPanel.tsx";

/** The timeline, and below it the step that is chosen: at first the one that failed or is unknown, else the last. */
export function RunSteps({
  run,
  steps,
  stopAt,
  currency,
  chosenId,
  onChoose,
}: {
  run: Run;
  steps: readonly Step[] | undefined;
  /** When it stopped moving, if it waits for a person. */
  stopAt: string | null;
  currency: string | undefined;
  chosenId: string | undefined;
  onChoose: (id: string) => void;
}) {
  if (!steps) return <SkeletonText lines={6} />;
  const chosen =
    steps.find((step) => step.id === chosenId) ??
    (run.state === "interrupted" ? steps.find((step) => step.state === "started") : undefined) ??
    steps.find((step) => step.state === "failed") ??
    steps.at(-1);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <RunTimeline
        run={run}
        steps={steps}
        stopAt={stopAt}
        currency={currency}
        selectedId={chosen?.id}
        onSelect={onChoose}
      />
      {chosen && <StepPanel key={chosen.id} step={chosen} run={run} stopAt={stopAt} currency={currency} />}
    </div>
  );
}
