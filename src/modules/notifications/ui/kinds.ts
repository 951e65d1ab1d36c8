import {
  BadgeCheck,
  Bell,
  CalendarOff,
  CircleAlert,
  CloudAlert,
  FileDiff,
  ClipboardCheck,
  Clock,
  CreditCard,
  Gauge,
  KeyRound,
  Layers,
  type LucideIcon,
  MailPlus,
  PlugZap,
  ReceiptText,
  RefreshCw,
  ShieldAlert,
  ShieldCheck,
  ShieldQuestion,
  Timer,
  Unplug,
  UserRoundCog,
  UserRoundX,
  Wallet,
  WalletMinimal,
  Webhook,
} from "lucide-react";
import type { Output } from "../../../web/api/index.ts";

export type Preference = Output<"notification_preferences.get">["preferences"][number];
type KindName = Preference["kind"];

interface KindLook {
  icon: LucideIcon;
  /** Short, for filters and lists. */
  label: string;
  /** Something stopped or soon will, unless somebody acts. */
  isUrgent?: boolean;
}

export const KIND_LOOK: Readonly<Record<KindName, KindLook>> = {
  "key.regenerated": { icon: RefreshCw, label: "Key replaced", isUrgent: true },
  "access.removed": { icon: UserRoundX, label: "Access removed" },
  "access.changed": { icon: UserRoundCog, label: "Access changed" },
  "access.granted": { icon: Timer, label: "Access for a while" },
  "invitation.received": { icon: MailPlus, label: "Invitation" },
  "key.expiring": { icon: Clock, label: "Key expiring", isUrgent: true },
  "key.expired": { icon: KeyRound, label: "Key expired" },
  "runs.failing": { icon: CircleAlert, label: "Runs failing", isUrgent: true },
  "approval.waiting": { icon: ShieldQuestion, label: "Approval waits", isUrgent: true },
  "approval.decided": { icon: ShieldCheck, label: "Approval decided" },
  "approval.broken": { icon: ShieldAlert, label: "Broken glass", isUrgent: true },
  "connection.failing": { icon: Unplug, label: "Connection failing", isUrgent: true },
  "connection.restored": { icon: PlugZap, label: "Connection restored" },
  "connection.broken": { icon: Unplug, label: "Connection broken", isUrgent: true },
  "webhook.disabled": { icon: Webhook, label: "Webhook switched off", isUrgent: true },
  "schedule.paused": { icon: CalendarOff, label: "Schedule paused", isUrgent: true },
  "tools.changed": { icon: FileDiff, label: "Tools changed", isUrgent: true },
  "tools.failing": { icon: CloudAlert, label: "Tools not read", isUrgent: true },
  "invoice.issued": { icon: ReceiptText, label: "Invoice" },
  "wallet.low": { icon: Wallet, label: "Low balance", isUrgent: true },
  "wallet.emptied": { icon: WalletMinimal, label: "Empty wallet", isUrgent: true },
  "limit.reached": { icon: Gauge, label: "Spending limit", isUrgent: true },
  "trial.ending": { icon: Clock, label: "Trial ending", isUrgent: true },
  "trial.ended": { icon: Timer, label: "Trial over" },
  "reload.failed": { icon: CreditCard, label: "Reload failed", isUrgent: true },
  "plan.changed": { icon: Layers, label: "Plan" },
  "verification.changed": { icon: BadgeCheck, label: "Verification" },
  "verification.waiting": { icon: ClipboardCheck, label: "Verification waits" },
};

/** Of a kind that came later than this page, too. */
export const lookOf = (kind: string): KindLook =>
  (KIND_LOOK as Record<string, KindLook>)[kind] ?? { icon: Bell, label: kind };

export const isKind = (kind: string | undefined): kind is KindName => kind !== undefined && kind in KIND_LOOK;

export const KIND_OPTIONS = Object.entries(KIND_LOOK).map(([value, { label, icon }]) => ({
  value: value as KindName,
  label,
  icon,
}));

export const GROUP_TITLES: Readonly<Record<Preference["group"], string>> = {
  security: "Your security",
  access: "Your access",
  keys: "API keys",
  runs: "Runs",
  approvals: "Approvals",
  integrations: "Webhooks and schedules",
  verification: "Verification",
  billing: "Billing",
};
