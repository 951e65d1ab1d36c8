import { type Output, useHref } from "../../../web/api/index.ts";
import { Badge, Card, Link } from "../../../web/kit/index.ts";

export type User = Output<"catalogue.get">["usedBy"][number];

const KIND = { agent_draft: "agent", agent_version: "agent", toolkit: "toolkit" } as const;

/** The agents, versions and toolkits that name a tool. An own one has a page too, at `editHref`, which knows of agents that hold it. */
export function ToolUsers({ users, editHref }: { users: readonly User[]; editHref?: string }) {
  return (
    <Card title="Used by">
      {users.length === 0 ? (
        <p className="text-13 text-ink-muted">
          {editHref ? (
            <>
              No agent and no toolkit names this tool by its address. Agents that were given it are shown{" "}
              <Link href={editHref}>where it is edited</Link>.
            </>
          ) : (
            "No agent and no toolkit names this tool. Agents that look for tools themselves may still find it."
          )}
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
