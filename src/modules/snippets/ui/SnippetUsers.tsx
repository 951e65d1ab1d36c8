import { useHref } from "../../../web/api/index.ts";
import { Badge, Card, Link } from "../../../web/kit/index.ts";
import type { SnippetDetail } from "./useSnippetDraft.ts";

/** The tools and snippets whose draft imports it. */
export function SnippetUsers({ users }: { users: SnippetDetail["users"] }) {
  const href = useHref();
  return (
    <Card title="Imported by">
      {users.length === 0 ? (
        <p className="text-13 text-ink-muted">No tool and no snippet imports it yet.</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {users.map(({ kind, id, name }) => (
            <li key={id} className="flex items-center gap-2 text-13">
              <Badge>{kind}</Badge>
              <Link
                href={href(kind === "tool" ? `tools/${id}` : `tools/snippets/${id}`)}
                className="truncate font-mono text-12"
              >
                {name}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
