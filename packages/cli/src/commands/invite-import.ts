import type { Client } from "@bailiwick/sdk";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { type PersonRow, readPeople } from "../people-file.ts";
import { idOf } from "../references.ts";
import { show } from "../show.ts";
import { note, out } from "../style.ts";
import { table } from "../table.ts";
import { UsageError } from "../usage-error.ts";

/** The most rows the API takes in one call. */
const ROWS_PER_CALL = 100;

interface RowAnswer {
  row: number;
  email: string;
  isInvited: boolean;
  error: string | null;
}

/** Rows whose address stood further up: sent along, they would only renew what was just sent. */
function withoutRepeats(people: readonly PersonRow[]): { once: PersonRow[]; repeats: RowAnswer[] } {
  const first = new Map<string, number>();
  const once: PersonRow[] = [];
  const repeats: RowAnswer[] = [];
  for (const person of people) {
    const address = person.email.toLowerCase();
    const earlier = first.get(address);
    if (earlier === undefined || address === "") {
      first.set(address, person.row);
      once.push(person);
    } else {
      const error = `email: is in row ${earlier} already`;
      repeats.push({ row: person.row, email: person.email, isInvited: false, error });
    }
  }
  return { once, repeats };
}

async function inviteSome(
  client: Client,
  organizationId: string | undefined,
  people: readonly PersonRow[],
): Promise<RowAnswer[]> {
  const rows = people.map(({ email, role, workspaces }) => ({ email, role, workspaces }));
  const answer = organizationId
    ? await client.organizationInvitations.bulk({ organizationId, rows })
    : await client.invitations.bulk({ rows: rows.map(({ email, role }) => ({ email, role })) });
  return answer.rows.map((row, index) => ({ ...row, row: people[index]!.row }));
}

export const inviteImportCommand = (context: () => Promise<Context>): Command => ({
  meta: { name: "invitations import", description: "Invite everybody in a CSV file" },
  args: {
    file: {
      type: "positional",
      description:
        "CSV with the columns email, role and, with --organization, workspaces (slug:role;slug:role).",
    },
    organization: {
      type: "string",
      valueHint: "text",
      description: "Invite to this organization, by its id or slug, in place of the workspace.",
    },
  },
  examples: [
    "bailiwick invitations import people.csv",
    "bailiwick invitations import people.csv --organization acme",
  ],
  async run(args) {
    const people = await readPeople(args.file as string);
    const current = await context();
    const organization = args.organization as string | undefined;
    if (!organization && people.some(({ workspaces }) => workspaces !== undefined))
      throw new UsageError(
        "the column workspaces needs --organization: without it everybody joins this workspace",
      );
    const organizationId = organization && (await idOf(current.client, "organization", organization));
    const { once, repeats } = withoutRepeats(people);
    const answers = [...repeats];
    for (let from = 0; from < once.length; from += ROWS_PER_CALL) {
      const some = once.slice(from, from + ROWS_PER_CALL);
      answers.push(...(await inviteSome(current.client, organizationId, some)));
      note(`${from + some.length} of ${once.length} rows`);
    }
    answers.sort((a, b) => a.row - b.row);
    const failed = answers.filter(({ isInvited }) => !isInvited);
    const invited = answers.length - failed.length;
    if (current.isJson) show(current, { invited, failed: failed.length, rows: answers });
    else {
      if (failed.length > 0)
        out(table(failed as unknown as Record<string, unknown>[], ["row", "email", "error"]));
      note(`${invited} invited, ${failed.length} failed.`);
    }
    return failed.length > 0 ? 1 : 0;
  },
});
