import type { ReactNode } from "react";
import { type Run, useHref } from "../../../web/api/index.ts";
import {
  Card,
  DescriptionList,
  Duration,
  Id,
  Link,
  Money,
  StageBadge,
  Time,
  Tokens,
} from "../../../web/kit/index.ts";
import { stageOf } from "./runColumns.tsx";
import { isOver, runDurationMs } from "./stepBars.ts";

/** What begins runs by itself, as somebody who set it up. */
const THINGS: Record<string, string> = { hook: "an inbound webhook", sch: "a schedule" };

/** What is known about a run beside its steps. */
export function RunFacts({ run, currency }: { run: Run; currency: string | undefined }) {
  const href = useHref();
  const facts: [string, ReactNode][] = [
    run.kind === "task"
      ? ["Task", <Link href={href(`tasks/${run.id}`)}>its program and log</Link>]
      : run.toolId
        ? ["Tool", <Link href={href(`tools/${run.toolId}`)}>{run.toolName ?? "tool"}</Link>]
        : [
            "Agent",
            run.agentId ? (
              <Link href={href(`agents/${run.agentId}`)}>{run.agentName ?? "agent"}</Link>
            ) : (
              (run.agentName ?? "deleted")
            ),
          ],
    [
      "Version",
      run.isDraft ? (
        "the draft, as it was then"
      ) : run.versionNumber === null ? undefined : run.agentId ? (
        <Link href={href(`agents/${run.agentId}?tab=versions`)}>v{run.versionNumber}</Link>
      ) : (
        `v${run.versionNumber}`
      ),
    ],
    ["Stage", <StageBadge stage={stageOf(run)} version={run.versionNumber ?? undefined} />],
    ["Started by", run.actorName ?? <Id value={run.actorAccountId} isShort />],
    [
      "Through",
      run.credentialId?.startsWith("key_") ? (
        <span className="flex flex-wrap items-center gap-2">
          <Link href={href("api-keys")}>API key</Link> <Id value={run.credentialId} isShort />
        </span>
      ) : (
        (THINGS[run.credentialId?.split("_")[0] ?? ""] ?? "the dashboard")
      ),
    ],
    [
      "Session",
      run.sessionId ? <Link href={href(`sessions/${run.sessionId}`)}>the conversation</Link> : undefined,
    ],
    ["Created", <Time at={run.createdAt} isExact />],
    ["Began", run.startedAt ? <Time at={run.startedAt} isExact /> : undefined],
    ["Ended", run.endedAt ? <Time at={run.endedAt} isExact /> : undefined],
    [
      "Duration",
      isOver(run.state) ? <Duration durationMs={runDurationMs(run)} /> : <Duration since={run.createdAt} />,
    ],
    ["Tokens", <Tokens input={run.usage.inputTokens} output={run.usage.outputTokens} />],
    ["Cost", <Money micros={run.usage.costMicros} currency={currency} />],
  ];
  return (
    <Card title="Facts">
      <DescriptionList facts={facts} />
    </Card>
  );
}
