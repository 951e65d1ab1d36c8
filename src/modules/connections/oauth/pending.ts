import { createHash } from "node:crypto";
import { z } from "zod";
import type { Tx } from "../../../platform/db/door.ts";
import { conflict } from "../../../platform/errors.ts";
import { newId } from "../../../platform/ids.ts";
import type { Platform } from "../../../platform/platform.ts";
import { type ConnectionRow, openAuthorization, sealAuthorization } from "../secret.ts";
import type { OAuthClient } from "./client.ts";

/** What is kept of somebody who is away allowing access. */
export const PendingSecret = z.object({
  codeVerifier: z.string().optional(),
  deviceCode: z.string().optional(),
  redirectUri: z.string(),
  clientId: z.string().optional(),
  tokenUrl: z.string().nullish(),
});
export type PendingSecret = z.output<typeof PendingSecret>;

/** As whom somebody is asked for access, and where what they allow is exchanged. */
export const askedOf = ({ clientId, oauth }: OAuthClient) => ({ clientId, tokenUrl: oauth.tokenUrl });

export const CHANGED = "The connection was changed meanwhile; start again";

/** What somebody allows one client at one server goes to no other that was put in its place while they were away. */
export function requireSameServer(asked: PendingSecret, client: OAuthClient): void {
  const { clientId, tokenUrl } = askedOf(client);
  if (asked.clientId !== undefined && (asked.clientId !== clientId || asked.tokenUrl !== tokenUrl))
    throw conflict(CHANGED);
}

export const hashState = (state: string): Buffer => createHash("sha256").update(state).digest();

export const REDIRECT_PATH = "/connect/callback";
export const redirectUriOf = ({ config }: Pick<Platform, "config">): string =>
  new URL(REDIRECT_PATH, config.publicUrl).href;

export interface NewPending {
  grant: "authorization_code" | "device";
  state: string | null;
  secret: PendingSecret;
  expiresAt: Date;
  intervalSeconds?: number;
  nextPollAt?: Date;
}

/** Remembers an authorization that somebody began; what they began before for the same connection ends. */
export async function rememberPending(
  t: Tx,
  { cipher }: Pick<Platform, "cipher">,
  row: ConnectionRow,
  accountId: string,
  pending: NewPending,
): Promise<void> {
  const id = newId("connectionAuthorization");
  await t.db
    .deleteFrom("connectionAuthorizations")
    .where("connectionId", "=", row.id)
    .where("accountId", "=", accountId)
    .execute();
  const { organizationId, workspaceId } = row;
  const place = { organizationId, workspaceId, id, ownerAccountId: accountId };
  await t.db
    .insertInto("connectionAuthorizations")
    .values({
      organizationId,
      workspaceId,
      id,
      connectionId: row.id,
      accountId,
      stateHash: pending.state === null ? null : hashState(pending.state),
      secret: sealAuthorization(cipher, place, JSON.stringify(pending.secret)),
      secretKeyId: cipher.currentKeyId,
      grantKind: pending.grant,
      intervalSeconds: pending.intervalSeconds ?? null,
      nextPollAt: pending.nextPollAt?.toISOString() ?? null,
      expiresAt: pending.expiresAt.toISOString(),
    })
    .execute();
}

export interface PendingRow {
  organizationId: string;
  workspaceId: string | null;
  id: string;
  connectionId: string;
  accountId: string;
  secret: Buffer;
  expiresAt: string;
}
export const openPending = ({ cipher }: Pick<Platform, "cipher">, row: PendingRow): PendingSecret =>
  PendingSecret.parse(
    JSON.parse(openAuthorization(cipher, { ...row, ownerAccountId: row.accountId }, row.secret)),
  );
/** The scope of the connection, as who began it. */
export const scopeOfPending = ({ organizationId, workspaceId, accountId }: PendingRow) => ({
  organizationId,
  accountId,
  ...(workspaceId ? { workspaceId } : {}),
});
