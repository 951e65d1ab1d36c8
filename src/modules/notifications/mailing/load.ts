import type { Tx } from "../../../platform/db/door.ts";
import type { BrandedOrganization } from "../../organizations/index.ts";
import { findKind } from "../kinds.ts";
import { whoCanEnter } from "../recipients.ts";

/** A mail somebody has taken on to send. */
export interface Claimed {
  accountId: string;
  id: string;
  isDigest: boolean;
  /** With the present one; names the claim, too. */
  attempts: number;
}
export interface MailedItem {
  kind: string;
  title: string;
  body: string;
  link: string | null;
  data: Record<string, unknown>;
  /** Null: about the reader alone. */
  organization: BrandedOrganization | null;
  organizationId: string | null;
  workspaceId: string | null;
  workspaceName: string | null;
}
export interface Letter {
  to: string;
  items: MailedItem[];
}

/**
 * What a mail says now: what its reader switched off, has read before the digest, or may not see any more is left out. Null:
 * nothing is left, or there is nobody to read it.
 */
export async function loadLetter(t: Tx, { accountId, id, isDigest }: Claimed): Promise<Letter | null> {
  const account = await t.db
    .selectFrom("accounts")
    .select("email")
    .where("id", "=", accountId)
    .executeTakeFirst();
  if (!account?.email) return null;
  const rows = await t.db
    .selectFrom("notifications as n")
    .leftJoin("organizations as o", "o.id", "n.organizationId")
    .leftJoin("workspaces as w", "w.id", "n.workspaceId")
    .leftJoin("notificationPreferences as p", (join) =>
      join.onRef("p.accountId", "=", "n.accountId").onRef("p.kind", "=", "n.kind"),
    )
    .select([
      "n.kind",
      "n.title",
      "n.body",
      "n.link",
      "n.data",
      "n.readAt",
      "n.organizationId",
      "n.workspaceId",
      "p.email as choice",
      "o.name",
      "o.iconId",
      "o.accentColor",
      "o.supportEmail",
      "w.name as workspaceName",
    ])
    .where("n.accountId", "=", accountId)
    .where("n.mailId", "=", id)
    .orderBy("n.id")
    .execute();
  const wanted = rows.filter(
    ({ kind, choice, readAt }) =>
      !(choice === "off" && findKind(kind)?.canUnsubscribe !== false) && !(isDigest && readAt !== null),
  );
  const isOpen = new Map<string, boolean>();
  for (const { organizationId, workspaceId } of wanted) {
    const place = workspaceId ?? organizationId;
    if (organizationId === null || isOpen.has(place!)) continue;
    isOpen.set(place!, (await whoCanEnter(t, { organizationId, workspaceId }, [accountId])).length > 0);
  }
  const items = wanted
    .filter(({ organizationId, workspaceId }) => isOpen.get((workspaceId ?? organizationId)!) ?? true)
    .map(({ name, iconId, accentColor, supportEmail, ...row }) => ({
      ...row,
      data: row.data as MailedItem["data"],
      organization: row.organizationId === null ? null : { name: name!, iconId, accentColor, supportEmail },
    }));
  return items.length > 0 ? { to: account.email, items } : null;
}
