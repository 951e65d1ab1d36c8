import { readSignedText, type SigningSecrets, signText } from "../../platform/signed-text.ts";

/** Whom a mail about an approval was sent to, and what it is about. */
export interface ApprovalLink {
  approvalId: string;
  workspaceId: string;
  accountId: string;
}

const PURPOSE = "bailiwick approval links";
// One that is decided is still read about.
const MARGIN_SECONDS = 30 * 24 * 3600;

/** The path a mail leads to, until 30 days after the approval expires. It is made when the mail is, and kept nowhere else. */
export function approvalLinkPath(
  secrets: SigningSecrets,
  { approvalId, workspaceId, accountId, expiresAt }: ApprovalLink & { expiresAt: string },
): string {
  const endsAtSeconds = Math.floor(Date.parse(expiresAt) / 1000) + MARGIN_SECONDS;
  const text = [approvalId, workspaceId, accountId, endsAtSeconds].join(" ");
  return `/approvals/link/${signText(secrets, PURPOSE, text)}`;
}

/** What a token leads to at `now`; null when this installation did not make it, or it has ended. */
export function readApprovalLink(secrets: SigningSecrets, token: string, now: Date): ApprovalLink | null {
  const parts = readSignedText(secrets, PURPOSE, token)?.split(" ") ?? [];
  const [approvalId = "", workspaceId = "", accountId = "", endsAtSeconds] = parts;
  return Number(endsAtSeconds) * 1000 > now.getTime() ? { approvalId, workspaceId, accountId } : null;
}
