import { type Column, Time } from "../../../web/kit/index.ts";
import type { Approval } from "./approvals.ts";
import { ApprovalState } from "./ApprovalState.tsx";

export const approvalColumns: readonly Column<Approval>[] = [
  {
    key: "address",
    header: "Call",
    cell: ({ address }) => (
      <code className="font-mono text-12" title={address}>
        {address.startsWith("workspace.") ? address.slice("workspace.".length) : address}
      </code>
    ),
  },
  {
    key: "arguments",
    header: "With",
    width: "28%",
    priority: 3,
    cell: ({ editedArguments, arguments: args }) => (
      <code className="block truncate font-mono text-12 text-ink-muted">
        {inShort(editedArguments ?? args)}
      </code>
    ),
  },
  {
    key: "requester",
    header: "Asked by",
    width: "160px",
    priority: 2,
    cell: ({ requester }) => (
      <span className="block truncate">
        {requester.agentName ?? requester.account.name ?? "somebody who left"}
      </span>
    ),
  },
  {
    key: "state",
    header: "State",
    width: "148px",
    cell: (approval) => <ApprovalState approval={approval} />,
  },
  {
    key: "quorum",
    header: "People",
    width: "72px",
    align: "end",
    priority: 2,
    cell: ({ approvedCount, quorum }) => `${approvedCount} of ${quorum}`,
  },
  {
    key: "expires",
    header: "Time left",
    width: "92px",
    align: "end",
    priority: 2,
    cell: ({ state, expiresAt }) => (state === "pending" ? <Time at={expiresAt} isComing /> : "–"),
  },
  {
    key: "created",
    header: "Asked",
    width: "92px",
    align: "end",
    priority: 2,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];

const MAX_SHOWN = 200;
/** On one line: what there is to tell apart ten calls of one tool. */
function inShort(args: unknown): string {
  const entries = Object.entries((args ?? {}) as Record<string, unknown>);
  return entries
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ")
    .slice(0, MAX_SHOWN);
}
