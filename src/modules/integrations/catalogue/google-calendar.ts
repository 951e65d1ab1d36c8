import type { IntegrationDefinition } from "../../connections/index.ts";
import { googleMethod } from "./google.ts";
import { answer, args, count, listOf, part, text, texts } from "./schema.ts";

const SCOPE = "https://www.googleapis.com/auth/";
const ALL = [`${SCOPE}calendar`];
const EVENTS = [`${SCOPE}calendar.events`, ...ALL];
const READ = [`${SCOPE}calendar.readonly`, ...ALL];
const calendar = { calendar: part("Id of the calendar; primary is the account's own.") };
const event = {
  id: text("Its id."),
  summary: text("Its title."),
  start: { type: "object" },
  end: { type: "object" },
  htmlLink: text("Where people see it."),
};
const when = {
  start: text("With its offset, such as 2026-03-01T09:00:00+01:00."),
  end: text("With its offset."),
};
const rest = {
  description: text("More about it."),
  location: text("Where."),
  attendees: texts("Addresses of who is invited."),
  time_zone: text("Such as Europe/Berlin."),
};
const eventBody = {
  summary: "{summary}",
  description: "{description}",
  location: "{location}",
  start: { dateTime: "{start}", timeZone: "{time_zone}" },
  end: { dateTime: "{end}", timeZone: "{time_zone}" },
  attendees: { $each: "{attendees}", as: "email" },
};

export const googleCalendar: IntegrationDefinition = {
  slug: "google_calendar",
  title: "Google Calendar",
  description: "Calendars, events and free time.",
  category: "work",
  documentationUrl: "https://developers.google.com/workspace/calendar/api",
  baseUrl: "https://www.googleapis.com",
  hosts: [],
  variables: [],
  methods: [
    googleMethod([
      { name: `${SCOPE}calendar.events`, title: "Read and write events", isDefault: true },
      { name: `${SCOPE}calendar.readonly`, title: "Read calendars", isDefault: true },
      { name: `${SCOPE}calendar`, title: "Everything" },
    ]),
  ],
  // An account's own calendar has its address as id, whatever people call the calendar.
  test: { path: "/calendar/v3/users/me/calendarList/primary", account: "id", identity: ["id"] },
  actions: [
    {
      name: "list_calendars",
      title: "List calendars",
      description: "The calendars of the account.",
      method: "GET",
      path: "/calendar/v3/users/me/calendarList",
      query: { maxResults: "limit" },
      parameters: args({}, { limit: count("How many.", 250) }),
      output: answer({ items: listOf({ id: text("Its id."), summary: text("Its name.") }) }),
      scopes: READ,
    },
    {
      name: "list_events",
      title: "List events",
      description: "Events of a calendar between two times, in their order.",
      method: "GET",
      path: "/calendar/v3/calendars/{calendar}/events",
      query: {
        timeMin: "from",
        timeMax: "to",
        q: "query",
        maxResults: "limit",
        pageToken: "page",
        singleEvents: "=true",
        orderBy: "=startTime",
      },
      parameters: args(calendar, {
        from: text("With its offset, such as 2026-03-01T00:00:00Z."),
        to: text("With its offset."),
        query: text("Words in it."),
        limit: count("How many.", 2500),
        page: text("nextPageToken of the page before."),
      }),
      output: answer({ items: listOf(event), nextPageToken: text("Of the next page.") }),
      scopes: [...EVENTS, ...READ],
    },
    {
      name: "get_event",
      title: "Read an event",
      description: "One event.",
      method: "GET",
      path: "/calendar/v3/calendars/{calendar}/events/{id}",
      parameters: args({ ...calendar, id: part("Its id.") }),
      output: answer(event),
      scopes: [...EVENTS, ...READ],
    },
    {
      name: "create_event",
      title: "Create an event",
      description: "Puts an event into a calendar; who is invited hears of it.",
      method: "POST",
      path: "/calendar/v3/calendars/{calendar}/events",
      query: { sendUpdates: "=all" },
      body: eventBody,
      parameters: args({ ...calendar, summary: text("Its title."), ...when }, rest),
      output: answer(event),
      scopes: EVENTS,
    },
    {
      name: "update_event",
      title: "Change an event",
      description: "Changes what is given of an event; who is invited hears of it.",
      method: "PATCH",
      path: "/calendar/v3/calendars/{calendar}/events/{id}",
      query: { sendUpdates: "=all" },
      body: eventBody,
      parameters: args(
        { ...calendar, id: part("Its id.") },
        { summary: text("Its title."), ...when, ...rest },
      ),
      output: answer(event),
      scopes: EVENTS,
    },
    {
      name: "delete_event",
      title: "Delete an event",
      description: "Takes an event out of a calendar; who was invited hears of it.",
      method: "DELETE",
      path: "/calendar/v3/calendars/{calendar}/events/{id}",
      query: { sendUpdates: "=all" },
      parameters: args({ ...calendar, id: part("Its id.") }),
      scopes: EVENTS,
    },
    {
      name: "find_busy",
      title: "See when people are busy",
      description: "The busy times of calendars between two times.",
      method: "POST",
      path: "/calendar/v3/freeBusy",
      body: { timeMin: "{from}", timeMax: "{to}", items: { $each: "{calendars}", as: "id" } },
      parameters: args({
        from: text("With its offset."),
        to: text("With its offset."),
        calendars: texts("Ids of calendars, such as addresses of people."),
      }),
      output: answer({ calendars: { type: "object" } }),
      effect: "read",
      isIdempotent: true,
      scopes: READ,
    },
  ],
};
