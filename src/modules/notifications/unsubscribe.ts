import { sql } from "kysely";
import { ANONYMOUS } from "../../platform/caller.ts";
import type { Tx } from "../../platform/db/door.ts";
import { notFound } from "../../platform/errors.ts";
import { implementWork, type Work } from "../../platform/operation.ts";
import { previewUnsubscription, unsubscribe } from "./contract.ts";
import { type EmailChoice, findKind, NOTIFICATION_KINDS, type NotificationKindEntry } from "./kinds.ts";
import { maskedAddress } from "./masked-address.ts";
import { DIGEST, readUnsubscribeToken } from "./unsubscribe-link.ts";

interface Link {
  accountId: string;
  kind: string;
  title: string;
  /** The kinds it would switch off, with what is chosen of each. */
  found(t: Tx): Promise<{ kinds: Chosen[]; email: string }>;
}
interface Chosen {
  entry: NotificationKindEntry;
  inApp: boolean;
  email: EmailChoice;
}

async function choicesOf(t: Tx): Promise<Chosen[]> {
  const rows = await t.db.selectFrom("notificationPreferences").select(["kind", "inApp", "email"]).execute();
  return NOTIFICATION_KINDS.filter(({ canUnsubscribe }) => canUnsubscribe).map((entry) => {
    const row = rows.find(({ kind }) => kind === entry.key);
    return {
      entry,
      inApp: row?.inApp ?? entry.inApp,
      email: (row?.email as EmailChoice | undefined) ?? entry.email,
    };
  });
}

/** What a token leads to; 404 for one that is not ours, of a kind that is gone, or that one cannot unsubscribe from. */
function open({ platform: { config } }: Work, token: string): Link {
  const link = readUnsubscribeToken(config, token);
  const entry = link && findKind(link.kind);
  const isDigest = link?.kind === DIGEST;
  if (!link || !(isDigest || entry?.canUnsubscribe)) throw notFound("Unsubscribe link");
  return {
    ...link,
    title: entry?.title ?? "Everything in the daily digest",
    async found(t) {
      const account = await t.db
        .selectFrom("accounts")
        .select("email")
        .where("id", "=", link.accountId)
        .executeTakeFirst();
      if (!account?.email) throw notFound("Unsubscribe link");
      const kinds = (await choicesOf(t)).filter((choice) =>
        isDigest ? choice.email === "digest" : choice.entry.key === link.kind,
      );
      return { kinds, email: maskedAddress(account.email) };
    },
  };
}

const choiceNow = (link: Link, kinds: Chosen[]): EmailChoice =>
  link.kind === DIGEST ? (kinds.length > 0 ? "digest" : "off") : kinds[0]!.email;

implementWork(previewUnsubscription, async (ws, { token }) => {
  const link = open(ws, token);
  const { kinds, email } = await ws.platform.door.read({ accountId: link.accountId }, link.found);
  return { kind: link.kind, title: link.title, email, emailChoice: choiceNow(link, kinds) };
});

implementWork(unsubscribe, async (ws, { token }) => {
  const link = open(ws, token);
  const { accountId } = link;
  // The link is what it was done with; nobody was asked who they are.
  const caller = { ...ANONYMOUS, kind: "account" as const, accountId, credentialId: "unsubscribe-link" };
  return ws.commit(
    async (t) => {
      const { kinds, email } = await link.found(t);
      const wasOn = choiceNow(link, kinds) !== "off";
      for (const { entry, inApp } of kinds)
        await t.db
          .insertInto("notificationPreferences")
          .values({ accountId, kind: entry.key, inApp, email: "off" })
          .onConflict((known) =>
            known.columns(["accountId", "kind"]).doUpdateSet({ email: "off", updatedAt: sql<string>`now()` }),
          )
          .execute();
      t.changed({
        before: Object.fromEntries(kinds.map((kind) => [kind.entry.key, kind.email])),
        after: Object.fromEntries(kinds.map((kind) => [kind.entry.key, "off"])),
      });
      return { kind: link.kind, title: link.title, email, emailChoice: "off" as const, wasOn };
    },
    { scope: { accountId }, caller },
  );
});
