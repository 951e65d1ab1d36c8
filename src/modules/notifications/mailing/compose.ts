import type { Config } from "../../../config.ts";
import type { MailMessage } from "../../../platform/mail.ts";
import { type Branding, composeMail, oneLine, OWN_BRANDING } from "../../../platform/mail-template.ts";
import { brandingOf } from "../../organizations/index.ts";
import { approvalLinkPath } from "../approval-link.ts";
import { findKind } from "../kinds.ts";
import { DIGEST, unsubscribeToken } from "../unsubscribe-link.ts";
import type { Claimed, Letter, MailedItem } from "./load.ts";

type Settings = Pick<Config, "publicUrl" | "secretKey" | "SECRET_KEY_PREVIOUS">;

const MAX_ITEMS = 100;
const INBOX_PATH = "/inbox";
const PREFERENCES_PATH = "/profile?tab=notifications";

/** Where an item leads whoever the mail is sent to: about an approval, by a link that is theirs. */
function urlOf({ link, workspaceId, data }: MailedItem, accountId: string, settings: Settings) {
  const { approvalId, expiresAt } = data;
  const isApproval = typeof approvalId === "string" && typeof expiresAt === "string";
  const path =
    isApproval && workspaceId !== null
      ? approvalLinkPath(settings, { approvalId, workspaceId, accountId, expiresAt })
      : link;
  return path === null ? null : `${settings.publicUrl}${path}`;
}

/** The organization's, when all of it is about one; else ours. */
function lookOf(items: readonly MailedItem[], { publicUrl }: Settings): Branding {
  const [{ organization, organizationId }] = items as [MailedItem];
  const isOne = organization && items.every((item) => item.organizationId === organizationId);
  return isOne ? brandingOf(organization, publicUrl) : OWN_BRANDING;
}

const placeOf = ({ organization, workspaceName }: MailedItem): string =>
  organization === null
    ? "About you"
    : [organization.name, ...(workspaceName ? [workspaceName] : [])].map(oneLine).join(" · ");

interface WaysOut {
  headers: Record<string, string>;
  footer: { text: string; url: string }[];
}

/** Switching it off: a page for people, and the one click of RFC 8058 for what they read mail with. */
function waysOut(settings: Settings, accountId: string, kind: string): WaysOut {
  const { publicUrl } = settings;
  const preferences = { text: "Choose what you are told:", url: `${publicUrl}${PREFERENCES_PATH}` };
  if (kind !== DIGEST && findKind(kind)?.canUnsubscribe === false)
    return {
      headers: {},
      footer: [{ ...preferences, text: "This kind of mail is always sent. The others are chosen here:" }],
    };
  const token = unsubscribeToken(settings, accountId, kind);
  return {
    headers: {
      "List-Unsubscribe": `<${publicUrl}/v1/notification-unsubscriptions/${token}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
    footer: [
      {
        text: kind === DIGEST ? "No daily digest any more:" : "No mails like this any more:",
        url: `${publicUrl}/unsubscribe?token=${token}`,
      },
      preferences,
    ],
  };
}

function instantMail({ to, items: [item] }: Letter, accountId: string, settings: Settings) {
  const { title, body } = item!;
  const url = urlOf(item!, accountId, settings);
  return {
    to,
    subject: title,
    paragraphs: [`${title}.`, ...(body ? [body] : []), ...(url ? ["See it here:"] : [])],
    ...(url ? { action: { label: "Open", url } } : {}),
  };
}

function digestMail({ to, items }: Letter, accountId: string, settings: Settings) {
  const sections = new Map<string, MailedItem[]>();
  for (const item of items.slice(0, MAX_ITEMS)) {
    const heading = placeOf(item);
    sections.set(heading, [...(sections.get(heading) ?? []), item]);
  }
  const count = `${items.length} ${items.length === 1 ? "notification" : "notifications"}`;
  const more = items.length - MAX_ITEMS;
  return {
    to,
    subject: `Your daily digest: ${count}`,
    paragraphs: [`You have ${count} since the last digest:`],
    action: { label: "Open the inbox", url: `${settings.publicUrl}${INBOX_PATH}` },
    sections: [...sections].map(([heading, those]) => ({
      heading,
      items: those.map((item) => ({
        title: item.title,
        body: item.body,
        url: urlOf(item, accountId, settings),
      })),
    })),
    ...(more > 0 ? { closing: [`And ${more} more in the inbox.`] } : {}),
  };
}

/** The message of a mail; its Message-ID is the same at every attempt. */
export function messageOf({ accountId, id, isDigest }: Claimed, letter: Letter, settings: Settings) {
  const { headers, footer } = waysOut(settings, accountId, isDigest ? DIGEST : letter.items[0]!.kind);
  const content = (isDigest ? digestMail : instantMail)(letter, accountId, settings);
  const message: MailMessage = {
    ...composeMail({ ...content, branding: lookOf(letter.items, settings), footer }),
    messageId: `<${id}@${new URL(settings.publicUrl).hostname}>`,
    headers: { ...headers, "Auto-Submitted": "auto-generated" },
  };
  return message;
}
