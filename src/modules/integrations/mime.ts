const oneLine = (text: string) => text.replace(/[\r\n]+/g, " ");
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const isPlain = (text: string) => /^[\x20-\x7e]*$/.test(text);
// RFC 2047, in words short enough for any mail server.
const encodedHeader = (text: string): string =>
  isPlain(text)
    ? text
    : (text.match(/.{1,20}/gsu) ?? [])
        .map((word) => `=?UTF-8?B?${Buffer.from(word).toString("base64")}?=`)
        .join("\r\n ");

/** A mail of plain text as RFC 5322 has it, in base64url; a line break cannot add a header. */
export function mimeMessage(mail: Record<string, unknown>): string {
  const [to, subject, text] = [mail["to"], mail["subject"], mail["text"]].map(textOf) as [
    string,
    string,
    string,
  ];
  const cc = mail["cc"] === undefined ? undefined : textOf(mail["cc"]);
  const lines = [
    `To: ${oneLine(to)}`,
    ...(cc === undefined ? [] : [`Cc: ${oneLine(cc)}`]),
    `Subject: ${encodedHeader(oneLine(subject))}`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=UTF-8",
    "Content-Transfer-Encoding: base64",
    "",
    ...(Buffer.from(text)
      .toString("base64")
      .match(/.{1,76}/g) ?? []),
  ];
  return Buffer.from(lines.join("\r\n")).toString("base64url");
}

/** Plain text as Atlassian's document format has it: an empty line begins a paragraph. */
export const documentOf = (text: string) => ({
  type: "doc",
  version: 1,
  content: text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== "")
    .map((paragraph) => ({ type: "paragraph", content: [{ type: "text", text: paragraph }] })),
});
