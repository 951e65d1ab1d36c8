import { createContext, use } from "react";
import type { CallOptions, Input, Output } from "../../../web/api/index.ts";
import type { DeveloperExample, Option } from "../../../web/kit/index.ts";

export type AWebhook = Output<"webhooks.get">;
export type WebhookInput = Omit<Input<"organization_webhooks.create">, "organizationId">;
export type Delivery = Output<"webhook_deliveries.list">["data"][number];
export type DeliveryDetail = Output<"webhook_deliveries.get">;
export type Attempt = DeliveryDetail["attemptLog"][number];
export type Which = Omit<Input<"webhook_deliveries.replay_many">, "organizationId">;

/** An operation by its name in a workspace; an organization has the same under its own. */
export type WebhookVerb =
  | `webhooks.${"list" | "create" | "get" | "update" | "delete" | "rotate_secret" | "test"}`
  | `webhook_deliveries.${"list" | "get" | "replay" | "replay_many"}`;

/** Whose webhooks the pages are about: a workspace's or an organization's. */
export interface WebhookSource {
  /** Id of the workspace or the organization. */
  key: string;
  name: string;
  scope: "workspace" | "organization";
  canWrite: boolean;
  /** Shown to who may not write. */
  whoMayWrite: string;
  /** Typed before what cannot be undone, where production hangs on it. */
  confirmName: string | undefined;
  /** `webhooks`, or below it. */
  href(below?: string): string;
  /** The page of an event this delivery is of; null where there is none to see. */
  eventHref(delivery: Pick<Delivery, "eventId" | "workspaceId">): string | null;
  /** To choose from; null where they cannot be listed. */
  agents: ((signal: AbortSignal) => Promise<Option[]>) | null;
  workspaces: readonly Option[] | null;
  call<Name extends WebhookVerb>(
    name: Name,
    input: Omit<Input<Name>, never>,
    options?: CallOptions,
  ): Promise<Output<Name>>;
  example<Name extends WebhookVerb>(name: Name, input: Partial<Input<Name>>): DeveloperExample;
  apiDocsHref(name: WebhookVerb): string;
}

export const WebhookSourceContext = createContext<WebhookSource | null>(null);

export function useWebhooks(): WebhookSource {
  const source = use(WebhookSourceContext);
  if (!source) throw new Error("Nobody said whose webhooks these are.");
  return source;
}

/** First part of every query key, for what changes them. */
export const WEBHOOKS = "webhooks";

const camel = (name: string) => name.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());
export const apiDocsOf = (name: string): string => `/docs/api#${camel(name)}`;
