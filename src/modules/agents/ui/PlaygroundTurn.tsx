import { isMoneyCode, problemOf, useHref } from "../../../web/api/index.ts";
import {
  Callout,
  Card,
  DemoBadge,
  ErrorState,
  Link,
  Markdown,
  Money,
  StatusBadge,
  Tokens,
} from "../../../web/kit/index.ts";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { RunError } from "../../runs/ui/RunError.tsx";
import { WaitingApprovals } from "../../approvals/ui/WaitingApprovals.tsx";
import { DraftInProduction, isDraftRefusal } from "./DraftInProduction.tsx";
import { PlaygroundStep } from "./PlaygroundStep.tsx";
import type { Turn } from "./usePlayground.ts";

/** One question with its answer, and the steps it took beside it. */
export function PlaygroundTurn({ turn }: { turn: Turn }) {
  const href = useHref();
  const currency = useCurrency();
  const { run, error } = turn;
  const answer = run?.output ?? turn.text;
  const isWaiting = run?.state === "waiting" || run?.state === "interrupted";
  return (
    <div className="flex flex-col gap-2">
      <div className="ml-auto max-w-[85%] rounded-md bg-pressed px-3 py-2 text-13 break-words whitespace-pre-wrap">
        <span className="sr-only">You: </span>
        {turn.input}
      </div>
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_340px]">
        <Card>
          <div className="flex flex-col gap-3" aria-busy={!run && !error}>
            {answer ? <Markdown text={answer} /> : null}
            {run?.error &&
              (isMoneyCode(run.error.code) ? (
                <RunError error={run.error} steps={turn.steps} />
              ) : (
                <ErrorState isInline problem={{ what: run.error.message, why: `Code ${run.error.code}.` }} />
              ))}
            {run?.state === "cancelled" && <p className="text-13 text-ink-muted">Stopped before it ended.</p>}
            {run?.state === "waiting" && <WaitingApprovals runId={run.id} />}
            {isWaiting && (
              <Callout kind="warning" title="This run waits for a person">
                {run.reason ?? "Open the run to decide how it goes on."}
              </Callout>
            )}
            {isDraftRefusal(error) ? (
              <DraftInProduction />
            ) : (
              error !== null && (
                <ErrorState isInline problem={problemOf(error, "The message was not answered.")} />
              )
            )}
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-ink-muted">
              {run ? (
                <StatusBadge state={run.state} isBare />
              ) : (
                error === null && <StatusBadge state="running" isBare />
              )}
              {run?.isDemo && <DemoBadge />}
              {run && <Tokens input={run.usage.inputTokens} output={run.usage.outputTokens} />}
              {run && <Money micros={run.usage.costMicros} currency={currency} />}
              <span className="grow" />
              {turn.runId && (
                <Link href={href(`runs/${turn.runId}`)} isQuiet>
                  Open run
                </Link>
              )}
            </div>
          </div>
        </Card>
        <div role="group" aria-label="Steps" className="min-w-0 rounded-md border border-line bg-surface">
          {turn.steps.length === 0 ? (
            <p className="px-3 py-2.5 text-12 text-ink-faint">
              {run || error !== null ? "No steps were taken." : "Steps appear here."}
            </p>
          ) : (
            <ol>
              {turn.steps.map((step) => (
                <PlaygroundStep key={step.id} step={step} currency={currency} />
              ))}
            </ol>
          )}
        </div>
      </div>
    </div>
  );
}
