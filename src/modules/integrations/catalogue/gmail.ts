import type { IntegrationDefinition } from "../../connections/index.ts";
import { googleMethod } from "./google.ts";
import { answer, args, choice, count, listOf, part, text, texts } from "./schema.ts";

const SCOPE = "https://www.googleapis.com/auth/";
const READ = [`${SCOPE}gmail.readonly`, `${SCOPE}gmail.modify`];
const CHANGE = [`${SCOPE}gmail.modify`];
const message = { $mime: { to: "{to}", cc: "{cc}", subject: "{subject}", text: "{text}" } };
const mail = args(
  {
    to: text("Addresses, with commas between."),
    subject: text("The subject."),
    text: text("The mail, as plain text."),
  },
  { cc: text("Addresses, with commas between.") },
);
const made = answer({ id: text("Its id."), threadId: text("Its thread.") });

export const gmail: IntegrationDefinition = {
  slug: "gmail",
  title: "Gmail",
  description: "Read, search and send mail.",
  category: "messages",
  documentationUrl: "https://developers.google.com/workspace/gmail/api",
  baseUrl: "https://gmail.googleapis.com",
  hosts: [],
  variables: [],
  methods: [
    googleMethod([
      { name: `${SCOPE}gmail.readonly`, title: "Read mail", isDefault: true },
      { name: `${SCOPE}gmail.send`, title: "Send mail", isDefault: true },
      { name: `${SCOPE}gmail.modify`, title: "Read, label and trash mail; write drafts" },
    ]),
  ],
  test: { path: "/gmail/v1/users/me/profile", account: "emailAddress", identity: ["emailAddress"] },
  actions: [
    {
      name: "search_messages",
      title: "Search mail",
      description:
        "Finds mail with Gmail's search language, such as `from:ada newer_than:7d`; answers ids for get_message.",
      method: "GET",
      path: "/gmail/v1/users/me/messages",
      query: { q: "query", maxResults: "limit", pageToken: "page" },
      parameters: args(
        {},
        {
          query: text("What to look for."),
          limit: count("How many.", 500),
          page: text("nextPageToken of the page before."),
        },
      ),
      output: answer({
        messages: listOf({ id: text("Its id."), threadId: text("Its thread.") }),
        nextPageToken: text("Of the next page."),
      }),
      scopes: READ,
    },
    {
      name: "get_message",
      title: "Read a mail",
      description: "One mail with its headers and parts; their content is in base64url.",
      method: "GET",
      path: "/gmail/v1/users/me/messages/{id}",
      query: { format: "format" },
      parameters: args(
        { id: part("Its id.") },
        { format: choice("How much of it.", ["full", "metadata", "minimal"]) },
      ),
      output: answer({ id: text("Its id."), snippet: text("Its beginning."), payload: { type: "object" } }),
      scopes: READ,
    },
    {
      name: "send_message",
      title: "Send a mail",
      description: "Sends a mail as plain text from the connected account.",
      method: "POST",
      path: "/gmail/v1/users/me/messages/send",
      body: { raw: message },
      parameters: mail,
      output: made,
      scopes: [`${SCOPE}gmail.send`, `${SCOPE}gmail.modify`],
    },
    {
      name: "create_draft",
      title: "Write a draft",
      description: "Puts a mail among the drafts without sending it.",
      method: "POST",
      path: "/gmail/v1/users/me/drafts",
      body: { message: { raw: message } },
      parameters: mail,
      output: answer({ id: text("Of the draft.") }),
      scopes: CHANGE,
    },
    {
      name: "list_labels",
      title: "List labels",
      description: "The labels of the mailbox with their ids.",
      method: "GET",
      path: "/gmail/v1/users/me/labels",
      parameters: args({}),
      output: answer({ labels: listOf({ id: text("Its id."), name: text("Its name.") }) }),
      scopes: READ,
    },
    {
      name: "change_labels",
      title: "Label a mail",
      description: "Adds labels to a mail and takes others off; taking off UNREAD marks it as read.",
      method: "POST",
      path: "/gmail/v1/users/me/messages/{id}/modify",
      body: { addLabelIds: "{add}", removeLabelIds: "{remove}" },
      parameters: args(
        { id: part("Its id.") },
        { add: texts("Ids of labels."), remove: texts("Ids of labels.") },
      ),
      isIdempotent: true,
      scopes: CHANGE,
    },
    {
      name: "trash_message",
      title: "Move a mail to the trash",
      description: "Moves a mail to the trash, where it stays for 30 days.",
      method: "POST",
      path: "/gmail/v1/users/me/messages/{id}/trash",
      parameters: args({ id: part("Its id.") }),
      effect: "destructive",
      isIdempotent: true,
      scopes: CHANGE,
    },
  ],
};
