import { z } from "zod";
import { id } from "../../platform/ids.ts";
import { pageOf, PageInput, verb } from "../../platform/verb.ts";

/** Something that happened, as it is kept and sent. */
export const Event = z.object({
  id: id("event"),
  type: z.string().describe("One of event_types.list; a later version may bring more."),
  version: z.number().int().describe("Of the type's payload."),
  sequence: z
    .number()
    .int()
    .describe("1, 2, 3 … in its stream; what happened because of it has a higher one."),
  agentId: id("agent").nullable().describe("The agent it is about; null: about none."),
  actorId: z.string().nullable().describe("The account that caused it; null: nobody in person."),
  actorName: z.string().nullable().describe("Null: nobody in person, or they left the organization."),
  data: z.record(z.string(), z.unknown()).describe("As the type's schema says."),
  createdAt: z.iso.datetime(),
});
export type Event = z.output<typeof Event>;

const Sequence = z.string().regex(/^\d{1,15}$/, "must be the nextCursor of a page");
// PostgreSQL knows no year 0.
const Moment = z.iso.datetime().refine((moment) => moment >= "0001", "must be after the year 0");

/** Which events, of a list or of a stream. */
export const EventFilter = z.object({
  types: z
    .string()
    .max(2000)
    .regex(/^\w+\.(\w+|\*)(\s*,\s*\w+\.(\w+|\*))*$/, "must be types with commas between: run.failed,member.*")
    .optional()
    .describe("Types with commas between; run.* stands for all of a thing."),
  agentId: id("agent").optional().describe("Only what is about this agent."),
  actorId: id("account").optional().describe("Only what this account caused."),
  from: Moment.optional().describe("From this time on."),
  to: Moment.optional().describe("Up to, and without, this time."),
});
export type EventFilter = z.output<typeof EventFilter>;

const ListInput = PageInput.extend({
  ...EventFilter.shape,
  cursor: Sequence.optional().describe("nextCursor of the page before."),
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe("Only events after this sequence; where a live stream begins, else with what happens next."),
  order: z.enum(["desc", "asc"]).default("desc").describe("desc: newest first."),
});

export const listEvents = verb({
  name: "events.list",
  http: "GET /v1/events",
  summary: "What happened in this workspace, newest first; with Accept: text/event-stream, live",
  needs: "events:read",
  scope: "workspace",
  stream: "each event as it happens.",
  input: ListInput,
  output: pageOf(Event),
});
export const getEvent = verb({
  name: "events.get",
  http: "GET /v1/events/{id}",
  summary: "One event",
  needs: "events:read",
  scope: "workspace",
  input: z.object({ id: id("event") }),
  output: Event,
});

export const listOrganizationEvents = verb({
  name: "organization_events.list",
  http: "GET /v1/organizations/{organizationId}/events",
  summary:
    "What happened in the organization itself, newest first; with Accept: text/event-stream, live. Its workspaces have streams of their own",
  needs: "organization_events:read",
  scope: "organization",
  stream: "each event as it happens.",
  input: ListInput.extend({ organizationId: id("organization") }),
  output: pageOf(Event),
});
export const getOrganizationEvent = verb({
  name: "organization_events.get",
  http: "GET /v1/organizations/{organizationId}/events/{id}",
  summary: "One event of the organization itself",
  needs: "organization_events:read",
  scope: "organization",
  input: z.object({ organizationId: id("organization"), id: id("event") }),
  output: Event,
});

/** One kind of event, as the catalogue declares it. */
export const EventTypeShown = z.object({
  type: z.string(),
  version: z.number().int().describe("Rises when a field of data leaves or changes its meaning."),
  scope: z
    .enum(["workspace", "organization", "either"])
    .describe(
      "Whose stream it is in; either: the workspace's, or the organization's where no workspace is concerned.",
    ),
  title: z.string().describe("What happened, in one sentence."),
  schema: z.record(z.string(), z.unknown()).describe("JSON Schema of data."),
  example: z.record(z.string(), z.unknown()).describe("An example of data."),
});
export const listEventTypes = verb({
  name: "event_types.list",
  http: "GET /v1/event-types",
  summary: "Every kind of event there is, with the schema of its data and an example",
  needs: null,
  scope: "public",
  input: z.object({}),
  output: z.object({ data: z.array(EventTypeShown) }),
});

export const EVENT_SETTINGS_DEFAULTS = { retentionDays: 90, failureThreshold: 5, failureWindowMinutes: 60 };
export const EventSettings = z.object({
  retentionDays: z
    .number()
    .int()
    .min(1)
    .max(3650)
    .describe("How long events and finished deliveries are kept."),
  failureThreshold: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .describe("So many failed runs of an agent are worth telling people."),
  failureWindowMinutes: z.number().int().min(1).max(1440).describe("… within so many minutes."),
});
export const getEventSettings = verb({
  name: "event_settings.get",
  http: "GET /v1/event-settings",
  summary: "How long this workspace keeps events, and when failures are worth a notification",
  needs: "events:read",
  scope: "workspace",
  input: z.object({}),
  output: EventSettings,
});
export const updateEventSettings = verb({
  name: "event_settings.update",
  http: "PATCH /v1/event-settings",
  summary: "Change how long events are kept and when failures are worth a notification",
  needs: "workspaces:write",
  scope: "workspace",
  input: EventSettings.partial(),
  output: EventSettings,
  audit: (input) => ({ ...input }),
});

const OrganizationEventSettings = EventSettings.pick({ retentionDays: true });
export const getOrganizationEventSettings = verb({
  name: "organization_event_settings.get",
  http: "GET /v1/organizations/{organizationId}/event-settings",
  summary: "How long the organization keeps its own events",
  needs: "organization_events:read",
  scope: "organization",
  input: z.object({ organizationId: id("organization") }),
  output: OrganizationEventSettings,
});
export const updateOrganizationEventSettings = verb({
  name: "organization_event_settings.update",
  http: "PATCH /v1/organizations/{organizationId}/event-settings",
  summary: "Change how long the organization keeps its own events and finished webhook deliveries",
  needs: "organizations:write",
  scope: "organization",
  input: OrganizationEventSettings.partial().extend({ organizationId: id("organization") }),
  output: OrganizationEventSettings,
  audit: ({ organizationId, retentionDays }) => ({ organizationId, retentionDays }),
});
