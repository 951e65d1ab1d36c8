import { type Client, createClient } from "@bailiwick/sdk";
import { cookieFetch, type CookieJar } from "./cookie-fetch.ts";
import type { Globals } from "./globals.ts";
import { type Profile, readProfiles } from "./profiles.ts";

export const DEFAULT_URL = "http://localhost:4000";

/** Everything a command acts with. */
export interface Context {
  isJson: boolean;
  /** As given on the line; an empty key means: ask for it. */
  globals: Globals;
  profileName: string;
  profile: Profile;
  jar: CookieJar;
  client: Client;
}

const originOf = (url: string) => {
  try {
    return new URL(url).origin;
  } catch {
    return url;
  }
};

/** Flags over environment over the stored profile. */
export async function contextOf(globals: Globals, env: NodeJS.ProcessEnv = process.env): Promise<Context> {
  const { current, profiles } = await readProfiles();
  const profileName = globals.profile ?? current;
  const stored = profiles[profileName];
  const url = globals.url ?? (env.BAILIWICK_URL || stored?.url || DEFAULT_URL);
  const key = globals.key ?? (env.BAILIWICK_API_KEY || undefined);
  // What was stored for one server is never sent to another.
  const isOwn = stored !== undefined && originOf(stored.url) === originOf(url);
  const profile: Profile = key ? { url, key } : isOwn ? { ...stored, url } : { url };
  const jar: CookieJar = { cookie: profile.key ? undefined : profile.cookie };
  const client = createClient({
    baseUrl: url,
    apiKey: profile.key,
    workspaceId: profile.key ? undefined : profile.workspaceId,
    ...(profile.key ? {} : { fetch: cookieFetch(jar) }),
  });
  return { isJson: globals.isJson, globals, profileName, profile, jar, client };
}
