import { verbs } from "@bailiwick/sdk";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { verbCommand } from "../verb-command.ts";

/** Every verb by its own name, all of its input as flags, the answer as JSON. */
export const apiCommand = (context: () => Promise<Context>): Command => ({
  meta: { name: "api", description: "Call any operation of the API by its name; answers JSON" },
  examples: [
    "bailiwick api agents.list --limit 5",
    "bailiwick api agents.save_draft --help",
    "bailiwick api tools.create --data @tool.json",
  ],
  subCommands: Object.fromEntries(
    verbs.map((verb) => [
      verb.name,
      verbCommand(async () => ({ ...(await context()), isJson: true }), verb, {
        command: verb.name,
        positionals: [],
      }),
    ]),
  ),
});
