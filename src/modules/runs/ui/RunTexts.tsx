import type { Run, Step } from "../../../web/api/index.ts";
import { Card, CopyButton, Markdown, SkeletonText } from "../../../web/kit/index.ts";
import { RunError } from "./RunError.tsx";
import type { LiveText } from "./useLiveRun.ts";
import { isOver } from "./stepBars.ts";

/** What was asked and what came of it, while it is written and after. */
export function RunTexts({
  run,
  steps,
  liveText,
}: {
  run: Run;
  steps: readonly Step[] | undefined;
  liveText: LiveText | null;
}) {
  return (
    <>
      <Card title="Input" actions={<CopyButton text={run.input} label="Copy the input" />}>
        <p className="max-h-80 overflow-y-auto text-14 break-words whitespace-pre-wrap">{run.input}</p>
      </Card>
      <Card
        title="Output"
        actions={run.output !== null && <CopyButton text={run.output} label="Copy the output" />}
      >
        <div aria-live="polite" aria-busy={liveText !== null} className="flex min-w-0 flex-col gap-3 text-13">
          {run.error && <RunError error={run.error} steps={steps} />}
          {run.output !== null ? (
            <Markdown text={run.output} />
          ) : liveText && liveText.text !== "" ? (
            <Markdown text={liveText.text} />
          ) : isOver(run.state) ? (
            !run.error && <p className="text-ink-muted">The run ended without an answer.</p>
          ) : run.state === "running" || run.state === "queued" ? (
            <SkeletonText lines={2} />
          ) : (
            <p className="text-ink-muted">Nothing yet; the run stands still.</p>
          )}
        </div>
      </Card>
    </>
  );
}
