import { CircleCheck, CircleDashed, CircleX, FileJson2, RefreshCw, Server } from "lucide-react";
import type { Output } from "../../../web/api/index.ts";
import { Badge } from "../../../web/kit/index.ts";

export type Source = Output<"tool_sources.list">["data"][number];
export type SourceDetail = Output<"tool_sources.get">;
export type Sync = Output<"tool_sources.list_syncs">["data"][number];
export type Preview = Output<"tool_sources.preview">;

export const KIND = {
  openapi: { label: "OpenAPI", icon: FileJson2 },
  mcp: { label: "MCP", icon: Server },
} as const;

export function KindBadge({ kind }: { kind: Source["kind"] }) {
  const { label, icon } = KIND[kind];
  return <Badge icon={icon}>{label}</Badge>;
}

const STATE = {
  waiting: { label: "Waits to sync", tone: "grey", icon: CircleDashed },
  syncing: { label: "Syncing", tone: "blue", icon: RefreshCw },
  ready: { label: "In sync", tone: "green", icon: CircleCheck },
  failed: { label: "Sync failed", tone: "red", icon: CircleX },
} as const;

export function SourceState({ source }: { source: Pick<Source, "state" | "isEnabled"> }) {
  if (!source.isEnabled) return <Badge>Switched off</Badge>;
  const { label, tone, icon } = STATE[source.state];
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}

export const PHASE: Record<Sync["phase"], string> = {
  waiting: "Waits to begin",
  fetching: "Fetching the document",
  reading: "Reading tools",
  storing: "Storing tools",
  done: "Done",
};
export const CAUSE: Record<Sync["cause"], string> = {
  created: "when it was added",
  changed: "because its settings changed",
  asked: "on demand",
  scheduled: "on schedule",
};
export const WHAT: Record<string, string> = {
  description: "description",
  parameters: "arguments",
  output: "result",
  annotations: "annotations",
  behaviour: "how it is called",
};

/** `3 added, 1 changed` */
export function diffText(diff: NonNullable<Sync["diff"]>): string {
  const parts = [
    [diff.addedCount, "added"],
    [diff.changedCount, "changed"],
    [diff.removedCount, "removed"],
  ] as const;
  const said = parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count.toLocaleString("en")} ${word}`);
  return said.length === 0 ? "nothing changed" : said.join(", ");
}
/** `every 6 hours` */
export function everyText(minutes: number | null): string {
  if (minutes === null) return "only when asked";
  return (
    EVERY.find(({ value }) => value === String(minutes))?.label.toLowerCase() ?? `every ${minutes} minutes`
  );
}
export const EVERY = [
  { value: "never", label: "Only when asked" },
  { value: "60", label: "Every hour" },
  { value: "360", label: "Every 6 hours" },
  { value: "1440", label: "Every day" },
  { value: "10080", label: "Every week" },
];
