import { sql } from "kysely";
import { AppError } from "../../platform/errors.ts";
import type { VerbTx, Work } from "../../platform/operation.ts";
import type { OutputOf } from "../../platform/verb.ts";
import { type bulkInvite, InviteeEmail } from "./contract.ts";
import { give, type Gift } from "./give.ts";
import { type FindRole, rolesOf } from "./roles.ts";
import { sendInvitation } from "./send.ts";
import { newToken } from "./token.ts";

type Answer = OutputOf<typeof bulkInvite>;
interface Row {
  email: string;
}

/** The problem of a row in its own words: a row has no field paths of the request. */
const reasonOf = (error: AppError): string => {
  const [first] = error.details.errors ?? [];
  return first ? `${first.path.split(".").at(-1)}: ${first.message}` : error.message;
};

/** Invites row by row in one transaction; a row that fails leaves the others. */
export async function inviteAll<R extends Row>(
  ws: Work,
  organizationId: string,
  rows: readonly R[],
  giftOf: (t: VerbTx, email: string, row: R, find: FindRole) => Promise<Gift>,
): Promise<Answer> {
  const sent: { id: string; token: string }[] = [];
  const answer = await ws.commit(async (t) => {
    const find = await rolesOf(t, organizationId);
    const rowOf = new Map<string, number>();
    const answers: Answer["rows"] = [];
    const one = async (row: R, number: number) => {
      const parsed = InviteeEmail.safeParse(row.email.trim());
      if (!parsed.success) throw new AppError("invalid", "email: must be an email address");
      const email = parsed.data;
      const earlier = rowOf.get(email);
      if (earlier !== undefined) throw new AppError("invalid", `email: is in row ${earlier} already`);
      const token = newToken();
      const { id } = await give(t, await giftOf(t, email, row, find), token);
      rowOf.set(email, number);
      sent.push({ id, token });
    };
    const numbered = rows.map((row, index) => ({ row, number: index + 1 }));
    // In the order of addresses, so that two files at once wait for each other and never block each other.
    numbered.sort((a, b) => compare(a.row.email, b.row.email) || a.number - b.number);
    for (const { row, number } of numbered) {
      await sql`savepoint invitation`.execute(t.db);
      const error = await one(row, number).then(
        () => null,
        (failure: unknown) => {
          if (failure instanceof AppError) return reasonOf(failure);
          throw failure;
        },
      );
      await sql.raw(`${error === null ? "release" : "rollback to"} savepoint invitation`).execute(t.db);
      answers.push({ row: number, email: row.email, isInvited: error === null, error });
    }
    answers.sort((a, b) => a.row - b.row);
    const invited = answers.filter(({ isInvited }) => isInvited).length;
    // What each invitation gives is in the rows; the last one's change would pass for all.
    t.changed({});
    return { invited, failed: answers.length - invited, rows: answers };
  });
  for (const { id, token } of sent) await sendInvitation(ws.platform, organizationId, id, token);
  return answer;
}

const compare = (one: string, other: string): number => {
  const [a, b] = [one.trim().toLowerCase(), other.trim().toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
};
