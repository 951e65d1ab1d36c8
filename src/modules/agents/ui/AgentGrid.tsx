import { Bot } from "lucide-react";
import { type Agent, useHref } from "../../../web/api/index.ts";
import { Card, Skeleton, Time } from "../../../web/kit/index.ts";
import { AgentModel } from "./AgentModel.tsx";
import { AgentStages } from "./AgentStages.tsx";

const gridClass = "grid gap-3 sm:grid-cols-2 xl:grid-cols-3";

/** Agents as cards, each a link to its page. */
export function AgentGrid({ agents }: { agents: readonly Agent[] | undefined }) {
  const href = useHref();
  if (!agents)
    return (
      <div role="status" aria-label="Loading agents" className={gridClass}>
        {Array.from({ length: 3 }, (_, index) => (
          <Skeleton key={index} className="h-33 w-full" />
        ))}
      </div>
    );
  return (
    <ul className={gridClass}>
      {agents.map((agent) => (
        <li key={agent.id} className="flex min-w-0">
          <Card href={href(`agents/${agent.id}`)} className="w-full">
            <div className="flex min-h-25 flex-col gap-2">
              <div className="flex items-center gap-2">
                <Bot aria-hidden size={16} className="shrink-0 text-ink-muted" />
                <span className="min-w-0 grow truncate text-14 font-semibold">{agent.name}</span>
                <span className="shrink-0 text-12 text-ink-faint tabular-nums">
                  {agent.latestVersion === null ? "Draft" : `v${agent.latestVersion}`}
                  {" · "}
                  <Time at={agent.updatedAt} />
                </span>
              </div>
              <p className="line-clamp-2 min-h-10 text-13 text-ink-muted">
                {agent.description || <span className="font-mono text-12 text-ink-faint">{agent.slug}</span>}
              </p>
              <div className="mt-auto flex flex-wrap items-center gap-2">
                <AgentStages stages={agent.stages} />
                <AgentModel model={agent.model} />
              </div>
            </div>
          </Card>
        </li>
      ))}
    </ul>
  );
}
