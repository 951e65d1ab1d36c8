import { createClient, type Me } from "@bailiwick/sdk";
import { askChoice, askSecret, askText } from "../ask.ts";
import type { Command } from "../command.ts";
import { type Context, contextOf } from "../context.ts";
import { cookieFetch, type CookieJar } from "../cookie-fetch.ts";
import { profilesPath, saveProfile } from "../profiles.ts";
import { show } from "../show.ts";
import { note } from "../style.ts";
import { UsageError } from "../usage-error.ts";

async function withKey(context: Context): Promise<Me> {
  const key = context.globals.key || (await askSecret("API key"));
  const { client, profile } = await contextOf({ ...context.globals, url: context.profile.url, key });
  const me = await client.accounts.me();
  await saveProfile(context.profileName, { url: profile.url, key });
  return me;
}

async function withEmail(context: Context, email: string): Promise<Me> {
  const password = await askSecret(`Password of ${email}`);
  const { profile } = context;
  // A key in the environment must not answer for the account.
  const jar: CookieJar = { cookie: undefined };
  const client = createClient({ baseUrl: profile.url, fetch: cookieFetch(jar) });
  await client.auth.signIn({ email, password });
  if (!jar.cookie) throw new Error(`${profile.url} signed in but set no session cookie`);
  const { account } = await client.accounts.me();
  const remembered = account.defaultWorkspaceId ?? account.lastWorkspaceId;
  const workspaceId = remembered ?? (await client.workspaces.list({ limit: 1 })).data[0]?.id;
  await saveProfile(context.profileName, { url: profile.url, cookie: jar.cookie, workspaceId });
  return client.accounts.me({}, { workspaceId });
}

export const loginCommand = (context: () => Promise<Context>): Command => ({
  meta: { name: "login", description: "Sign in with an API key, or with email and password" },
  args: { email: { type: "string", description: "Sign in as this account; the password is asked for." } },
  examples: [
    "bailiwick login",
    "bailiwick login --key bw_live_… --url https://bailiwick.example.org --profile work",
    "bailiwick login --email ada@example.org",
  ],
  async run(args) {
    const current = await context();
    const { key } = current.globals;
    if (key !== undefined && args.email !== undefined)
      throw new UsageError("give --key or --email, not both");
    const how =
      key !== undefined
        ? "key"
        : args.email !== undefined
          ? "email"
          : await askChoice(
              `Sign in to ${current.profile.url} with`,
              [
                { value: "email", label: "Email and password" },
                { value: "key", label: "An API key" },
              ],
              "give --key or --email",
            );
    const me =
      how === "key"
        ? await withKey(current)
        : await withEmail(current, (args.email as string) || (await askText("Email")));
    if (current.isJson)
      return show(current, { profile: current.profileName, url: current.profile.url, ...me });
    note(
      `Signed in to ${current.profile.url} as ${me.account.email ?? me.account.name}${me.workspace ? `, workspace ${me.workspace.name}` : ""}.`,
    );
    note(`Stored as profile ${current.profileName} in ${profilesPath()}.`);
  },
});
