import { useHref } from "../../../web/api/index.ts";
import { Card, DescriptionList, Duration, Link, Money } from "../../../web/kit/index.ts";
import type { TaskDetail } from "./useLiveTask.ts";

/** What is known about a task beside its program. */
export function TaskFacts({ task, currency }: { task: TaskDetail; currency: string | undefined }) {
  const href = useHref();
  return (
    <Card title="Facts">
      <DescriptionList
        facts={[
          [
            "Used",
            <span>
              <Duration durationMs={task.usedMs} /> of <Duration durationMs={task.timeoutMs} />
            </span>,
          ],
          ["Calls", task.stepCount.toLocaleString("en")],
          ["Cost", <Money micros={task.usage.costMicros} currency={currency} />],
          [
            "Snippets",
            task.snippets.length > 0
              ? task.snippets.map(({ name, version }) => `${name} v${version}`).join(", ")
              : undefined,
          ],
          [
            "Began as",
            task.parentId ? <Link href={href(`tasks/${task.parentId}`)}>a re-run</Link> : undefined,
          ],
        ]}
      />
    </Card>
  );
}
