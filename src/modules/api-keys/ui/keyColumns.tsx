import { Ellipsis, Eye, RefreshCw, Trash2 } from "lucide-react";
import type { ApiKey } from "../../../web/api/index.ts";
import { Badge, type Column, IconButton, Menu, Time, Tooltip } from "../../../web/kit/index.ts";
import { endsSoon, keyState, permissionSummary } from "./keyFacts.ts";

export type KeyDeed = "look" | "regenerate" | "revoke";

export function KeyStateBadge({ apiKey }: { apiKey: ApiKey }) {
  const now = Date.now();
  const state = keyState(apiKey, now);
  if (state === "revoked") return <Badge tone="red">Revoked</Badge>;
  if (state === "expired") return <Badge tone="amber">Expired</Badge>;
  return endsSoon(apiKey, now) ? <Badge tone="amber">Ends soon</Badge> : <Badge tone="green">Active</Badge>;
}

/** When it ends; amber within 14 days. */
export function KeyEnd({ apiKey }: { apiKey: ApiKey }) {
  if (!apiKey.expiresAt) return "never";
  return (
    <span className={endsSoon(apiKey, Date.now()) ? "font-medium text-amber" : ""}>
      <Time at={apiKey.expiresAt} />
    </span>
  );
}

export const keyColumns = (
  myId: string,
  canWrite: boolean,
  onDo: (what: KeyDeed, key: ApiKey) => void,
): Column<ApiKey>[] => [
  { key: "name", header: "Name", cell: (key) => key.name },
  { key: "state", header: "State", width: "108px", cell: (key) => <KeyStateBadge apiKey={key} /> },
  {
    key: "owner",
    header: "Owner",
    width: "132px",
    priority: 2,
    cell: (key) => (key.ownerId === myId ? "you" : (key.ownerName ?? "somebody who left")),
  },
  {
    key: "permissions",
    header: "May do",
    width: "18%",
    priority: 2,
    cell: (key) => (
      <Tooltip
        content={
          key.permissions.includes("*") ? "Whatever its owner may at the time" : key.permissions.join(", ")
        }
      >
        <span>{permissionSummary(key.permissions)}</span>
      </Tooltip>
    ),
  },
  {
    key: "tools",
    header: "Tools",
    width: "112px",
    priority: 3,
    cell: (key) => (key.toolkitId ? (key.toolkitName ?? "a toolkit") : "every"),
  },
  { key: "stage", header: "Stage", width: "96px", priority: 3, cell: (key) => key.stage ?? "any" },
  {
    key: "expires",
    header: "Expires",
    width: "104px",
    align: "end",
    priority: 2,
    cell: (key) => <KeyEnd apiKey={key} />,
  },
  {
    key: "used",
    header: "Last used",
    width: "104px",
    align: "end",
    priority: 3,
    cell: (key) => (key.lastUsedAt ? <Time at={key.lastUsedAt} /> : "never"),
  },
  {
    key: "by",
    header: "Created by",
    width: "120px",
    priority: 3,
    cell: (key) => (key.createdBy === myId ? "you" : (key.createdByName ?? "–")),
  },
  {
    key: "actions",
    header: "",
    width: "52px",
    align: "end",
    cell: (key) => (
      <Menu
        trigger={<IconButton size="small" label={`Actions of ${key.name}`} icon={Ellipsis} />}
        items={[
          { label: "Details", icon: Eye, onSelect: () => onDo("look", key) },
          ...(canWrite && !key.revokedAt
            ? [
                {
                  label: "Regenerate…",
                  icon: RefreshCw,
                  isDisabled: keyState(key, Date.now()) !== "active",
                  onSelect: () => onDo("regenerate", key),
                },
                "separator" as const,
                { label: "Revoke…", icon: Trash2, isDanger: true, onSelect: () => onDo("revoke", key) },
              ]
            : []),
        ]}
      />
    ),
  },
];
