import type { Run, Step } from "../../../web/api/index.ts";
import { BrainCircuit, GitFork, Wrench } from "lucide-react";
import { Card, EmptyState, Money, Timeline } from "../../../web/kit/index.ts";
import { stepSpan, stepState } from "./stepBars.ts";

export const STEP_ICON = { model: BrainCircuit, tool: Wrench, decision: GitFork } as const;

/** The steps of a run as bars on one axis; growing while it runs. */
export function RunTimeline({
  run,
  steps,
  stopAt,
  currency,
  selectedId,
  onSelect,
}: {
  run: Run;
  steps: readonly Step[];
  /** When it stopped moving, if it waits for a person. */
  stopAt: string | null;
  currency: string | undefined;
  selectedId: string | undefined;
  onSelect: (id: string) => void;
}) {
  if (steps.length === 0)
    return (
      <Card>
        <EmptyState
          title="No steps yet"
          sentence={
            run.endedAt === null
              ? "The first step appears here as soon as it begins."
              : "This run ended before its first step."
          }
        />
      </Card>
    );
  return (
    <Card isFlush className="p-1">
      <Timeline
        startedAt={run.createdAt}
        selectedId={selectedId}
        onSelect={onSelect}
        steps={steps.map((step) => ({
          id: step.id,
          label: step.name,
          icon: STEP_ICON[step.kind],
          state: stepState(step, run),
          ...stepSpan(step, run, stopAt),
          aside:
            step.usage.costMicros > 0 ? (
              <span className="hidden sm:inline">
                <Money micros={step.usage.costMicros} currency={currency} />
              </span>
            ) : undefined,
        }))}
      />
    </Card>
  );
}
