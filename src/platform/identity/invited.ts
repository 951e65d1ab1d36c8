import type pg from "pg";
import { AppError } from "../errors.ts";
import type { Account, IdentityOptions } from "../identity.ts";

/** How the server tells better-auth which address an invitation proved; nobody outside can send it. */
export const INVITED_ADDRESS_HEADER = "x-bailiwick-invited-address";

export interface SignUpInvitations {
  /** Throws 422 unless the token of a link invites this address now. */
  check(token: string, email: string): Promise<void>;
  /** Accepts for the account just made; answers where the invitation leads. */
  accept(
    token: string,
    signedUp: {
      accountId: string;
      sessionId: string;
      requestId: string;
      ip: string | null;
      userAgent: string | null;
    },
  ): Promise<object>;
}

interface Steps {
  options: Pick<IdentityOptions, "pool" | "onError">;
  invitations: SignUpInvitations;
  /** A request to an endpoint of better-auth: its answer, or what it threw. */
  send(path: string, body: object, headers?: Record<string, string>): Promise<Response>;
  complete(account: Account): Promise<void>;
  facts: { requestId: string; ip: string | null; userAgent: string | null };
}

async function refuseKnown(pool: pg.Pool, email: string): Promise<void> {
  const { rowCount } = await pool.query(`select from auth."user" where email = lower($1)`, [email]);
  // Whoever holds the link reads the mails of this address, so this tells them nothing new.
  if (rowCount)
    throw new AppError("conflict", "This address has an account. Sign in to accept the invitation.", {
      extra: { reason: "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL" },
    });
}

/** A sign-up whose invitation proves the address: verified, complete, signed in and in the workspace, in one call. */
export async function signUpInvited(
  { options: { pool, onError }, invitations, send, complete, facts }: Steps,
  token: string,
  input: Record<string, unknown>,
): Promise<Response> {
  const email = (input.email as string).toLowerCase();
  await invitations.check(token, email);
  await refuseKnown(pool, email);
  let response = await send("/sign-up/email", input, { [INVITED_ADDRESS_HEADER]: email });
  let body = await response.json();
  // Where addresses must be verified, signing up opens no session by itself.
  if (!body.token) {
    response = await send("/sign-in/email", {
      email,
      password: input.password,
      rememberMe: input.rememberMe,
    });
    body = await response.json();
  }
  const { rows } = await pool.query(
    `select u.id, u.email, u.name, u.provisioned_at, s.id as session_id
     from auth.session s join auth."user" u on u.id = s.user_id where s.token = $1`,
    [body.token],
  );
  const [row] = rows;
  if (!row.provisioned_at) await complete(row);
  // The account stands by now: an invitation that ended this very moment must not deny it.
  const invitation = await invitations
    .accept(token, { accountId: row.id, sessionId: row.session_id, ...facts })
    .catch((error: unknown) => {
      onError?.(error, "accepting an invitation at sign-up");
      return null;
    });
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return Response.json({ ...body, invitation }, { status: response.status, headers });
}
