import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { UsageError } from "../usage-error.ts";
import { openFile, put } from "./export.ts";

/** Everything a storage holds, as one archive. */
export const storageExportCommand = (context: () => Promise<Context>): Command => ({
  meta: {
    name: "storage export",
    description: "Everything a storage holds as a tar archive: files, keys and database",
  },
  args: {
    id: { type: "positional", required: true, description: "Id of the storage." },
    output: {
      type: "string",
      alias: "o",
      valueHint: "file",
      description: "Where to; default: standard output.",
    },
  },
  examples: [
    "bailiwick storage export sto_01h… -o reports.tar",
    "bailiwick storage export sto_01h… | tar -tv",
  ],
  async run(args) {
    const known = await context();
    const file = args.output as string | undefined;
    if (file === undefined && process.stdout.isTTY)
      throw new UsageError("An archive is not for a terminal: name a file with -o, or pipe it on");
    const url = new URL(`/v1/storage/${encodeURIComponent(args.id as string)}/export`, known.profile.url);
    await put(await openFile(known, url), file);
  },
});
