import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { saveProfile } from "../profiles.ts";
import { idOf } from "../references.ts";
import { show } from "../show.ts";
import { note } from "../style.ts";
import { UsageError } from "../usage-error.ts";

export const useWorkspaceCommand = (context: () => Promise<Context>): Command => ({
  meta: { name: "use", description: "Act in this workspace from now on" },
  args: { workspace: { type: "positional", description: "Its id or slug." } },
  examples: ["bailiwick workspaces use personal"],
  async run(args) {
    const current = await context();
    if (current.profile.key)
      throw new UsageError(
        "an API key names its workspace; use a key of the other one, or sign in with --email",
      );
    const id = await idOf(current.client, "workspace", args.workspace as string);
    const workspace = await current.client.workspaces.get({ workspaceId: id });
    await saveProfile(current.profileName, { ...current.profile, workspaceId: workspace.id });
    if (current.isJson) return show(current, workspace);
    note(`Profile ${current.profileName} now acts in ${workspace.name} (${workspace.environment}).`);
  },
});
