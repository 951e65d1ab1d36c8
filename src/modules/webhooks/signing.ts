import { Webhook } from "standardwebhooks";

/** The headers of Standard Webhooks; with several living secrets, one signature of each, newest first. */
export function signedHeaders(message: {
  id: string;
  timestamp: Date;
  body: string;
  secrets: readonly string[];
}): Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string> {
  const { id, timestamp, body, secrets } = message;
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(timestamp.getTime() / 1000)),
    "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, timestamp, body)).join(" "),
  };
}
