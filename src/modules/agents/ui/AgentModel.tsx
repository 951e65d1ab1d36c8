import type { Agent } from "../../../web/api/index.ts";
import { DemoBadge } from "../../../web/kit/index.ts";

/** The model's name, marked when it is the scripted one. */
export function AgentModel({ model }: { model: Agent["model"] }) {
  if (model.connectionId === null) return <DemoBadge />;
  return <span className="truncate font-mono text-12 text-ink-muted">{model.name}</span>;
}
