import type { ApiKey } from "../../../web/api/index.ts";
import { Badge, Button, type Column, Time, Tooltip } from "../../../web/kit/index.ts";

/** Whether a key works at this moment, and if not why. */
export function keyState({ revokedAt, expiresAt }: Pick<ApiKey, "revokedAt" | "expiresAt">, nowMs: number) {
  if (revokedAt) return "revoked";
  return expiresAt && Date.parse(expiresAt) <= nowMs ? "expired" : "active";
}

function KeyStateBadge({ apiKey }: { apiKey: ApiKey }) {
  const state = keyState(apiKey, Date.now());
  if (state === "revoked") return <Badge tone="red">Revoked</Badge>;
  if (state === "expired") return <Badge tone="amber">Expired</Badge>;
  return <Badge tone="green">Active</Badge>;
}

const permissionText = (permissions: readonly string[]) =>
  permissions.includes("*") ? "all its creator may" : permissions.join(", ");

export const keyColumns = (onRevoke: ((key: ApiKey) => void) | null): Column<ApiKey>[] => [
  { key: "name", header: "Name", cell: (key) => key.name },
  {
    key: "hint",
    header: "Ends in",
    width: "84px",
    priority: 2,
    cell: (key) => <code className="font-mono text-12">…{key.hint}</code>,
  },
  { key: "state", header: "State", width: "88px", cell: (key) => <KeyStateBadge apiKey={key} /> },
  {
    key: "permissions",
    header: "Permissions",
    width: "18%",
    priority: 2,
    cell: (key) => (
      <Tooltip content={permissionText(key.permissions)}>
        <span className={key.permissions.includes("*") ? "" : "font-mono text-12"}>
          {permissionText(key.permissions)}
        </span>
      </Tooltip>
    ),
  },
  { key: "stage", header: "Stage", width: "100px", priority: 3, cell: (key) => key.stage ?? "any" },
  { key: "by", header: "Created by", width: "116px", priority: 3, cell: (key) => key.createdByName ?? "–" },
  {
    key: "used",
    header: "Last used",
    width: "96px",
    align: "end",
    priority: 2,
    cell: (key) => (key.lastUsedAt ? <Time at={key.lastUsedAt} /> : "never"),
  },
  {
    key: "expires",
    header: "Expires",
    width: "88px",
    align: "end",
    priority: 3,
    cell: (key) => (key.expiresAt ? <Time at={key.expiresAt} /> : "never"),
  },
  {
    key: "created",
    header: "Created",
    width: "88px",
    align: "end",
    priority: 3,
    cell: (key) => <Time at={key.createdAt} />,
  },
  ...(onRevoke
    ? [
        {
          key: "revoke",
          header: "",
          width: "88px",
          align: "end" as const,
          cell: (key: ApiKey) =>
            key.revokedAt ? null : (
              <Button
                size="small"
                look="ghost"
                aria-label={`Revoke ${key.name}`}
                onClick={() => onRevoke(key)}
              >
                Revoke
              </Button>
            ),
        },
      ]
    : []),
];
