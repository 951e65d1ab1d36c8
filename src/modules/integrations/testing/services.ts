import type { Answered, Asked } from "../../connections/testing/service.ts";

/** What each service answers, by method and path: its recorded shapes, shortened. `*` is one part of a path. */
type Answers = Record<string, object | string | ((asked: Asked) => Answered)>;

const issue = {
  id: 1,
  number: 12,
  title: "It rains in",
  state: "open",
  html_url: "https://github.com/acme/roof/issues/12",
  body: "Bring a bucket.",
  user: { login: "octo", id: 1 },
};
const jiraIssue = {
  id: "10002",
  key: "OPS-12",
  self: "https://acme.atlassian.net/rest/api/3/issue/10002",
  fields: { summary: "It rains in", status: { name: "To Do" } },
};
const mail = { id: "18c2", threadId: "18c2", labelIds: ["SENT"] };
const event = {
  kind: "calendar#event",
  id: "evt1",
  status: "confirmed",
  summary: "Roof",
  start: { dateTime: "2026-03-01T09:00:00+01:00" },
  end: { dateTime: "2026-03-01T10:00:00+01:00" },
};

export const SERVICES: Record<string, Answers> = {
  github: {
    "GET /user": { login: "octo", id: 1, type: "User" },
    "GET /search/issues": { total_count: 1, incomplete_results: false, items: [issue] },
    "GET /repos/*/*/issues": [issue],
    "GET /repos/*/*/issues/*": issue,
    "POST /repos/*/*/issues": () => ({ status: 201, json: issue }),
    "POST /repos/*/*/issues/*/comments": () => ({ status: 201, json: { id: 7, html_url: issue.html_url } }),
    "GET /repos/*/*/contents/src/main.ts": { type: "file", encoding: "base64", content: "MQ==", sha: "abc" },
    "GET /repos/*/*/pulls": [issue],
  },
  jira: {
    "GET /rest/api/3/myself": { accountId: "5b10", displayName: "Ada", active: true },
    "GET /rest/api/3/search/jql": { issues: [jiraIssue], isLast: true },
    "GET /rest/api/3/issue/*": jiraIssue,
    "POST /rest/api/3/issue": () => ({ status: 201, json: { id: "10002", key: "OPS-12" } }),
    "POST /rest/api/3/issue/*/comment": () => ({ status: 201, json: { id: "900" } }),
    "GET /rest/api/3/issue/*/transitions": { transitions: [{ id: "31", name: "Done" }] },
    "POST /rest/api/3/issue/*/transitions": () => ({ status: 204 }),
    "GET /rest/api/3/project/search": { values: [{ id: "1", key: "OPS", name: "Operations" }], isLast: true },
  },
  slack: {
    "GET /auth.test": { ok: true, team: "Acme", user: "bot", team_id: "T1", user_id: "U9" },
    "POST /chat.postMessage": ({ body }: Asked) => ({
      json: body.includes("C404")
        ? { ok: false, error: "channel_not_found" }
        : { ok: true, channel: "C1", ts: "1700000000.000100" },
    }),
    "GET /conversations.list": { ok: true, channels: [{ id: "C1", name: "general" }] },
    "GET /conversations.history": { ok: true, messages: [{ ts: "1.2", user: "U1", text: "hello" }] },
    "GET /users.list": { ok: true, members: [{ id: "U1", name: "ada" }] },
    "GET /users.lookupByEmail": { ok: true, user: { id: "U1", name: "ada" } },
    "POST /reactions.add": { ok: true },
  },
  gmail: {
    "GET /gmail/v1/users/me/profile": { emailAddress: "ada@example.org", messagesTotal: 3 },
    "GET /gmail/v1/users/me/messages": {
      messages: [{ id: "18c2", threadId: "18c2" }],
      resultSizeEstimate: 1,
    },
    "GET /gmail/v1/users/me/messages/*": { ...mail, snippet: "Hello", payload: { mimeType: "text/plain" } },
    "POST /gmail/v1/users/me/messages/send": mail,
    "POST /gmail/v1/users/me/drafts": { id: "r1", message: mail },
    "GET /gmail/v1/users/me/labels": { labels: [{ id: "INBOX", name: "INBOX", type: "system" }] },
    "POST /gmail/v1/users/me/messages/*/modify": mail,
    "POST /gmail/v1/users/me/messages/*/trash": { ...mail, labelIds: ["TRASH"] },
  },
  google_calendar: {
    "GET /calendar/v3/users/me/calendarList/primary": {
      kind: "calendar#calendarListEntry",
      id: "ada@example.org",
      summary: "Ada",
      timeZone: "Europe/Berlin",
      accessRole: "owner",
      primary: true,
    },
    "GET /calendar/v3/users/me/calendarList": { items: [{ id: "primary", summary: "Ada" }] },
    "GET /calendar/v3/calendars/*/events": { items: [event] },
    "GET /calendar/v3/calendars/*/events/*": event,
    "POST /calendar/v3/calendars/*/events": event,
    "PATCH /calendar/v3/calendars/*/events/*": event,
    "DELETE /calendar/v3/calendars/*/events/*": () => ({ status: 204 }),
    "POST /calendar/v3/freeBusy": { calendars: { "ada@example.org": { busy: [] } } },
  },
  salesforce: {
    "GET /services/oauth2/userinfo": {
      sub: "https://login.salesforce.com/id/00Dx0000000BV7zEAG/005x00000012Q9PAAU",
      user_id: "005x00000012Q9PAAU",
      organization_id: "00Dx0000000BV7zEAG",
      preferred_username: "ada@acme.example.org",
      name: "Ada Lovelace",
      email: "ada@example.org",
      user_type: "STANDARD",
    },
    "GET /services/data/v62.0/limits": { DailyApiRequests: { Max: 15000, Remaining: 14998 } },
    "GET /services/data/v62.0/query": { totalSize: 1, done: true, records: [{ Id: "001", Name: "Acme" }] },
    "GET /services/data/v62.0/parameterizedSearch": { searchRecords: [{ Id: "001" }] },
    "GET /services/data/v62.0/sobjects/*/describe": {
      name: "Account",
      fields: [{ name: "Name", type: "string" }],
    },
    "GET /services/data/v62.0/sobjects/*/*": { Id: "001", Name: "Acme" },
    "POST /services/data/v62.0/sobjects/*": () => ({
      status: 201,
      json: { id: "001", success: true, errors: [] },
    }),
    "PATCH /services/data/v62.0/sobjects/*/*": () => ({ status: 204 }),
    "DELETE /services/data/v62.0/sobjects/*/*": () => ({ status: 204 }),
  },
  http: {
    "GET /orders/7": { id: 7 },
    "POST /orders/7": { id: 7 },
    "PUT /orders/7": { id: 7 },
    "PATCH /orders/7": { id: 7 },
    "DELETE /orders/7": () => ({ status: 204 }),
  },
};

const expressionOf = (path: string) =>
  new RegExp(`^${path.replace(/[.]/g, "\\.").replaceAll("*", "[^/]+")}$`);

/** Answers as the service of this name does under `/<name>`, and refuses who shows no credential. */
export function answerAs({ path, ...asked }: Asked): Answered {
  const [, name = "", rest = ""] = /^\/([^/]+)(.*)$/.exec(path) ?? [];
  if (!asked.headers.authorization && !asked.headers["x-api-key"])
    return { status: 401, json: { message: "who?" } };
  const known = Object.entries(SERVICES[name] ?? {}).find(([key]) => {
    const [method, pattern] = key.split(" ") as [string, string];
    return method === asked.method && expressionOf(pattern).test(rest);
  });
  if (!known) return { status: 404, json: { message: `${asked.method} ${rest} is not here` } };
  const answer = known[1];
  return typeof answer === "function" ? answer({ path, ...asked }) : { json: answer };
}
