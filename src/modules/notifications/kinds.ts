/** What people are told about, as data. A new kind is an entry here and a subscriber that calls `notify`. */

export const KIND_GROUPS = [
  "security",
  "access",
  "keys",
  "runs",
  "approvals",
  "integrations",
  "verification",
  "billing",
] as const;
export type KindGroup = (typeof KIND_GROUPS)[number];
export const EMAIL_CHOICES = ["instant", "digest", "off"] as const;
export type EmailChoice = (typeof EMAIL_CHOICES)[number];

export interface NotificationKindEntry {
  key: string;
  group: KindGroup;
  /** What one chooses about, as a line of the preferences. */
  title: string;
  description: string;
  inApp: boolean;
  email: EmailChoice;
  /** False: both channels stay as they are here, whatever one chooses. */
  canUnsubscribe: boolean;
}

const KINDS = [
  {
    key: "key.regenerated",
    group: "security",
    title: "Somebody else replaced the secret of my API key",
    description: "Sent to the owner of the key.",
    inApp: true,
    email: "instant",
    canUnsubscribe: false,
  },
  {
    key: "access.removed",
    group: "security",
    title: "I was removed from a workspace or organization",
    description: "Sent to who was removed, unless they left by themselves.",
    inApp: true,
    email: "instant",
    canUnsubscribe: false,
  },
  {
    key: "access.changed",
    group: "access",
    title: "My role changed, or I was added to a workspace",
    description: "Sent to whose role it is.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "access.granted",
    group: "access",
    title: "I was given more power for a while",
    description: "Sent to who was given the grant.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "invitation.received",
    group: "access",
    title: "I am invited to an organization",
    description: "In the inbox only: the invitation itself comes by mail.",
    inApp: true,
    email: "off",
    canUnsubscribe: true,
  },
  {
    key: "key.expiring",
    group: "keys",
    title: "An API key expires in a week, or tomorrow",
    description: "Sent to the owner of the key; of a service account's key to who manages keys.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "key.expired",
    group: "keys",
    title: "An API key has expired",
    description: "Sent to the owner of the key; of a service account's key to who manages keys.",
    inApp: true,
    email: "digest",
    canUnsubscribe: true,
  },
  {
    key: "runs.failing",
    group: "runs",
    title: "Runs of an agent keep failing",
    description: "Sent to owners, admins and who made the agent, once per agent and window of the threshold.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "approval.waiting",
    group: "approvals",
    title: "A call waits for me to approve it",
    description: "Sent to who may decide and did not ask; where there is nobody, to owners.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "approval.decided",
    group: "approvals",
    title: "A call I asked for was approved, denied, or not decided in time",
    description: "Sent to who started it.",
    inApp: true,
    email: "off",
    canUnsubscribe: true,
  },
  {
    key: "approval.broken",
    group: "approvals",
    title: "An owner approved a call alone",
    description: "Sent to who may decide there, to look at it afterwards.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "webhook.disabled",
    group: "integrations",
    title: "A webhook was switched off after failing",
    description: "Sent to who may change webhooks there.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "connection.failing",
    group: "integrations",
    title: "A connection is failing, or will when it is not renewed",
    description: "Sent to who may change connections there; of a member's own connection to that member.",
    inApp: true,
    email: "digest",
    canUnsubscribe: true,
  },
  {
    key: "connection.broken",
    group: "integrations",
    title: "A connection has to be connected anew",
    description: "Sent to who may change connections there; of a member's own connection to that member.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "connection.restored",
    group: "integrations",
    title: "A connection that failed works again",
    description: "Sent to who was told that it failed.",
    inApp: true,
    email: "off",
    canUnsubscribe: true,
  },
  {
    key: "schedule.paused",
    group: "integrations",
    title: "A schedule was paused because it could not run",
    description: "Sent to who may change schedules there, unless they paused it.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "verification.changed",
    group: "verification",
    title: "The verification of my organization moved on, or nears its end",
    description: "Sent to who manages the verification.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "verification.waiting",
    group: "verification",
    title: "Somebody waits to be verified",
    description: "Sent to the administrators of the installation.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "tools.changed",
    group: "integrations",
    title: "Tools that agents use changed or went",
    description: "Sent to who may change tool sources, where an agent or a toolkit names them.",
    inApp: true,
    email: "digest",
    canUnsubscribe: true,
  },
  {
    key: "tools.failing",
    group: "integrations",
    title: "A source of tools could not be read",
    description: "Sent to who may change tool sources, once until it can be read again.",
    inApp: true,
    email: "digest",
    canUnsubscribe: true,
  },
  {
    key: "wallet.low",
    group: "billing",
    title: "A wallet is running low",
    description: "Sent to who manages the billing of the organization, once each time it falls below.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "wallet.emptied",
    group: "billing",
    title: "A wallet is empty",
    description: "Sent to who manages the billing of the organization.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "limit.reached",
    group: "billing",
    title: "80 or 100 percent of a spending limit is used",
    description: "Sent to who manages the billing of the organization, once each in a period.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "invoice.issued",
    group: "billing",
    title: "An invoice or a credit note was issued",
    description: "Sent to who manages the billing of the organization.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "trial.ending",
    group: "billing",
    title: "The trial of my organization ends in three days, or tomorrow",
    description: "Sent to who manages the billing of the organization.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "trial.ended",
    group: "billing",
    title: "The trial of my organization is over",
    description: "Sent to who manages the billing of the organization.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "reload.failed",
    group: "billing",
    title: "An automatic reload was not paid",
    description:
      "Sent to who manages the billing of the organization; none is tried again until somebody acts.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
  {
    key: "plan.changed",
    group: "billing",
    title: "The plan of my organization changed",
    description: "Sent to who manages the billing of the organization, save who changed it.",
    inApp: true,
    email: "instant",
    canUnsubscribe: true,
  },
] as const satisfies readonly NotificationKindEntry[];

export type NotificationKind = (typeof KINDS)[number]["key"];
export const NOTIFICATION_KINDS: readonly (NotificationKindEntry & { key: NotificationKind })[] = KINDS;
export const KIND_KEYS = KINDS.map(({ key }) => key) as [NotificationKind, ...NotificationKind[]];

const byKey = new Map<string, NotificationKindEntry>(KINDS.map((kind) => [kind.key, kind]));
export const kindOf = (key: NotificationKind): NotificationKindEntry => byKey.get(key)!;
/** Of a row an older or newer version wrote, too. */
export const findKind = (key: string): NotificationKindEntry | undefined => byKey.get(key);
