import type { Tone } from "../../../web/kit/index.ts";
import type { AWebhook } from "./webhookSource.ts";

export interface HealthView {
  state: "disabled" | "off" | "paused" | "failing" | "unused" | "healthy";
  label: string;
  tone: Tone;
  /** In a sentence; times are shown beside it. */
  sentence: string;
}

const LABEL = {
  disabled: ["Disabled", "red"],
  off: ["Off", "grey"],
  paused: ["Paused", "amber"],
  failing: ["Failing", "amber"],
  unused: ["Not used yet", "grey"],
  healthy: ["Healthy", "green"],
} as const;

const SENTENCE: Record<Exclude<HealthView["state"], "disabled">, string> = {
  off: "Switched off. Events that happen meanwhile are not sent.",
  paused: "The receiver failed again and again; one delivery at a time tries whether it is back.",
  failing: "The last deliveries failed. They are tried again over 24 hours.",
  unused: "Nothing was sent to it yet.",
  healthy: "The receiver takes what is sent.",
};

/** How a webhook fares, in a word and a sentence. */
export function healthOf(webhook: AWebhook, nowMs: number): HealthView {
  const { health } = webhook;
  const isPaused = health.breakerUntil !== null && Date.parse(health.breakerUntil) > nowMs;
  const state = webhook.disabledAt
    ? "disabled"
    : !webhook.isActive
      ? "off"
      : isPaused
        ? "paused"
        : health.failingSince
          ? "failing"
          : health.lastDeliveredAt === null
            ? "unused"
            : "healthy";
  const [label, tone] = LABEL[state];
  const sentence =
    state === "disabled" ? (webhook.disabledReason ?? "The receiver failed for too long.") : SENTENCE[state];
  return { state, label, tone, sentence };
}
