import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import {
  type Broken,
  type Verdict,
  type Verified,
  verifyExport,
} from "../../../../src/modules/audit/verify.ts";
import { harmless } from "../cells.ts";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { show } from "../show.ts";
import { note, out, styled } from "../style.ts";

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = file === "-" ? process.stdin : createReadStream(file);
  // Without this a file that cannot be read ends like an empty one.
  const failed = new Promise<never>((_, reject) => input.once("error", reject));
  failed.catch(() => {});
  const lines = createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([lines.next(), failed]);
    if (next.done) return;
    yield next.value;
  }
}

const count = (number: number, noun: string, plural = `${noun}s`) =>
  `${number} ${number === 1 ? noun : plural}`;

function explainWhole({ header, entries, checkpoints, compared, chains, keyIds }: Verified): void {
  const { from, to, exportedAt } = header;
  out(
    styled("green", "Whole: ") +
      [
        count(entries, "entry", "entries"),
        count(chains.length, "chain"),
        `${count(checkpoints, "checkpoint")}, exported ${harmless(exportedAt)}`,
      ].join(", "),
  );
  if (from ?? to)
    out(`Time span: from ${harmless(from ?? "the beginning")} to ${harmless(to ?? "the export")}`);
  for (const { scopeId, first, last } of chains) out(`  ${harmless(scopeId)}  ${first} to ${last}`);
  if (compared > 0) out(`${count(compared, "chain")} as in the earlier export`);
  out(`Signed by: ${keyIds.map(harmless).join(", ")}`);
}

function explainBroken({ line, message, scopeId, sequence, entryId }: Broken): void {
  out(`${styled("red", "Broken")} at line ${line}: ${harmless(message)}`);
  const place = { entry: entryId, sequence, chain: scopeId };
  for (const [name, value] of Object.entries(place))
    if (value !== undefined) out(`  ${name.padEnd(8)} ${harmless(String(value))}`);
}

export const auditVerifyCommand = (context: () => Promise<Context>): Command => ({
  meta: {
    name: "audit verify",
    description: "Check an audit export offline; exit code 1 and the first broken entry when it was changed",
  },
  args: {
    file: { type: "positional", required: true, description: "The NDJSON export; - is standard input." },
    "key-id": {
      type: "string",
      valueHint: "text",
      description: "Trust this signing key alone: its id from bailiwick audit keys, noted down earlier.",
    },
    against: {
      type: "string",
      valueHint: "file",
      description: "An earlier export: the chain must go on from where it ended.",
    },
  },
  examples: [
    "bailiwick audit verify audit.ndjson",
    "bailiwick audit verify audit.ndjson --key-id 3f0c… --against last-month.ndjson",
  ],
  async run(args) {
    const keyId = args["key-id"] as string | undefined;
    const current = await context();
    const against = args.against as string | undefined;
    const earlier = against === undefined ? undefined : await verifyExport(linesOf(against), { keyId });
    if (earlier && !earlier.ok) throw new Error(`${against}: ${earlier.broken.message}`);
    const verdict: Verdict = await verifyExport(linesOf(args.file as string), {
      keyId,
      earlier: earlier?.export.chains,
    });
    if (verdict.ok && earlier && verdict.export.compared === 0)
      throw new Error(
        "the two exports have nothing in common: export from the end of the earlier one, or before",
      );
    if (current.isJson) show(current, verdict);
    else if (verdict.ok) explainWhole(verdict.export);
    else explainBroken(verdict.broken);
    if (verdict.ok && keyId === undefined && !current.isJson)
      note("Compare the key with the installation's own (bailiwick audit keys), or give it with --key-id.");
    return verdict.ok ? 0 : 1;
  },
});
