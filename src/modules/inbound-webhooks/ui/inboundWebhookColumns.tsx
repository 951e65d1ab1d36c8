import { Ban, Bot, Inbox, Radio, ShieldCheck, Wrench } from "lucide-react";
import type { Output } from "../../../web/api/index.ts";
import { Badge, type Column, Count, Time } from "../../../web/kit/index.ts";
import { verificationLabel } from "./kinds.ts";

type Row = Output<"inbound_webhooks.list">["data"][number];

const MAX_COUNTED = 1000;

/** Takes deliveries, or not. */
export const ActiveBadge = ({ isActive }: { isActive: boolean }) =>
  isActive ? (
    <Badge tone="green" icon={Radio}>
      Active
    </Badge>
  ) : (
    <Badge icon={Ban}>Deactivated</Badge>
  );

/** Where deliveries go, in a few words. */
export function TargetName({ target }: { target: Row["target"] }) {
  const [Icon, text] =
    target.kind === "inbox"
      ? [Inbox, "Inbox"]
      : target.kind === "agent"
        ? [Bot, target.agentName ?? "deleted agent"]
        : [Wrench, target.toolName ?? "deleted tool"];
  return (
    <span className="inline-flex min-w-0 max-w-full items-center gap-1.5 align-middle">
      <Icon aria-hidden size={14} className="shrink-0 text-ink-faint" />
      <span className="truncate">{text}</span>
    </span>
  );
}

/** How deliveries are verified. */
export const VerificationName = ({ kind }: { kind: Row["verification"]["kind"] }) =>
  kind === "none" ? (
    <span className="text-ink-faint">none</span>
  ) : (
    <span className="inline-flex items-center gap-1.5 align-middle">
      <ShieldCheck aria-hidden size={14} className="shrink-0 text-green" />
      {verificationLabel(kind)}
    </span>
  );

export const inboundWebhookColumns: readonly Column<Row>[] = [
  {
    key: "name",
    header: "Name",
    cell: ({ name, description }) => (
      <>
        <span className="font-mono text-12">{name}</span>
        {description && <span className="ml-2 font-normal text-ink-muted">{description}</span>}
      </>
    ),
  },
  {
    key: "target",
    header: "Target",
    width: "20%",
    priority: 2,
    cell: ({ target }) => <TargetName target={target} />,
  },
  {
    key: "verification",
    header: "Verification",
    width: "184px",
    priority: 3,
    cell: ({ verification }) => <VerificationName kind={verification.kind} />,
  },
  {
    key: "state",
    header: "State",
    width: "128px",
    cell: ({ isActive }) => <ActiveBadge isActive={isActive} />,
  },
  {
    key: "open",
    header: "Open",
    width: "72px",
    align: "end",
    priority: 2,
    cell: ({ openCount }) =>
      openCount === 0 ? "–" : <Count value={openCount} isAtLeast={openCount >= MAX_COUNTED} />,
  },
  {
    key: "last",
    header: "Received",
    width: "104px",
    align: "end",
    cell: ({ lastReceivedAt }) => (lastReceivedAt ? <Time at={lastReceivedAt} /> : "never"),
  },
];
