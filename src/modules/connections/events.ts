import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

// An organization's connections are told of in the organization.
const ofEither = { version: 1, scope: "either" } as const;
const Connection = z.object({
  connectionId: id("connection"),
  name: z.string(),
  kind: z.string().describe("The provider's kind, or how it authenticates."),
  integration: z.string().nullable().describe("The predefined integration, such as github."),
});
const example = {
  connectionId: exampleId("connection"),
  name: "Models",
  kind: "openai",
  integration: null,
};

export const connectionCreated = eventType({
  ...ofEither,
  type: "connection.created",
  title: "A connection was made",
  payload: Connection,
  example,
});
export const connectionUpdated = eventType({
  ...ofEither,
  type: "connection.updated",
  title: "A connection changed; of a new secret only that there is one",
  payload: Connection.extend({ changed: z.array(z.string()).describe("Names of the fields that changed.") }),
  example: { ...example, changed: ["secret"] },
});
export const connectionDeleted = eventType({
  ...ofEither,
  type: "connection.deleted",
  title: "A connection was deleted",
  payload: Connection,
  example,
});

const Health = Connection.extend({
  ownerAccountId: id("account").nullable().describe("Of a member's own: whose it is."),
});
const github = {
  ...example,
  name: "GitHub",
  kind: "oauth2",
  integration: "github",
  ownerAccountId: null,
};
export const connectionConnected = eventType({
  ...ofEither,
  type: "connection.connected",
  title: "Somebody allowed a connection access at its service",
  payload: Health,
  example: github,
});
export const connectionDisconnected = eventType({
  ...ofEither,
  type: "connection.disconnected",
  title: "A connection's credential was revoked and forgotten",
  payload: Health,
  example: github,
});
export const connectionFailing = eventType({
  ...ofEither,
  type: "connection.failing",
  title:
    "A connection began to fail: its renewal, or what it is used for; or it ends soon, and nothing renews it",
  payload: Health.extend({
    reason: z.string(),
    about: z
      .enum(["renewal", "use", "end"])
      .describe(
        "renewal: it still works and is tried again. use: its service refuses it or cannot be reached. end: it works until `expiresAt`, and nothing renews it.",
      ),
    attempts: z.number().int().describe("How often in a row."),
    nextAttemptAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime().nullable().describe("Until when it still works."),
  }),
  example: {
    ...github,
    reason: "github.com answered 503",
    about: "renewal",
    attempts: 2,
    nextAttemptAt: "2026-03-01T12:05:00Z",
    expiresAt: "2026-03-01T12:30:00Z",
  },
});
export const connectionBroken = eventType({
  ...ofEither,
  type: "connection.broken",
  title: "A connection works again only when somebody connects it anew",
  payload: Health.extend({ reason: z.string() }),
  example: { ...github, reason: "github.com answered 400 invalid_grant" },
});
export const connectionRestored = eventType({
  ...ofEither,
  type: "connection.restored",
  title: "A connection that failed works again",
  payload: Health,
  example: github,
});
