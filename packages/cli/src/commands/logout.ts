import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { forgetProfile } from "../profiles.ts";
import { note } from "../style.ts";

export const logoutCommand = (context: () => Promise<Context>): Command => ({
  meta: { name: "logout", description: "Forget the stored sign-in; a session also ends on the server" },
  examples: ["bailiwick logout --profile work"],
  async run() {
    const { client, jar, profileName } = await context();
    const ended = jar.cookie
      ? await client.auth.signOut().then(
          () => true,
          () => false,
        )
      : true;
    await forgetProfile(profileName);
    note(`Signed out of profile ${profileName}.`);
    if (!ended) note("The server could not be told, so its session ends by itself later.");
  },
});
