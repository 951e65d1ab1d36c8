import type { IntegrationDefinition } from "../../connections/index.ts";
import { answer, args, count, listOf, part, text } from "./schema.ts";

const key = { key: part("Key of the issue, such as OPS-12.") };
const issue = { id: text("Its id."), key: text("Such as OPS-12."), fields: { type: "object" } };
const READ = ["read:jira-work"];
const WRITE = ["write:jira-work"];

export const jira: IntegrationDefinition = {
  slug: "jira",
  title: "Jira",
  description: "Issues and projects of Jira Cloud.",
  category: "work",
  documentationUrl: "https://developer.atlassian.com/cloud/jira/platform/rest/v3/",
  baseUrl: "https://{site}.atlassian.net",
  hosts: [],
  variables: [
    {
      name: "site",
      title: "Site: the first part of your-site.atlassian.net",
      example: "acme",
      pattern: "[a-z0-9][a-z0-9-]{0,62}",
      for: ["basic"],
    },
    {
      name: "cloud_id",
      title: "Cloud id, as your-site.atlassian.net/_edge/tenant_info shows it",
      example: "11223344-a1b2-3b33-c444-def123456789",
      pattern: "[a-f0-9-]{36}",
      for: ["oauth2"],
    },
  ],
  methods: [
    {
      kind: "basic",
      title: "Email and API token",
      help: "Make an API token at id.atlassian.com, under Security.",
      secretLabel: "API token",
      usernameLabel: "Email",
    },
    {
      kind: "oauth2",
      title: "Sign in with Atlassian",
      help: "Make an OAuth 2.0 app at developer.atlassian.com and give it the redirect address.",
      baseUrl: "https://api.atlassian.com/ex/jira/{cloud_id}",
      oauth: {
        authorizationUrl: "https://auth.atlassian.com/authorize",
        tokenUrl: "https://auth.atlassian.com/oauth/token",
        clientAuthentication: "post",
        grants: ["authorization_code"],
        scopes: [
          { name: "read:jira-work", title: "Read issues and projects", isDefault: true },
          { name: "write:jira-work", title: "Create and change issues", isDefault: true },
          { name: "read:jira-user", title: "Read who people are", isDefault: true },
          { name: "offline_access", title: "Stay connected", isDefault: true },
        ],
        authorizeParameters: { audience: "api.atlassian.com", prompt: "consent" },
      },
    },
  ],
  test: { path: "/rest/api/3/myself", account: "displayName", identity: ["accountId"] },
  actions: [
    {
      name: "search_issues",
      title: "Search issues",
      description: "Finds issues with JQL, such as `project = OPS AND status != Done ORDER BY created DESC`.",
      method: "GET",
      path: "/rest/api/3/search/jql",
      query: { jql: "jql", maxResults: "limit", fields: "fields", nextPageToken: "page" },
      parameters: args(
        { jql: text("The query.") },
        {
          limit: count("How many.", 100),
          fields: text("Names of fields, with commas between, such as summary,status."),
          page: text("nextPageToken of the page before."),
        },
      ),
      output: answer({ issues: listOf(issue), nextPageToken: text("Of the next page.") }),
      scopes: READ,
    },
    {
      name: "get_issue",
      title: "Read an issue",
      description: "One issue with its fields.",
      method: "GET",
      path: "/rest/api/3/issue/{key}",
      query: { fields: "fields" },
      parameters: args(key, { fields: text("Names of fields, with commas between.") }),
      output: answer(issue),
      scopes: READ,
    },
    {
      name: "create_issue",
      title: "Create an issue",
      description: "Creates an issue in a project.",
      method: "POST",
      path: "/rest/api/3/issue",
      body: {
        fields: {
          project: { key: "{project}" },
          issuetype: { name: "{type}" },
          summary: "{summary}",
          description: { $adf: "{description}" },
          labels: "{labels}",
        },
      },
      parameters: args(
        {
          project: part("Key of the project, such as OPS."),
          type: part("Name of the type, such as Task or Bug."),
          summary: text("Its title."),
        },
        {
          description: text("Plain text; an empty line begins a paragraph."),
          labels: { type: "array", items: { type: "string" }, description: "Labels." },
        },
      ),
      output: answer({ id: text("Its id."), key: text("Such as OPS-12.") }),
      scopes: WRITE,
    },
    {
      name: "add_comment",
      title: "Comment on an issue",
      description: "Adds a comment to an issue.",
      method: "POST",
      path: "/rest/api/3/issue/{key}/comment",
      body: { body: { $adf: "{text}" } },
      parameters: args({ ...key, text: text("Plain text; an empty line begins a paragraph.") }),
      output: answer({ id: text("Its id.") }),
      scopes: WRITE,
    },
    {
      name: "list_transitions",
      title: "List transitions",
      description: "The states an issue can be moved to now, with the id each move has.",
      method: "GET",
      path: "/rest/api/3/issue/{key}/transitions",
      parameters: args(key),
      output: answer({ transitions: listOf({ id: text("For transition_issue."), name: text("Its name.") }) }),
      scopes: READ,
    },
    {
      name: "transition_issue",
      title: "Move an issue",
      description: "Moves an issue to another state; list_transitions names the ids.",
      method: "POST",
      path: "/rest/api/3/issue/{key}/transitions",
      body: { transition: { id: "{transition}" } },
      parameters: args({ ...key, transition: part("Id of the transition.") }),
      scopes: WRITE,
    },
    {
      name: "list_projects",
      title: "List projects",
      description: "Projects one can see, by name.",
      method: "GET",
      path: "/rest/api/3/project/search",
      query: { query: "query", maxResults: "limit" },
      parameters: args({}, { query: text("Part of the name or key."), limit: count("How many.", 100) }),
      output: answer({
        values: listOf({ id: text("Its id."), key: text("Its key."), name: text("Its name.") }),
      }),
      scopes: READ,
    },
  ],
};
