import type { ToolDetail } from "../../../web/api/index.ts";
import { Avatar, Card, Link } from "../../../web/kit/index.ts";

/** Which agents have the tool in their draft. */
export function ToolUse({
  agents,
  agentHref,
}: {
  agents: ToolDetail["agents"];
  agentHref: (id: string) => string;
}) {
  return (
    <Card title={`Used by ${agents.length === 1 ? "1 agent" : `${agents.length} agents`}`}>
      {agents.length === 0 ? (
        <p className="text-13 text-ink-muted">
          No agent has this tool in its draft. Add it on an agent's page.
        </p>
      ) : (
        <ul className="flex flex-col gap-2">
          {agents.map(({ id, name }) => (
            <li key={id} className="flex items-center gap-2 text-13">
              <Avatar name={name} kind="agent" />
              <Link href={agentHref(id)}>{name}</Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
