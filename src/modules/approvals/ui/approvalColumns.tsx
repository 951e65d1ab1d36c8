import { type Column, Time } from "../../../web/kit/index.ts";
import type { Approval } from "./approvals.ts";
import { ApprovalState } from "./ApprovalState.tsx";
import { inShort } from "./inShort.ts";

const toolOf = ({ address }: Approval) =>
  address.startsWith("workspace.") ? address.slice("workspace.".length) : address;
const askerOf = ({ requester }: Approval) =>
  requester.agentName ?? requester.account.name ?? "somebody who left";
const givenTo = ({ editedArguments, arguments: args }: Approval) => inShort(editedArguments ?? args);

export const NARROW_ROW_PX = 72;
/** On a phone: what tells calls of one tool apart stands below its name. */
export const narrowColumns: readonly Column<Approval>[] = [
  {
    key: "address",
    header: "Call",
    cell: (approval) => (
      <span className="flex min-w-0 flex-col gap-0.5">
        <code className="truncate font-mono text-12">{toolOf(approval)}</code>
        <code className="truncate font-mono text-12 font-normal text-ink-muted">
          {givenTo(approval) || "no arguments"}
        </code>
        <span className="truncate text-12 font-normal text-ink-faint">
          {askerOf(approval)}, <Time at={approval.createdAt} />
        </span>
      </span>
    ),
  },
  {
    key: "state",
    header: "State",
    width: "112px",
    align: "end",
    cell: (approval) => <ApprovalState approval={approval} />,
  },
];

export const approvalColumns: readonly Column<Approval>[] = [
  {
    key: "address",
    header: "Call",
    cell: (approval) => (
      <code className="font-mono text-12" title={approval.address}>
        {toolOf(approval)}
      </code>
    ),
  },
  {
    key: "arguments",
    header: "With",
    cell: (approval) => (
      <code className="block truncate font-mono text-12 text-ink-muted">
        {givenTo(approval) || <span className="font-sans text-ink-faint">no arguments</span>}
      </code>
    ),
  },
  {
    key: "requester",
    header: "Asked by",
    width: "132px",
    priority: 2,
    cell: (approval) => <span className="block truncate">{askerOf(approval)}</span>,
  },
  {
    key: "state",
    header: "State",
    width: "128px",
    cell: (approval) => <ApprovalState approval={approval} />,
  },
  {
    key: "quorum",
    header: "People",
    width: "72px",
    align: "end",
    priority: 3,
    cell: ({ approvedCount, quorum }) => `${approvedCount} of ${quorum}`,
  },
  {
    key: "expires",
    header: "Ends",
    width: "84px",
    align: "end",
    priority: 2,
    cell: ({ state, expiresAt }) => (state === "pending" ? <Time at={expiresAt} isComing /> : "–"),
  },
  {
    key: "created",
    header: "Asked",
    width: "84px",
    align: "end",
    priority: 2,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];
