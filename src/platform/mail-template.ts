import type { MailMessage } from "./mail.ts";

/** Names are what people typed: on one line, so that none of them can pass for a line of the mail itself. */
export const oneLine = (text: string): string => text.replace(/[\p{C}\p{Z}\s]+/gu, " ").trim();

/** Whose mail it is, as its reader sees it. */
export interface Branding {
  name: string;
  /** An absolute address of the logo; null: the name alone. */
  logoUrl: string | null;
  /** #rrggbb; null: ours. */
  accentColor: string | null;
  supportEmail: string | null;
}
export const OWN_BRANDING: Branding = {
  name: "Bailiwick",
  logoUrl: null,
  accentColor: null,
  supportEmail: null,
};

export interface MailItem {
  title: string;
  body: string;
  /** Absolute; null: it leads nowhere. */
  url: string | null;
}
/** What a mail says, in the order it says it; plain text throughout. */
export interface MailContent {
  to: string;
  subject: string;
  branding: Branding;
  /** Paragraphs and lists; a line break within one stays. */
  paragraphs: string[];
  action?: { label: string; url: string };
  /** After the action. */
  sections?: { heading: string; items: MailItem[] }[];
  closing?: string[];
  /** Small, at the very end. */
  footer?: { text: string; url: string }[];
}

/** Of mails in nobody's colour. */
export const OWN_ACCENT = "#3f5bd9";
const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
const lines = (text: string): string => escapeHtml(text).replaceAll("\n", "<br>");

/** Black or white, whichever is read better on this colour. */
function inkOn(color: string): string {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue! > 0.179 ? "#000000" : "#ffffff";
}

// Clients that know no media queries show the light form, in which every colour is named.
const STYLE = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.page{background:#16181d!important}.card{background:#20232a!important;border-right-color:#343943!important;border-bottom-color:#343943!important;border-left-color:#343943!important}
.text,.text td,.text p,.text h1,.text h2,.text li{color:#e8eaee!important}.small,.small a,.small td{color:#a3a9b5!important}.link{color:#9db4ff!important}}`;
const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

const paragraph = (text: string) => `<p style="margin:0 0 16px">${lines(text)}</p>`;
const link = (url: string, label: string) =>
  `<a class="link" href="${escapeHtml(url)}" style="color:#2746c7">${escapeHtml(label)}</a>`;

function itemHtml({ title, body, url }: MailItem): string {
  const name = url ? link(url, title) : `<strong>${escapeHtml(title)}</strong>`;
  return `<li style="margin:0 0 10px">${name}${body ? `<br>${lines(body)}` : ""}</li>`;
}

function toHtml({ subject, branding, paragraphs, action, sections = [], ...rest }: MailContent): string {
  const { closing = [], footer = [] } = rest;
  const accent = branding.accentColor ?? OWN_ACCENT;
  const name = escapeHtml(oneLine(branding.name));
  const logo = branding.logoUrl
    ? `<img src="${escapeHtml(branding.logoUrl)}" width="32" height="32" alt="" style="vertical-align:middle;border-radius:6px;margin-right:10px">`
    : "";
  const button = action
    ? `<p style="margin:0 0 20px"><a href="${escapeHtml(action.url)}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:${accent};color:${inkOn(accent)};text-decoration:none;font-weight:600">${escapeHtml(action.label)}</a></p>
<p class="small" style="margin:0 0 16px;font-size:13px;color:#5d6472;word-break:break-all">${link(action.url, action.url)}</p>`
    : "";
  const lists = sections.map(
    ({ heading, items }) =>
      `<h2 style="font-size:15px;margin:20px 0 8px">${escapeHtml(heading)}</h2><ul style="margin:0 0 16px;padding-left:20px">${items.map(itemHtml).join("")}</ul>`,
  );
  const ends = footer.map(({ text, url }) => link(url, text.replace(/:$/, "")));
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title><style>${STYLE}</style></head>
<body class="page" style="margin:0;background:#f4f5f7;${FONT}"><table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card text" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #dfe2e8;border-top:4px solid ${accent};border-radius:8px;color:#1b1e25;font-size:15px;line-height:1.5">
<tr><td style="padding:20px 28px 0;font-weight:600">${logo}${name}</td></tr>
<tr><td style="padding:16px 28px 12px">${paragraphs.map(paragraph).join("")}${button}${lists.join("")}${closing.map(paragraph).join("")}</td></tr></table>
<table role="presentation" class="small" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;font-size:12px;line-height:1.5;color:#5d6472"><tr><td style="padding:14px 28px;word-break:break-word">${ends.join("<br>")}</td></tr></table>
</td></tr></table></body></html>`;
}

function toText({ paragraphs, action, sections = [], closing = [], footer = [] }: MailContent): string {
  const item = ({ title, body, url }: MailItem) =>
    [`- ${title}`, body && `  ${body.replaceAll("\n", "\n  ")}`, url && `  ${url}`]
      .filter(Boolean)
      .join("\n");
  const blocks = [
    ...paragraphs,
    ...sections.map(({ heading, items }) => `${heading}\n\n${items.map(item).join("\n")}`),
    ...closing,
    ...(footer.length > 0 ? [["--", ...footer.map(({ text, url }) => `${text} ${url}`)].join("\n")] : []),
  ];
  if (action) {
    // The address stands below the sentence that leads to it.
    blocks[paragraphs.length - 1] += `\n\n${action.url}`;
  }
  return `${blocks.join("\n\n")}\n`;
}

/** A mail in both forms: plain text, and HTML that is escaped, reads in light and dark, and needs no picture. */
export function composeMail(content: MailContent): MailMessage {
  const { to, subject, branding } = content;
  return {
    to,
    subject: oneLine(subject),
    text: toText(content),
    html: toHtml(content),
    ...(branding.supportEmail ? { replyTo: branding.supportEmail } : {}),
  };
}
