import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";

const ofApp = {
  version: 1,
  scope: "organization",
  payload: z.object({ integration: z.string().describe("Such as github."), clientId: z.string() }),
  example: { integration: "github", clientId: "Iv1.8a61f9b3a7aba766" },
} as const;

export const oauthAppSet = eventType({
  ...ofApp,
  type: "oauth_app.set",
  title: "The organization's own OAuth app at a service was set or changed",
});
export const oauthAppRemoved = eventType({
  ...ofApp,
  type: "oauth_app.removed",
  title: "The organization's own OAuth app at a service was removed",
});
