import { CircleAlert, CircleCheck, CircleDashed, CircleX, Unplug } from "lucide-react";
import type { Connection, Output } from "../../../web/api/index.ts";
import { Badge } from "../../../web/kit/index.ts";

export type Integration = Output<"integrations.list">["data"][number];
export type Method = Integration["methods"][number];
export type CredentialKind = Method["kind"];
export type ConnectionTestAnswer = Output<"connections.try">;

export const KIND_LABEL: Record<Connection["kind"], string> = {
  openai: "OpenAI",
  anthropic: "Anthropic",
  google: "Google AI",
  "openai-compatible": "OpenAI-compatible",
  none: "No credential",
  api_key: "API key",
  basic: "Name and password",
  bearer: "Bearer token",
  oauth2: "OAuth 2.0",
};

const STATE = {
  unconnected: { label: "Not connected", tone: "grey", icon: Unplug },
  untested: { label: "Not tested", tone: "grey", icon: CircleDashed },
  ok: { label: "Connected", tone: "green", icon: CircleCheck },
  failing: { label: "Failing", tone: "amber", icon: CircleAlert },
  broken: { label: "Broken", tone: "red", icon: CircleX },
} as const;

/** Each says in words what its colour and icon say. */
function lookOf({ state, attempts, reconnectReason, isEnding }: Shown) {
  if (reconnectReason) return { label: "Reconnect", tone: "amber", icon: Unplug } as const;
  if (state !== "failing") return STATE[state];
  if (isEnding) return { ...STATE.failing, label: "Ends soon" };
  return attempts > 0 ? { ...STATE.failing, label: "Refresh failing" } : STATE.failing;
}

type Shown = Pick<Connection, "state" | "attempts" | "reconnectReason" | "isEnding">;

export function ConnectionState({ connection }: { connection: Shown }) {
  const { label, tone, icon } = lookOf(connection);
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}

/** `this workspace`, `you` */
export const ownerText = ({ owner }: Pick<Connection, "owner">): string =>
  owner === "organization" ? "the organization" : owner === "member" ? "you alone" : "this workspace";
