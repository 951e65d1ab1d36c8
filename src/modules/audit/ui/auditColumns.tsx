import { Avatar, type Column, Id, Time } from "../../../web/kit/index.ts";
import { type AnyEntry, targetOf } from "./auditSource.ts";
import { SealMark } from "./SealMark.tsx";

export const auditColumns = (hasWorkspaces: boolean): Column<AnyEntry>[] => [
  {
    key: "verb",
    header: "Operation",
    width: "clamp(136px, 20vw, 300px)",
    cell: ({ verb }) => <code className="font-mono text-12">{verb}</code>,
  },
  {
    key: "who",
    header: "Who",
    width: "clamp(84px, 14vw, 208px)",
    cell: ({ actorName, actorKind }) => (
      <span className="inline-flex max-w-full items-center gap-2 align-middle">
        <Avatar name={actorName ?? "System"} kind={actorKind === "api_key" ? "key" : "person"} />
        <span className="truncate">{actorName ?? (actorKind === "system" ? "Bailiwick" : "somebody")}</span>
      </span>
    ),
  },
  {
    key: "target",
    header: "What",
    priority: 2,
    cell: (entry) => {
      const { name, id } = targetOf(entry);
      return name ?? (id ? <Id value={id} isShort /> : "–");
    },
  },
  ...(hasWorkspaces
    ? [
        {
          key: "workspace",
          header: "Where",
          width: "16%",
          priority: 2 as const,
          cell: ({ workspaceName, workspaceId }: AnyEntry) =>
            workspaceName ??
            (workspaceId ? (
              <Id value={workspaceId} isShort />
            ) : (
              <span className="text-ink-muted">organization</span>
            )),
        },
      ]
    : []),
  { key: "ip", header: "Address", width: "120px", priority: 3, cell: ({ ip }) => ip ?? "–" },
  {
    key: "when",
    header: "When",
    width: "88px",
    align: "end",
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
  {
    key: "seal",
    header: "Seal",
    width: "52px",
    align: "end",
    priority: 2,
    cell: (entry) => <SealMark entry={entry} />,
  },
];
