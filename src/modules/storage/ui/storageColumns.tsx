import { Hourglass, Infinity as Forever, PauseCircle } from "lucide-react";
import { Badge, type Column, formatBytes, Meter, Time } from "../../../web/kit/index.ts";
import { SCOPE_WORDS, type Storage } from "./scopes.ts";

export function ScopeName({ scope }: { scope: Storage["scope"] }) {
  const { label, icon: Icon } = SCOPE_WORDS[scope];
  return (
    <span className="inline-flex items-center gap-1.5 align-middle">
      <Icon aria-hidden size={14} className="shrink-0 text-ink-faint" />
      {label}
    </span>
  );
}

/** How long it stays: for ever, or counting down. */
export function Ending({ storage }: { storage: Pick<Storage, "expiresAt"> }) {
  return storage.expiresAt === null ? (
    <span className="inline-flex items-center gap-1.5 align-middle text-ink-muted">
      <Forever aria-hidden size={14} className="text-ink-faint" />
      kept
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 align-middle">
      <Hourglass aria-hidden size={14} className="text-ink-faint" />
      <Time at={storage.expiresAt} isComing />
    </span>
  );
}

export const ClosedBadge = () => <Badge icon={PauseCircle}>Closed</Badge>;

/** `1.2 MB of 1 GB` with a bar. */
export function UsedBytes({ used, quota, label = "" }: { used: number; quota: number; label?: string }) {
  const words = `${formatBytes(used)} of ${formatBytes(quota)}`;
  return (
    <Meter
      label={label || formatBytes(used)}
      used={used}
      limit={quota}
      text={label ? words : ""}
      valueText={words}
      isInline={!label}
    />
  );
}

export const storageColumns: readonly Column<Storage>[] = [
  {
    key: "name",
    header: "Name",
    cell: ({ name, status }) => (
      <span className="inline-flex min-w-0 items-center gap-2">
        <span className="truncate font-mono text-12">{name}</span>
        {status === "closed" && <ClosedBadge />}
      </span>
    ),
  },
  {
    key: "scope",
    header: "Scope",
    width: "136px",
    priority: 2,
    cell: ({ scope }) => <ScopeName scope={scope} />,
  },
  {
    key: "used",
    header: "Used",
    width: "160px",
    cell: ({ usedBytes, quotaBytes }) => <UsedBytes used={usedBytes} quota={quotaBytes} />,
  },
  {
    key: "holds",
    header: "Holds",
    width: "200px",
    priority: 3,
    cell: ({ fileCount, keyCount, databaseBytes }) => (
      <span className="text-ink-muted tabular-nums">
        {[
          fileCount > 0 && `${fileCount} ${fileCount === 1 ? "file" : "files"}`,
          keyCount > 0 && `${keyCount} ${keyCount === 1 ? "key" : "keys"}`,
          databaseBytes > 0 && "a database",
        ]
          .filter(Boolean)
          .join(", ") || "nothing yet"}
      </span>
    ),
  },
  {
    key: "ends",
    header: "Ends",
    width: "128px",
    priority: 2,
    cell: (storage) => <Ending storage={storage} />,
  },
  {
    key: "opened",
    header: "Opened",
    width: "104px",
    align: "end",
    priority: 2,
    cell: ({ openedAt }) => <Time at={openedAt} />,
  },
];
