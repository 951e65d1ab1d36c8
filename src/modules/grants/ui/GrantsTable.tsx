import { FilterX, TimerReset } from "lucide-react";
import { useMemo } from "react";
import { type Grant, useAction, useApi, useCan, useList, useUrlState } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  type Column,
  FilterBar,
  SegmentedControl,
  Time,
  Tooltip,
  useNow,
} from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { timeLeft } from "./timeLeft.ts";

const SHOWN = [
  { value: "living", label: "Now" },
  { value: "all", label: "All" },
] as const;

/** Who may do more than their role for a while, why, and how long still. */
export function GrantsTable({ onGive }: { onGive: (() => void) | null }) {
  const api = useApi();
  const can = useCan();
  const [url, setUrl] = useUrlState();
  const isAll = url.ended === "true";
  const list = useList(["grants", { isAll }], (cursor, signal) =>
    api.grants.list({ cursor, isLiving: isAll ? undefined : "true" }, { signal }),
  );
  const revoke = useAction((grant: Grant) => api.grants.revoke({ id: grant.id }), {
    what: "The grant was not revoked.",
    done: (_, { accountName }) => `The grant of ${accountName} is over`,
    refreshes: ["grants", "members"],
  });
  const mayWrite = can("members:write");
  const columns = useMemo(() => columnsOf(mayWrite ? (grant) => revoke.run(grant) : null), [mayWrite]);
  return (
    <>
      <FilterBar>
        <SegmentedControl
          label="Which grants"
          options={SHOWN}
          value={isAll ? "all" : "living"}
          onValueChange={(next) => setUrl({ ended: next === "all" ? "true" : undefined })}
        />
      </FilterBar>
      <ListTable
        list={list}
        name="grants"
        columns={columns}
        empty={{
          icon: isAll ? TimerReset : FilterX,
          title: isAll ? "No grant was ever given here" : "No grant holds now",
          sentence:
            "A grant lets somebody do more than their role for minutes up to three days, with a reason, and ends by itself.",
          action: (
            <>
              {!isAll && <Button onClick={() => setUrl({ ended: "true" })}>Show those that ended</Button>}
              {onGive && (
                <Button look="primary" onClick={onGive}>
                  Give a grant
                </Button>
              )}
            </>
          ),
          docs: { label: "How roles and grants work", href: "/docs/members-and-roles" },
        }}
      />
    </>
  );
}

function Left({ grant }: { grant: Grant }) {
  const left = useNow((nowMs) => timeLeft(Date.parse(grant.expiresAt), nowMs));
  if (grant.revokedAt) return <Badge tone="grey">Revoked</Badge>;
  if (!left) return <Badge tone="grey">Ended</Badge>;
  return (
    <Tooltip content={`Ends ${new Date(grant.expiresAt).toLocaleString()}`}>
      <span className="text-ink tabular-nums">{left}</span>
    </Tooltip>
  );
}

function Revoke({ grant, onRevoke }: { grant: Grant; onRevoke: (grant: Grant) => void }) {
  const isOver = useNow((nowMs) => (Date.parse(grant.expiresAt) <= nowMs ? 1 : 0));
  if (grant.revokedAt || isOver) return null;
  return (
    <Button
      size="small"
      look="ghost"
      aria-label={`Revoke the grant of ${grant.accountName}`}
      onClick={() => onRevoke(grant)}
    >
      Revoke
    </Button>
  );
}

const columnsOf = (onRevoke: ((grant: Grant) => void) | null): Column<Grant>[] => [
  { key: "who", header: "Who", width: "20%", cell: ({ accountName }) => accountName },
  {
    key: "permissions",
    header: "May also",
    cell: ({ permissions }) => (
      <Tooltip content={permissions.join(", ")}>
        <span className="font-mono text-12">{permissions.join(", ")}</span>
      </Tooltip>
    ),
  },
  {
    key: "reason",
    header: "Why",
    priority: 2,
    cell: ({ reason }) => (
      <Tooltip content={reason}>
        <span>{reason}</span>
      </Tooltip>
    ),
  },
  { key: "by", header: "Given by", width: "14%", priority: 3, cell: ({ grantedByName }) => grantedByName },
  {
    key: "given",
    header: "Given",
    width: "88px",
    align: "end",
    priority: 3,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
  { key: "left", header: "Left", width: "96px", align: "end", cell: (grant) => <Left grant={grant} /> },
  ...(onRevoke
    ? [
        {
          key: "revoke",
          header: "",
          width: "104px",
          align: "end" as const,
          cell: (grant: Grant) => <Revoke grant={grant} onRevoke={onRevoke} />,
        },
      ]
    : []),
];
