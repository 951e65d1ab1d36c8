import type { IntegrationDefinition } from "../../connections/index.ts";
import { anything, args, part } from "./schema.ts";

const path = { path: part("Behind the base URL, without a slash in front, such as v1/orders/7.") };
const query = { query: anything("Parameters of the address, by name.") };
const body = { body: { description: "Sent as JSON." } };

export const http: IntegrationDefinition = {
  slug: "http",
  title: "HTTP",
  description: "Any service that answers over HTTP, at an address of yours.",
  category: "other",
  baseUrl: null,
  hosts: [],
  variables: [],
  methods: [
    { kind: "none", title: "Nothing", help: "The service asks for no credential." },
    {
      kind: "api_key",
      title: "API key",
      help: "In a header or a parameter of the address.",
      secretLabel: "API key",
    },
    { kind: "bearer", title: "Bearer token", help: "Sent as Authorization: Bearer.", secretLabel: "Token" },
    {
      kind: "basic",
      title: "User name and password",
      help: "Sent as Authorization: Basic.",
      secretLabel: "Password",
      usernameLabel: "User name",
    },
    {
      kind: "oauth2",
      title: "OAuth 2.0",
      help: "Give the addresses of the service's OAuth server and your client.",
    },
  ],
  test: null,
  actions: [
    {
      name: "get",
      title: "Read",
      description: "Reads with GET.",
      method: "GET",
      path: "/{+path}",
      query: { "*": "query" },
      parameters: args(path, query),
    },
    {
      name: "post",
      title: "Send",
      description: "Sends JSON with POST.",
      method: "POST",
      path: "/{+path}",
      query: { "*": "query" },
      body: "{body}",
      parameters: args(path, { ...query, ...body }),
    },
    {
      name: "put",
      title: "Replace",
      description: "Puts JSON in place of what is there, with PUT.",
      method: "PUT",
      path: "/{+path}",
      query: { "*": "query" },
      body: "{body}",
      parameters: args(path, { ...query, ...body }),
    },
    {
      name: "patch",
      title: "Change",
      description: "Changes what is given, as JSON with PATCH.",
      method: "PATCH",
      path: "/{+path}",
      query: { "*": "query" },
      body: "{body}",
      parameters: args(path, { ...query, ...body }),
    },
    {
      name: "delete",
      title: "Delete",
      description: "Removes with DELETE.",
      method: "DELETE",
      path: "/{+path}",
      query: { "*": "query" },
      parameters: args(path, query),
    },
  ],
};
