import { useApi, useApiQuery, useCan, useHref } from "../../../web/api/index.ts";
import { Button, Time } from "../../../web/kit/index.ts";

const POLL_MS = 2_000;

/** What of a run waits for people, with the way to decide. */
export function RunApprovals({ runId }: { runId: string }) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const list = useApiQuery(
    ["approvals", "of-run", runId],
    (signal) => api.approvals.list({ runId, state: "pending", limit: 20 }, { signal }),
    { isOn: can("approvals:read"), pollMs: POLL_MS },
  );
  const waiting = list.data?.data ?? [];
  if (waiting.length === 0) return null;
  return (
    <ul className="flex flex-col rounded-md border border-line">
      {waiting.map(({ id, address, reason, quorum, approvedCount, expiresAt }) => (
        <li
          key={id}
          className="flex flex-wrap items-center gap-3 border-t border-line px-3 py-2 text-13 first:border-t-0"
        >
          <span className="flex min-w-0 grow basis-60 flex-col">
            <code className="truncate font-mono text-12">{address}</code>
            <span className="text-12 text-ink-muted">
              {reason} {approvedCount} of {quorum} approved; ends <Time at={expiresAt} />.
            </span>
          </span>
          <Button size="small" href={href(`approvals/${id}`)}>
            Look at it
          </Button>
        </li>
      ))}
    </ul>
  );
}
