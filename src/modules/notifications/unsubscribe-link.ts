import { readSignedText, type SigningSecrets, signText } from "../../platform/signed-text.ts";

/** Instead of a kind: everything that comes in the daily digest. */
export const DIGEST = "digest";

const PURPOSE = "bailiwick unsubscribe links";

/** What the link of a mail carries. It never ends: mails are read years later. */
export const unsubscribeToken = (secrets: SigningSecrets, accountId: string, kind: string): string =>
  signText(secrets, PURPOSE, `${accountId} ${kind}`);

/** The account and kind a token names; null when it was not made by this installation. */
export function readUnsubscribeToken(
  secrets: SigningSecrets,
  token: string,
): { accountId: string; kind: string } | null {
  const text = readSignedText(secrets, PURPOSE, token);
  if (text === null) return null;
  const [accountId = "", kind = ""] = text.split(" ");
  return { accountId, kind };
}
