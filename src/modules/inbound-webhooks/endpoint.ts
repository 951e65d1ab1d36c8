import { sql } from "kysely";
import type { Scope } from "../../platform/db/scope.ts";
import { notFound } from "../../platform/errors.ts";
import type { Platform } from "../../platform/platform.ts";
import { accessTags } from "../access/index.ts";
import type { InboundDedupe, InboundVerification } from "./contract.ts";
import { hashOf, open, TOKEN } from "./secret.ts";

/** What is known of an endpoint while a delivery comes in; secrets stay sealed until they are used. */
export interface Endpoint {
  id: string;
  workspaceId: string;
  organizationId: string;
  name: string;
  /** When it was last changed, exactly: what was checked against an older one does not count. */
  version: string;
  verification: InboundVerification;
  dedupe: InboundDedupe | null;
  secret: Buffer | null;
  previousSecret: Buffer | null;
  previousSecretUntil: string | null;
}

export const endpointTag = (id: string) => `inbound_webhook:${id}`;

/** The living endpoint at this address; unknown, deactivated and archived look alike. */
export async function findEndpoint({ access, door }: Platform, token: string): Promise<Endpoint> {
  if (!TOKEN.test(token)) throw notFound("Address");
  const tokenHash = hashOf(token);
  return access.get(`inbound_webhook:${tokenHash}`, async () => {
    const row = await door.asSystem(
      "an inbound webhook's address is all its sender has",
      (t) =>
        t.db
          .selectFrom("inboundWebhooks as h")
          .innerJoin("workspaces as w", "w.id", "h.workspaceId")
          .select(["h.id", "h.workspaceId", "w.organizationId", "h.name"])
          .select(["h.secret", "h.previousSecret", "h.previousSecretUntil"])
          .select([
            sql<string>`h.updated_at::text`.as("version"),
            sql<InboundVerification>`h.verification`.as("verification"),
            sql<InboundDedupe | null>`h.dedupe`.as("dedupe"),
          ])
          .where("h.tokenHash", "=", tokenHash)
          .where("h.deactivatedAt", "is", null)
          .where("w.archivedAt", "is", null)
          .executeTakeFirst(),
      { isSingle: true },
    );
    // Thrown, what does not exist is not remembered: an address made up costs no room.
    if (!row) throw notFound("Address");
    return { value: row, tags: [endpointTag(row.id), accessTags.workspace(row.workspaceId)] };
  });
}

export const scopeOf = ({ organizationId, workspaceId }: Endpoint): Scope => ({
  organizationId,
  workspaceId,
});

/** The secrets that count now, in clear, for the check that needs them. */
export function secretsOf({ cipher }: Platform, endpoint: Endpoint): string[] {
  const { secret, previousSecret, previousSecretUntil } = endpoint;
  const isOverlapping = previousSecretUntil !== null && Date.parse(previousSecretUntil) > Date.now();
  return [secret, isOverlapping ? previousSecret : null].flatMap((sealed) =>
    sealed ? [open(cipher, endpoint, "secret", sealed)] : [],
  );
}
