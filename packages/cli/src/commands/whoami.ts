import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { show } from "../show.ts";

export const whoamiCommand = (context: () => Promise<Context>): Command => ({
  meta: { name: "whoami", description: "Who am I, where, and what may I do here" },
  examples: ["bailiwick whoami", "bailiwick whoami --json"],
  async run() {
    const current = await context();
    const me = await current.client.accounts.me();
    if (current.isJson)
      return show(current, { url: current.profile.url, profile: current.profileName, ...me });
    const { account, credential, workspace } = me;
    show(current, {
      account: account.email ? `${account.name} <${account.email}>` : `${account.name}, a service account`,
      credential: `${credential.kind.replace("_", " ")} ${credential.id}`,
      server: current.profile.url,
      profile: current.profileName,
      workspace: workspace ? `${workspace.name} (${workspace.slug}, ${workspace.environment})` : "none",
      ...(workspace
        ? { workspaceId: workspace.id, role: workspace.role, permissions: workspace.permissions }
        : {}),
      ...(account.isInstallationAdmin ? { isInstallationAdmin: true } : {}),
    });
  },
});
