import { type Input, type VerbName, verbs } from "../../../packages/sdk/src/index.ts";
import type { DeveloperExample } from "../kit/DeveloperCorner.tsx";
import { literalOf } from "../docs/schemaExample.ts";

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** One call of the API as it would be made from outside: what the developer corner of a page shows. */
export function verbExample<Name extends VerbName>(
  name: Name,
  input: Partial<Input<Name>>,
  origin = location.origin,
): DeveloperExample {
  const { method, path, params, scope } = verbs.find((verb) => verb.name === name)!;
  // A key belongs to a workspace; organizations, an inbox and policies of one's own take a signed-in person.
  const takesKey = scope !== "organization" && !/^(notification|account_policies)/.test(name);
  const fields = Object.entries(input as object).filter(([, value]) => value !== undefined && value !== "");
  const rest = fields.filter(([field]) => !params.includes(field));
  const hasBody = method !== "GET" && method !== "DELETE";
  const at = params.reduce(
    (url, param) =>
      url.replace(`{${param}}`, String((input as Record<string, string | number>)[param] ?? `{${param}}`)),
    path,
  );
  const query = hasBody
    ? ""
    : new URLSearchParams(rest.map(([field, value]) => [field, String(value)])).toString();
  const target = query ? `${at}?${query}` : at;
  const body = hasBody && rest.length > 0 ? Object.fromEntries(rest) : null;
  const curl = [
    `curl ${method === "GET" ? "" : `-X ${method} `}"${origin}${target}"`,
    takesKey ? `  -H "Authorization: Bearer $BAILIWICK_API_KEY"` : `  -H "Cookie: $BAILIWICK_SESSION_COOKIE"`,
    ...(body
      ? [
          `  -H "Content-Type: application/json"`,
          `  -d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`,
        ]
      : []),
  ].join(" \\\n");
  const [resource = "", action = ""] = name.split(".");
  const sdk = [
    `import { createClient } from "@bailiwick/sdk";`,
    "",
    takesKey
      ? `const client = createClient({ baseUrl: "${origin}", apiKey: process.env.BAILIWICK_API_KEY });`
      : `const client = createClient({ baseUrl: "${origin}" });\n// In a page where somebody is signed in: an API key belongs to a workspace.`,
    `const answer = await client.${camel(resource)}.${camel(action)}(${literalOf(Object.fromEntries(fields))});`,
  ].join("\n");
  return { method, path: target, curl, sdk };
}
