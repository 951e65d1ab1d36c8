import { createHash, randomBytes } from "node:crypto";
import { sql } from "kysely";
import { type Cipher, KEY_ID_BYTES, sealedAgain } from "../../platform/crypto.ts";
import type { Door } from "../../platform/db/door.ts";
import { invalid } from "../../platform/errors.ts";
import type { InboundVerification } from "./contract.ts";
import { keyOf } from "./verify.ts";

/** Where the sealed value stands; it opens nowhere else. */
export interface Place {
  workspaceId: string;
  id: string;
}
type What = "token" | "secret";

const contextOf = ({ workspaceId, id }: Place, what: What) => `inbound_webhook:${workspaceId}:${id}:${what}`;
export const seal = (cipher: Cipher, place: Place, what: What, plain: string): Buffer =>
  cipher.seal(plain, contextOf(place, what));
export const open = (cipher: Cipher, place: Place, what: What, sealed: Buffer): string =>
  cipher.open(sealed, contextOf(place, what));

export const TOKEN = /^[A-Za-z0-9_-]{32}$/;
/** The last part of an address: 192 random bits. */
export const newToken = (): string => randomBytes(24).toString("base64url");
export const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

const STANDARD_SECRET = /^(whsec_)?[A-Za-z0-9+/]+={0,2}$/;

function checkSecret(kind: InboundVerification["kind"], secret: string): void {
  if (kind !== "standard_webhooks") return;
  const { length } = keyOf(kind, secret);
  if (!STANDARD_SECRET.test(secret) || length < 16 || length > 128)
    throw invalid("secret", "must be 16 to 128 bytes as base64, such as whsec_…");
}

/** The secret to verify with: the given one, or a new one in the form its sender takes. */
export function secretFor(
  kind: Exclude<InboundVerification["kind"], "none">,
  given: string | undefined,
): { secret: string; isGenerated: boolean } {
  if (given !== undefined) {
    checkSecret(kind, given);
    return { secret: given, isGenerated: false };
  }
  if (kind === "stripe" || kind === "slack")
    throw invalid("secret", `${kind === "stripe" ? "Stripe" : "Slack"} gives the secret; enter it here`);
  const bytes = randomBytes(32);
  const secret = kind === "standard_webhooks" ? `whsec_${bytes.toString("base64")}` : bytes.toString("hex");
  return { secret, isGenerated: true };
}

// Each of a row's three may be under a key of its own, so they say it themselves: a new secret does not seal the address again.
const isUnderAnother = (column: "token" | "secret" | "previous_secret", { currentKeyId }: Cipher) =>
  sql<boolean>`substring(${sql.ref(column)} from 1 for ${KEY_ID_BYTES}::int) <> convert_to(${currentKeyId}, 'UTF8')`;

/** Seals addresses and secrets again under the current key; answers how many endpoints were under another. */
export const rotateInboundSecrets = (
  door: Door,
  cipher: Cipher,
  unreadable: string[] = [],
): Promise<number> =>
  door.asSystem("key rotation walks the secrets of every workspace", async (t) => {
    const rows = await t.db
      .selectFrom("inboundWebhooks")
      .select(["workspaceId", "id", "token", "secret", "previousSecret"])
      .where(({ or }) =>
        or([
          isUnderAnother("token", cipher),
          isUnderAnother("secret", cipher),
          isUnderAnother("previous_secret", cipher),
        ]),
      )
      .forUpdate()
      .execute();
    let count = 0;
    for (const row of rows) {
      const again = (what: What, sealed: Buffer) => seal(cipher, row, what, open(cipher, row, what, sealed));
      const sealed = sealedAgain(unreadable, `inbound webhook ${row.id}`, () => ({
        token: again("token", row.token),
        secret: row.secret && again("secret", row.secret),
        previousSecret: row.previousSecret && again("secret", row.previousSecret),
        secretKeyId: cipher.currentKeyId,
      }));
      if (!sealed) continue;
      await t.db
        .updateTable("inboundWebhooks")
        .set(sealed)
        .where("workspaceId", "=", row.workspaceId)
        .where("id", "=", row.id)
        .execute();
      count++;
    }
    return count;
  });
