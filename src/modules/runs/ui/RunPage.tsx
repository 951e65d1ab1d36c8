import { useState } from "react";
import {
  Loaded,
  type Run,
  type Step,
  useAction,
  useApi,
  useCan,
  useHref,
  usePageTitle,
  usePathParam,
  useUrlState,
} from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  DemoBadge,
  DetailHeader,
  DeveloperCorner,
  StatusBadge,
  Tabs,
  Time,
} from "../../../web/kit/index.ts";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { WaitingApprovals } from "../../approvals/ui/WaitingApprovals.tsx";
import { type Decision, InterruptedBanner } from "./InterruptedBanner.tsx";
import { RunActions } from "./RunActions.tsx";
import { RunEvents } from "./RunEvents.tsx";
import { RunFacts } from "./RunFacts.tsx";
import { runName } from "./runColumns.tsx";
import { RunSteps } from "./RunSteps.tsx";
import { RunTexts } from "./RunTexts.tsx";
import { stoppedAt } from "./stepBars.ts";
import { useLiveRun } from "./useLiveRun.ts";

/** One run: what was asked, each step, what it cost, live while it goes on. */
export function RunPage() {
  const id = usePathParam("id");
  const href = useHref();
  const live = useLiveRun(id);
  usePageTitle(live.run.data ? runName(live.run.data) : "Run", "Runs");
  return (
    <Loaded query={live.run} thing="run" list={{ label: "All runs", href: href("runs") }}>
      {(run) => <RunView key={run.id} run={run} live={live} />}
    </Loaded>
  );
}

function RunView({ run, live }: { run: Run; live: ReturnType<typeof useLiveRun> }) {
  const href = useHref();
  const currency = useCurrency();
  const [url, setUrl] = useUrlState();
  const [sequence, setSequence] = useState<number>();
  const steps = live.steps.data;
  return (
    <>
      <DetailHeader
        list={{ label: "Runs", href: href("runs") }}
        name={runName(run)}
        id={run.id}
        status={
          <>
            <StatusBadge
              state={run.state}
              reason={run.state === "waiting" ? (run.reason ?? undefined) : undefined}
            />
            {run.isDemo && <DemoBadge />}
          </>
        }
        meta={[
          <Time at={run.createdAt} />,
          `${run.stepCount} ${run.stepCount === 1 ? "step" : "steps"}`,
          `by ${run.actorName ?? "someone who left"}`,
        ]}
        actions={<RunActions run={run} />}
      />
      <div className="flex flex-col gap-4">
        {run.state === "interrupted" && (
          <Interrupted
            run={run}
            // What may be repeated is, by itself.
            steps={(steps ?? []).filter(({ state, isIdempotent }) => state === "started" && !isIdempotent)}
          />
        )}
        {run.state === "waiting" && <WaitingApprovals runId={run.id} />}
        {live.isBroken && (
          <Callout
            kind="warning"
            title="The live connection broke"
            action={
              <Button size="small" onClick={live.reconnect}>
                Follow again
              </Button>
            }
          >
            What you see may be a moment old.
          </Callout>
        )}
        <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)] xl:grid-rows-[auto_1fr]">
          <div className="order-2 min-w-0 xl:col-start-1 xl:row-span-2 xl:row-start-1">
            <Tabs
              value={url.tab === "events" ? "events" : "steps"}
              onValueChange={(tab) => setUrl({ tab: tab === "steps" ? undefined : tab })}
              tabs={[
                {
                  value: "steps",
                  label: "Steps",
                  count: steps?.length,
                  content: (
                    <RunSteps
                      run={run}
                      steps={steps}
                      stopAt={stoppedAt(run, live.events.data ?? [])}
                      currency={currency}
                      chosenId={url.step}
                      onChoose={(step) => setUrl({ step })}
                    />
                  ),
                },
                {
                  value: "events",
                  label: "Events",
                  count: live.events.data?.length,
                  content: <RunEvents events={live.events.data} selected={sequence} onSelect={setSequence} />,
                },
              ]}
            />
          </div>
          <div className="order-1 flex min-w-0 flex-col gap-4 xl:col-start-2 xl:row-start-1">
            <RunTexts run={run} steps={steps} liveText={live.liveText} />
          </div>
          <div className="order-3 min-w-0 xl:col-start-2 xl:row-start-2">
            <RunFacts run={run} currency={currency} />
          </div>
        </div>
      </div>
      <DeveloperCorner
        example={verbExample("runs.list_steps", { id: run.id })}
        docsHref="/docs/api#runsListSteps"
      />
    </>
  );
}

function Interrupted({ run, steps }: { run: Run; steps: readonly Step[] }) {
  const api = useApi();
  const can = useCan();
  const resolve = useAction((decision: Decision) => api.runs.resolve({ id: run.id, ...decision }), {
    what: "The decision was not taken.",
    done: (_, { decision }) => (decision === "cancel" ? "Run cancelled" : "The run goes on"),
    refreshes: ["runs"],
    isInPlace: true,
  });
  return (
    <InterruptedBanner
      run={run}
      steps={steps}
      canResolve={can("runs:resolve")}
      isPending={resolve.isBusy}
      problem={resolve.problem}
      onDecide={(decision) => resolve.run(decision)}
      onReset={resolve.reset}
    />
  );
}
