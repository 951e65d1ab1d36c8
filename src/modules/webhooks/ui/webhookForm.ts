import type { AWebhook, WebhookInput } from "./webhookSource.ts";

/** What a form of a webhook holds while it is edited. */
export interface WebhookForm {
  url: string;
  description: string;
  hears: "everything" | "some";
  eventTypes: string[];
  agentIds: string[];
  workspaceIds: string[];
  /** Null: nine, over 24 hours. */
  maxAttempts: number | null;
  timeoutSeconds: number;
  isOrdered: boolean;
  concurrency: number;
  ratePerSecond: number | null;
}

export const NEW_WEBHOOK: WebhookForm = {
  url: "",
  description: "",
  hears: "some",
  eventTypes: [],
  agentIds: [],
  workspaceIds: [],
  maxAttempts: null,
  timeoutSeconds: 15,
  isOrdered: false,
  concurrency: 10,
  ratePerSecond: null,
};

export const formOf = ({
  url,
  description,
  eventTypes,
  agentIds,
  workspaceIds,
  maxAttempts,
  timeoutSeconds,
  isOrdered,
  concurrency,
  ratePerSecond,
}: AWebhook): WebhookForm => ({
  url,
  description,
  hears: eventTypes.length === 0 ? "everything" : "some",
  eventTypes,
  agentIds,
  workspaceIds,
  maxAttempts,
  timeoutSeconds,
  isOrdered,
  concurrency,
  ratePerSecond,
});

/** As the API takes it; only an organization's webhook has workspaces to choose. */
export function inputOf(form: WebhookForm, scope: "workspace" | "organization"): WebhookInput {
  const { hears, eventTypes, workspaceIds, ...rest } = form;
  return {
    ...rest,
    url: form.url.trim(),
    eventTypes: hears === "everything" ? [] : eventTypes,
    ...(scope === "organization" ? { workspaceIds } : {}),
  } as WebhookInput;
}

/** The fields that are not as the webhook has them. */
export function changesOf(
  form: WebhookForm,
  webhook: AWebhook,
  scope: "workspace" | "organization",
): Partial<WebhookInput> {
  const before = inputOf(formOf(webhook), scope);
  return Object.fromEntries(
    Object.entries(inputOf(form, scope)).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof WebhookInput]),
    ),
  );
}

/** Everything must be chosen by name, or not at all. */
export const isComplete = ({ url, hears, eventTypes }: WebhookForm): boolean =>
  url.trim() !== "" && (hears === "everything" || eventTypes.length > 0);

/** The API's word about a list field or one entry of it, naming the entry. */
export function listError(
  errors: Readonly<Record<string, string>>,
  field: string,
  entries: readonly string[],
): string | undefined {
  const [path, message] =
    Object.entries(errors).find(([each]) => each === field || each.startsWith(`${field}.`)) ?? [];
  if (!path) return undefined;
  const entry = entries[Number(path.split(".")[1])];
  return entry ? `${entry}: ${message}` : message;
}
