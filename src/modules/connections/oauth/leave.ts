import type { Tx } from "../../../platform/db/door.ts";
import type { Platform } from "../../../platform/platform.ts";
import { settingsOf } from "../row.ts";
import { type ConnectionRow, sealSecret } from "../secret.ts";
import { UPKEEP_WANTED } from "../topics.ts";
import type { Granted } from "./tokens.ts";

/**
 * Has a grant revoked that came too late to be stored, since its connection was disconnected, moved or deleted meanwhile. `row`
 * is the connection as it asked; what it holds of a client now may be another's.
 */
export async function leaveGrant(
  t: Tx,
  { cipher }: Pick<Platform, "cipher">,
  row: ConnectionRow,
  { tokens }: Granted,
): Promise<void> {
  if (!settingsOf(row).oauth?.revocationUrl) return;
  const { organizationId, workspaceId, ownerAccountId, integration, settings } = row;
  await t.db
    .insertInto("connectionLeftovers")
    .values({
      connectionId: row.id,
      templateId: row.templateId,
      facts: JSON.stringify({ organizationId, workspaceId, ownerAccountId, integration, settings }),
      secret: sealSecret(cipher, row, JSON.stringify(tokens)),
      secretKeyId: cipher.currentKeyId,
      clientSecret: row.clientSecret,
      clientSecretKeyId: row.clientSecretKeyId,
    })
    .execute();
  t.signal(UPKEEP_WANTED);
}
