import { type Output, useHref } from "../../../web/api/index.ts";
import { Badge, Card, Link } from "../../../web/kit/index.ts";

export type User = Output<"catalogue.get">["usedBy"][number];

const KIND = { agent_draft: "agent", agent_version: "agent", toolkit: "toolkit" } as const;

/** The agents, versions and toolkits that name a tool or were given it. */
export function ToolUsers({ users }: { users: readonly User[] }) {
  return (
    <Card title="Used by">
      {users.length === 0 ? (
        <p className="text-13 text-ink-muted">
          No agent and no toolkit names this tool. Agents that look for tools themselves may still find it.
        </p>
      ) : (
        <UserList users={users} />
      )}
    </Card>
  );
}

export function UserList({ users }: { users: readonly User[] }) {
  const href = useHref();
  return (
    <ul className="flex flex-col gap-2">
      {users.map(({ kind, id, name, versionNumber }) => (
        <li key={`${kind}${id}${versionNumber}`} className="flex flex-wrap items-center gap-2 text-13">
          <Badge>{KIND[kind]}</Badge>
          <Link href={href(kind === "toolkit" ? `tools/toolkits/${id}` : `agents/${id}`)}>{name}</Link>
          <span className="text-12 text-ink-muted">
            {kind === "agent_draft" ? "draft" : versionNumber !== null && `version ${versionNumber}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
