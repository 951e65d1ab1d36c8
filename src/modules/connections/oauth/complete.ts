import { AppError, conflict, forbidden } from "../../../platform/errors.ts";
import { holds } from "../../../platform/caller.ts";
import type { Tx } from "../../../platform/db/door.ts";
import { emit } from "../../../platform/events/emit.ts";
import type { Work } from "../../../platform/operation.ts";
import { callerLater, organizationPower } from "../../access/index.ts";
import { connectionConnected } from "../events.ts";
import { healthTold } from "../health.ts";
import { asAnswer, ownerOf } from "../row.ts";
import type { ConnectionRow } from "../secret.ts";
import type { Connection } from "../shapes/contract.ts";
import { clientOf } from "./client.ts";
import { OAuthError } from "./endpoint.ts";
import { consentOf } from "./identity.ts";
import { leaveGrant } from "./leave.ts";
import {
  CHANGED,
  hashState,
  openPending,
  type PendingRow,
  requireSameServer,
  scopeOfPending,
} from "./pending.ts";
import { grantOf } from "./refresh.ts";
import { storeGrant } from "./store.ts";
import { requestTokens } from "./tokens.ts";

const OVER = "This was finished already, took too long, or was begun by somebody else. Start again.";

/** Takes the one authorization a state belongs to: a second answer with the same state finds nothing. */
const takePending = ({ platform, caller }: Work, state: string): Promise<PendingRow | undefined> =>
  platform.door.asSystem("a service sends people back with nothing but a state", (t) =>
    t.db
      .deleteFrom("connectionAuthorizations")
      .where("stateHash", "=", hashState(state))
      .where("accountId", "=", caller.accountId)
      .returning(["organizationId", "workspaceId", "id", "connectionId", "accountId", "secret", "expiresAt"])
      .executeTakeFirst(),
  );

const NEEDED = { workspace: "connections:write", member: "runs:create" } as const;

/** Who began it may have lost the right to it on the way. */
export async function requirePower(t: Tx, row: ConnectionRow, accountId: string): Promise<void> {
  const owner = ownerOf(row);
  if (owner === "organization") {
    const member = await t.db
      .selectFrom("organizationMembers")
      .select("role")
      .where("accountId", "=", accountId)
      .executeTakeFirst();
    if (member && holds(organizationPower(member.role, []).permissions, "organization_tools:write")) return;
    throw forbidden("This needs the permission organization_tools:write");
  }
  const later = await callerLater(t, { accountId, keyId: null, thingId: row.id });
  if ("refused" in later) throw forbidden(later.refused);
  if (!holds(later.caller.workspace.permissions, NEEDED[owner]))
    throw forbidden(`This needs the permission ${NEEDED[owner]}`);
}

const withoutSlash = (text: string) => text.replace(/\/$/, "");

const whyNot = (error: string | undefined): string =>
  error === "access_denied"
    ? "Access was declined at the service (access_denied). Nothing was connected; you can start again."
    : `The service did not allow it${error ? `: ${error.replace(/[^\w .-]/g, " ")}` : ""}`;

export interface CameBack {
  state: string;
  code?: string | undefined;
  error?: string | undefined;
  iss?: string | undefined;
}

/** Exchanges what the service sent back for tokens and stores them. Once per state, by who began it, with the right they have now. */
export async function completeAuthorization(
  ws: Work,
  { state, code, error, iss }: CameBack,
): Promise<Connection> {
  const { platform, caller } = ws;
  const pending = await takePending(ws, state);
  if (!pending || Date.parse(pending.expiresAt) < platform.now().getTime()) throw new AppError("gone", OVER);
  const scope = scopeOfPending(pending);
  const { row, client } = await platform.door.read(scope, async (t) => {
    const found = await t.db
      .selectFrom("connections")
      .selectAll()
      .where("id", "=", pending.connectionId)
      .executeTakeFirst();
    if (!found) throw new AppError("gone", OVER);
    await requirePower(t, found, caller.accountId);
    return { row: found, client: await clientOf(t, platform, found) };
  });
  const { issuer, isIssuerNamed } = client.settings;
  if (iss === undefined && isIssuerNamed)
    throw conflict(
      "The answer does not say which authorization server it came from, as that one always does",
    );
  if (iss !== undefined && issuer !== undefined && withoutSlash(iss) !== withoutSlash(issuer))
    throw conflict("The answer came from another authorization server than the one that was asked");
  if (error !== undefined || code === undefined) throw conflict(whyNot(error));
  const asked = openPending(platform, pending);
  requireSameServer(asked, client);
  const { codeVerifier, redirectUri } = asked;
  try {
    const granted = await requestTokens(platform, client, {
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      code_verifier: codeVerifier!,
    });
    const consent = await consentOf(platform, row, { client, granted, by: caller.accountId });
    const tooLate = conflict(CHANGED);
    const store = async (t: Tx) => {
      const now = await storeGrant(t, platform, row, { granted, grant: grantOf(row), consent });
      if (!now) throw tooLate;
      emit(t, connectionConnected, healthTold(now));
      return asAnswer(now);
    };
    try {
      return await ws.commit(store, { scope });
    } catch (failure) {
      if (failure === tooLate) await platform.door.write(scope, (t) => leaveGrant(t, platform, row, granted));
      throw failure;
    }
  } catch (failure) {
    if (failure instanceof OAuthError)
      throw new AppError(
        "conflict",
        failure.message,
        failure.code ? { extra: { oauthError: failure.code } } : {},
      );
    throw failure;
  }
}
