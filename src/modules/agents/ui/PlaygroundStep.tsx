import { BrainCircuit, ChevronRight, CircleX, LoaderCircle, Split, Wrench } from "lucide-react";
import type { Step } from "../../../web/api/index.ts";
import { Duration, JsonView, Money, Tokens } from "../../../web/kit/index.ts";

const ICON = { model: BrainCircuit, tool: Wrench, decision: Split } as const;

/** One step, folded: what it called, how long it took, what it cost; open, what went in and out. */
export function PlaygroundStep({ step, currency }: { step: Step; currency?: string }) {
  const isRunning = step.state === "started";
  const Icon = isRunning ? LoaderCircle : step.state === "failed" ? CircleX : ICON[step.kind];
  const { inputTokens, outputTokens, costMicros } = step.usage;
  const durationMs =
    step.endedAt === null ? undefined : Math.max(0, Date.parse(step.endedAt) - Date.parse(step.startedAt));
  return (
    <li className="border-t border-line first:border-t-0">
      <details className="group">
        <summary className="flex min-h-9 list-none items-center gap-2 rounded-md px-2.5 py-1.5 text-12 -outline-offset-2! hover:bg-hover [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            size={12}
            className="shrink-0 text-ink-faint transition-transform group-open:rotate-90"
          />
          <Icon
            aria-hidden
            size={14}
            className={`shrink-0 ${isRunning ? "animate-spin text-blue" : step.state === "failed" ? "text-red" : "text-ink-muted"}`}
          />
          <span className="min-w-0 grow truncate font-mono">{step.name}</span>
          <span className="sr-only">
            {step.kind} step, {step.state}
          </span>
          {outputTokens > 0 && (
            <span className="hidden text-ink-muted sm:inline">
              <Tokens input={inputTokens} output={outputTokens} />
            </span>
          )}
          {costMicros > 0 && <Money micros={costMicros} currency={currency} />}
          <span className="text-ink-muted">
            <Duration durationMs={durationMs} since={isRunning ? step.startedAt : undefined} />
          </span>
        </summary>
        <div className="flex flex-col gap-1 border-t border-line bg-sunken px-2 py-2 text-12">
          <p className="px-2 text-ink-muted">{step.kind === "tool" ? "Arguments" : "Asked"}</p>
          <JsonView
            isBare
            label={`Arguments of ${step.name}`}
            value={step.arguments}
            openDepth={step.kind === "tool" ? 2 : 1}
          />
          {step.error ? (
            <p className="px-2 text-red">
              {step.error.code}: {step.error.message}
            </p>
          ) : (
            !isRunning && (
              <>
                <p className="px-2 text-ink-muted">Result</p>
                <JsonView isBare label={`Result of ${step.name}`} value={step.result} openDepth={2} />
              </>
            )
          )}
        </div>
      </details>
    </li>
  );
}
