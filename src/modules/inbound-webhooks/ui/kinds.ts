import type { Target, VerificationKind } from "./webhookDraft.ts";

export const TARGETS: readonly { value: Target["kind"]; label: string; hint: string }[] = [
  {
    value: "inbox",
    label: "Keep in the inbox",
    hint: "Deliveries wait until somebody, or a program, acknowledges them.",
  },
  {
    value: "agent",
    label: "Start an agent",
    hint: "Each delivery is a run, with the delivery as its input.",
  },
  { value: "tool", label: "Run a tool", hint: "Each delivery is one call, with its body as the arguments." },
];

/** How a delivery proves who sent it, and where the sender keeps the secret. */
export const VERIFICATIONS: readonly { value: VerificationKind; label: string; where: string }[] = [
  {
    value: "none",
    label: "None",
    where: "Whoever knows the URL may post. Treat the URL itself as a secret.",
  },
  {
    value: "standard_webhooks",
    label: "Standard Webhooks",
    where:
      "For Svix, Bailiwick and others that send webhook-id, webhook-timestamp and webhook-signature. Paste the secret the sender shows (whsec_…), or let one be generated and give it to the sender.",
  },
  {
    value: "github",
    label: "GitHub",
    where:
      "In the repository or organization: Settings → Webhooks → Add webhook. Paste the URL as Payload URL and the secret as Secret.",
  },
  {
    value: "stripe",
    label: "Stripe",
    where:
      "In the Stripe Dashboard: Developers → Webhooks → your endpoint → Signing secret (whsec_…). Stripe shows it once the endpoint has this URL: create without verification first, then choose Stripe in Settings.",
  },
  {
    value: "slack",
    label: "Slack",
    where: "At api.slack.com/apps: your app → Basic Information → App Credentials → Signing Secret.",
  },
  {
    value: "hmac",
    label: "HMAC signature",
    where:
      "For any other sender that signs the body with a shared secret. Its documentation names the header.",
  },
];

export const verificationLabel = (kind: VerificationKind): string =>
  VERIFICATIONS.find(({ value }) => value === kind)!.label;
export const verificationHelp = (kind: VerificationKind): string =>
  VERIFICATIONS.find(({ value }) => value === kind)!.where;

/** What each sender repeats when it sends an event again. */
export const DEFAULT_DEDUPE: Readonly<Record<VerificationKind, string>> = {
  none: "every delivery counts",
  hmac: "every delivery counts",
  standard_webhooks: "the header webhook-id",
  github: "the header x-github-delivery",
  stripe: "the JSON value id",
  slack: "the JSON value event_id",
};
