import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, pageInput, verb } from "../../platform/verb.ts";
import { EMAIL_CHOICES, KIND_GROUPS, KIND_KEYS } from "./kinds.ts";

const Kind = z.enum(KIND_KEYS);
export const EmailChoice = z
  .enum(EMAIL_CHOICES)
  .describe("instant: at once. digest: in the daily mail. off: never.");
const InApp = z.boolean().describe("Whether it comes into the inbox.");
const DigestHour = z
  .number()
  .int()
  .min(0)
  .max(23)
  .describe("The hour of the day the digest is sent, in timeZone; 0 to 23.");

/** One thing somebody was told. */
export const Notification = z.object({
  id: id("notification"),
  kind: z.string().describe("One of notification_preferences.get; a later version may bring more."),
  title: z.string(),
  body: z.string().describe("One or two plain sentences; may be empty."),
  link: z
    .string()
    .nullable()
    .describe("A path of the dashboard that leads to what it is about; null: it leads nowhere."),
  organizationId: id("organization").nullable().describe("Null: about oneself, or about what one is not in."),
  organizationName: z.string().nullable().describe("Null: no organization, or one that was left."),
  workspaceId: id("workspace").nullable().describe("Null: about the organization, or about oneself."),
  workspaceName: z.string().nullable().describe("Null: no workspace, or one that can no longer be entered."),
  data: z.record(z.string(), z.unknown()),
  isRead: z.boolean(),
  readAt: z.iso.datetime().nullable().describe("Null: not read yet."),
  createdAt: z.iso.datetime(),
});
/** How many are in the inbox, whatever filter was asked for. */
export const NotificationCounts = z.object({ unread: z.number().int(), total: z.number().int() });
const Counts = z.object({ counts: NotificationCounts });
const Changed = z.number().int().describe("How many it changed; those that were so already do not count.");

export const listNotifications = verb({
  name: "notifications.list",
  http: "GET /v1/notifications",
  summary: "My inbox, newest first, with its counts; as server-sent events, the counts whenever they change",
  needs: null,
  scope: "account",
  input: pageInput("notification").extend({
    unread: z.stringbool().optional().describe("true: only what is not read yet; false: only what is."),
    kind: Kind.optional(),
    workspaceId: id("workspace").optional(),
  }),
  output: pageOf(Notification).extend(Counts.shape),
});
export const markNotificationsRead = verb({
  name: "notifications.mark_read",
  http: "POST /v1/notifications/read",
  summary: "Mark notifications as read: the named ones, or all, or all of a workspace",
  needs: null,
  scope: "account",
  input: z
    .object({
      ids: z.array(id("notification")).min(1).max(200).optional(),
      all: z.literal(true).optional().describe("Instead of ids: everything in the inbox."),
      workspaceId: id("workspace").optional().describe("With all: only those of this workspace."),
    })
    .refine(({ ids, all }) => (ids === undefined) !== (all === undefined), {
      path: ["ids"],
      message: "give either ids or all",
    }),
  output: Counts.extend({ changed: Changed }),
  audit: ({ ids, all, workspaceId }) => ({ ids, all, workspaceId }),
});
export const markNotificationsUnread = verb({
  name: "notifications.mark_unread",
  http: "POST /v1/notifications/unread",
  summary: "Mark notifications as not read",
  needs: null,
  scope: "account",
  input: z.object({ ids: z.array(id("notification")).min(1).max(200) }),
  output: Counts.extend({ changed: Changed }),
  audit: ({ ids }) => ({ ids }),
});
export const deleteNotification = verb({
  name: "notifications.delete",
  http: "DELETE /v1/notifications/{id} 204",
  summary: "Take a notification out of my inbox",
  needs: null,
  scope: "account",
  input: z.object({ id: id("notification") }),
  output: z.undefined(),
  audit: ({ id }) => ({ id }),
});

const Preference = z.object({
  kind: Kind,
  group: z.enum(KIND_GROUPS),
  title: z.string(),
  description: z.string(),
  inApp: InApp,
  email: EmailChoice,
  canUnsubscribe: z.boolean().describe("False: this kind is always sent as shown."),
  isDefault: z.boolean().describe("Nothing was chosen; a later version may send it otherwise."),
});
const Preferences = z.object({
  preferences: z.array(Preference).describe("Every kind there is, in groups."),
  digestHour: DigestHour,
  timeZone: z.string().describe("The profile's, or UTC."),
  email: z.string().describe("Where mails go."),
});
export const getNotificationPreferences = verb({
  name: "notification_preferences.get",
  http: "GET /v1/notification-preferences",
  summary: "Every kind of notification and how I am told of it",
  needs: null,
  scope: "account",
  input: z.object({}),
  output: Preferences,
});
export const updateNotificationPreferences = verb({
  name: "notification_preferences.update",
  http: "PATCH /v1/notification-preferences",
  summary: "Choose per kind: inbox or not; mail at once, in the daily digest, or never",
  needs: null,
  scope: "account",
  input: z.object({
    digestHour: DigestHour.optional(),
    preferences: z
      .array(z.strictObject({ kind: Kind, inApp: InApp.optional(), email: EmailChoice.optional() }))
      .max(100)
      .optional(),
  }),
  output: Preferences,
  audit: ({ digestHour, preferences }) => ({ digestHour, preferences }),
});

/** What the link at the end of a mail carries: an account and a kind, signed. */
const Link = z.object({ token: z.string().min(1).max(300) });
const Unsubscription = z.object({
  kind: z.string(),
  title: z.string(),
  email: z.string().describe("The address, shortened: a***@example.org."),
  emailChoice: EmailChoice.describe("What is chosen now."),
});
export const previewUnsubscription = verb({
  name: "notification_unsubscriptions.preview",
  http: "GET /v1/notification-unsubscriptions/{token}",
  summary: "What the unsubscribe link of a mail would switch off",
  needs: null,
  scope: "public",
  input: Link,
  output: Unsubscription,
});
export const unsubscribe = verb({
  name: "notification_unsubscriptions.create",
  http: "POST /v1/notification-unsubscriptions/{token}",
  summary:
    "Never mail this kind again; also takes the one-click form of RFC 8058. Repeating it changes nothing",
  needs: null,
  scope: "public",
  input: Link,
  output: Unsubscription.extend({ wasOn: z.boolean().describe("It was mailed until now.") }),
  audit: (_, { kind }) => ({ kind }),
});
