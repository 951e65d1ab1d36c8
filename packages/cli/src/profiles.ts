import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Where and as whom the command acts. A key names its workspace; a session cookie needs one. */
export interface Profile {
  url: string;
  key?: string;
  cookie?: string;
  workspaceId?: string;
}
interface Profiles {
  /** The profile used without --profile. */
  current: string;
  profiles: Record<string, Profile>;
}

export const profilesPath = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CONFIG_HOME || join(homedir(), ".config"), "bailiwick", "config.json");

export async function readProfiles(): Promise<Profiles> {
  let text: string;
  try {
    text = await readFile(profilesPath(), "utf8");
  } catch {
    return { current: "default", profiles: {} };
  }
  try {
    const { current, profiles } = JSON.parse(text) as Partial<Profiles>;
    return { current: current ?? "default", profiles: profiles ?? {} };
  } catch {
    throw new Error(`${profilesPath()} is not valid JSON; mend it, or remove it and sign in again`);
  }
}

async function writeProfiles(profiles: Profiles): Promise<void> {
  const path = profilesPath();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 });
  // The mode of writeFile is lost when the file was there already.
  await chmod(fresh, 0o600);
  await rename(fresh, path);
}

/** Keeps the profile under its name and makes it the current one. */
export async function saveProfile(name: string, profile: Profile): Promise<void> {
  const { profiles } = await readProfiles();
  await writeProfiles({ current: name, profiles: { ...profiles, [name]: profile } });
}

export async function forgetProfile(name: string): Promise<void> {
  const { current, profiles } = await readProfiles();
  const { [name]: _, ...rest } = profiles;
  await writeProfiles({
    current: current === name ? (Object.keys(rest)[0] ?? "default") : current,
    profiles: rest,
  });
}
