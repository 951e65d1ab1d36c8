import type { IntegrationDefinition } from "../../connections/index.ts";
import { answer, args, choice, count, listOf, part, text, texts } from "./schema.ts";

const repository = { owner: part("Who owns the repository."), repo: part("Its name.") };
const issue = {
  number: { type: "integer" },
  title: text("Its title."),
  state: text("open or closed."),
  html_url: text("Where people read it."),
  body: text("Its text."),
};
const numbered = { ...repository, number: count("The number after the #.", 10_000_000) };

export const github: IntegrationDefinition = {
  slug: "github",
  title: "GitHub",
  description: "Repositories, issues and pull requests.",
  category: "development",
  documentationUrl: "https://docs.github.com/rest",
  baseUrl: "https://api.github.com",
  hosts: [],
  variables: [],
  headers: { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" },
  methods: [
    {
      kind: "oauth2",
      title: "Sign in with GitHub",
      help: "Register an OAuth app under Settings, Developer settings, and give it the redirect address.",
      oauth: {
        authorizationUrl: "https://github.com/login/oauth/authorize",
        tokenUrl: "https://github.com/login/oauth/access_token",
        deviceAuthorizationUrl: "https://github.com/login/device/code",
        clientAuthentication: "post",
        grants: ["authorization_code", "device"],
        scopes: [
          { name: "repo", title: "Read and write repositories", isDefault: true },
          { name: "read:user", title: "Read the profile", isDefault: true },
          { name: "read:org", title: "Read organizations" },
        ],
      },
    },
    {
      kind: "bearer",
      title: "Personal access token",
      help: "Make a fine-grained token under Settings, Developer settings.",
      secretLabel: "Token",
    },
  ],
  test: { path: "/user", account: "login", identity: ["id"] },
  actions: [
    {
      name: "search_issues",
      title: "Search issues",
      description:
        "Finds issues and pull requests with GitHub's search language, such as `repo:a/b is:open label:bug`.",
      method: "GET",
      path: "/search/issues",
      query: { q: "query", per_page: "limit", page: "page" },
      parameters: args(
        { query: text("What to look for.") },
        { limit: count("How many.", 100), page: count("Which page.", 100) },
      ),
      output: answer({ total_count: { type: "integer" }, items: listOf(issue) }),
      scopes: ["repo"],
    },
    {
      name: "list_issues",
      title: "List issues",
      description: "The issues of a repository, the newest first.",
      method: "GET",
      path: "/repos/{owner}/{repo}/issues",
      query: { state: "state", labels: "labels", per_page: "limit", page: "page" },
      parameters: args(repository, {
        state: choice("Which.", ["open", "closed", "all"]),
        labels: text("Names of labels, with commas between."),
        limit: count("How many.", 100),
        page: count("Which page.", 1000),
      }),
      output: listOf(issue),
      scopes: ["repo"],
    },
    {
      name: "get_issue",
      title: "Read an issue",
      description: "One issue or pull request with its text.",
      method: "GET",
      path: "/repos/{owner}/{repo}/issues/{number}",
      parameters: args(numbered),
      output: answer(issue),
      scopes: ["repo"],
    },
    {
      name: "create_issue",
      title: "Create an issue",
      description: "Opens an issue in a repository.",
      method: "POST",
      path: "/repos/{owner}/{repo}/issues",
      body: { title: "{title}", body: "{body}", labels: "{labels}", assignees: "{assignees}" },
      parameters: args(
        { ...repository, title: text("Its title.") },
        {
          body: text("Its text, in Markdown."),
          labels: texts("Names of labels."),
          assignees: texts("Names of people."),
        },
      ),
      output: answer(issue),
      scopes: ["repo"],
    },
    {
      name: "comment_on_issue",
      title: "Comment on an issue",
      description: "Adds a comment to an issue or pull request.",
      method: "POST",
      path: "/repos/{owner}/{repo}/issues/{number}/comments",
      body: { body: "{body}" },
      parameters: args({ ...numbered, body: text("The comment, in Markdown.") }),
      output: answer({ id: { type: "integer" }, html_url: text("Where people read it.") }),
      scopes: ["repo"],
    },
    {
      name: "get_file",
      title: "Read a file",
      description: "A file of a repository, its content in base64; or the entries of a folder.",
      method: "GET",
      path: "/repos/{owner}/{repo}/contents/{+path}",
      query: { ref: "ref" },
      parameters: args(
        { ...repository, path: part("Path in the repository, such as src/main.ts.") },
        { ref: text("Branch, tag or commit; the default branch unless given.") },
      ),
      output: answer({
        content: text("In base64."),
        encoding: text("base64."),
        sha: text("Of this content."),
      }),
      scopes: ["repo"],
    },
    {
      name: "list_pull_requests",
      title: "List pull requests",
      description: "The pull requests of a repository.",
      method: "GET",
      path: "/repos/{owner}/{repo}/pulls",
      query: { state: "state", per_page: "limit" },
      parameters: args(repository, {
        state: choice("Which.", ["open", "closed", "all"]),
        limit: count("How many.", 100),
      }),
      output: listOf(issue),
      scopes: ["repo"],
    },
  ],
};
