import { type Run, type Step, useCan, useHref } from "../../../web/api/index.ts";
import {
  Badge,
  Callout,
  Card,
  DescriptionList,
  Duration,
  Id,
  JsonView,
  Link,
  Money,
  StatusBadge,
  Time,
  Tokens,
} from "../../../web/kit/index.ts";
import { EffectBadge } from "../../policies/ui/EffectBadge.tsx";
import { RunError } from "./RunError.tsx";
import { stepSpan, stepState } from "./stepBars.ts";

const KIND = { model: "Model call", tool: "Tool call", decision: "Decision" } as const;

/** One step whole: what was asked, what came back, what it took. */
export function StepPanel({
  step,
  run,
  stopAt,
  currency,
}: {
  step: Step;
  run: Run;
  /** When the run stopped moving, if it waits for a person. */
  stopAt: string | null;
  currency: string | undefined;
}) {
  const { durationMs } = stepSpan(step, run, stopAt);
  const state = stepState(step, run);
  return (
    <Card
      title={step.name}
      actions={step.state === "skipped" ? <Badge>Skipped by a person</Badge> : <StatusBadge state={state} />}
    >
      <div className="flex min-w-0 flex-col gap-4">
        {step.error && <RunError error={step.error} steps={[step]} />}
        {state === "interrupted" && (
          <Callout kind="warning" title="The outcome of this step is not known">
            It began, and the process ended before its result was recorded.
          </Callout>
        )}
        <DescriptionList
          facts={[
            ["Step", `${step.number}, ${KIND[step.kind].toLowerCase()}`],
            ["Id", <Id value={step.id} />],
            ["Began", <Time at={step.startedAt} isExact />],
            ["Duration", <Duration durationMs={durationMs} since={step.startedAt} />],
            ["Policies", step.decision ? <StepDecision step={step} run={run} /> : undefined],
            ["Attempt", step.attempt > 1 ? step.attempt : undefined],
            [
              "Tokens",
              step.kind === "model" ? (
                <Tokens input={step.usage.inputTokens} output={step.usage.outputTokens} />
              ) : undefined,
            ],
            [
              "Cost",
              step.kind === "model" ? (
                <Money micros={step.usage.costMicros} currency={currency} />
              ) : undefined,
            ],
            [
              "Repeatable",
              step.kind === "tool"
                ? step.isIdempotent
                  ? "yes, when its outcome is unknown"
                  : "no; it waits for a person when its outcome is unknown"
                : undefined,
            ],
          ]}
        />
        <Part title={step.kind === "model" ? "What was asked" : "Arguments"}>
          <JsonView label="Arguments" value={step.arguments} />
        </Part>
        {(step.result !== null || step.endedAt !== null) && (
          <Part title="Result">
            <JsonView label="Result" value={step.result} />
          </Part>
        )}
      </div>
    </Card>
  );
}

/** What the policies said of the call, with the way to why. */
function StepDecision({ step, run }: { step: Step; run: Run }) {
  const can = useCan();
  const href = useHref();
  const { effect, reason } = step.decision!;
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      <EffectBadge effect={effect} />
      <span className="[overflow-wrap:anywhere]">{reason}</span>
      {can("policies:read") && (
        <Link href={href(`policies?view=explain&run=${run.id}&step=${step.number}`)}>Why?</Link>
      )}
    </span>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-1">
      <h3 className="text-12 font-medium text-ink-muted">{title}</h3>
      {children}
    </section>
  );
}
