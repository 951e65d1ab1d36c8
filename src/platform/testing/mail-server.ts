import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** A mail as its reader gets it. */
export interface ReceivedMail {
  to: string;
  /** By lower-case name, unfolded. */
  headers: Record<string, string>;
  text: string;
  html: string;
}

export interface MailServer {
  smtpUrl: string;
  received: ReceivedMail[];
  /** How it answers: takes mail, has no time for anybody, or knows no recipient. */
  mood: "well" | "away" | "refusing";
  /** The mails somebody got. */
  to(address: string): ReceivedMail[];
  close(): Promise<void>;
}

const failure = (message: string, responseCode: number) =>
  Object.assign(new Error(message), { responseCode });

function decode(body: string, encoding = ""): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, "base64").toString();
  if (!/quoted-printable/i.test(encoding)) return body;
  const bytes = body
    .replaceAll("=\r\n", "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}

const ENCODED_WORDS = /=\?utf-8\?(q|b)\?([^?]*)\?=\s*/gi;
const decodeHeader = (value: string): string =>
  value.replace(ENCODED_WORDS, (_, form: string, text: string) =>
    form.toLowerCase() === "b"
      ? Buffer.from(text, "base64").toString()
      : decode(text.replaceAll("_", " "), "quoted-printable"),
  );

function readPart(source: string): { headers: Record<string, string>; body: string } {
  const split = source.indexOf("\r\n\r\n");
  const lines = source
    .slice(0, split)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), decodeHeader(line.slice(colon + 1).trim())];
    }),
  );
  return { headers, body: source.slice(split + 4) };
}

function readMail(source: string, to: string): ReceivedMail {
  const { headers, body } = readPart(source);
  const boundary = /boundary="?([^";]+)"?/.exec(headers["content-type"] ?? "")?.[1];
  const parts = boundary
    ? body
        .split(`--${boundary}`)
        .slice(1, -1)
        .map((part) => readPart(part.trimStart()))
    : [{ headers, body }];
  const bodyOf = (type: string) => {
    const part = parts.find((one) => one.headers["content-type"]?.startsWith(type));
    return part ? decode(part.body, part.headers["content-transfer-encoding"]).replaceAll("\r\n", "\n") : "";
  };
  return { to, headers, text: bodyOf("text/plain"), html: bodyOf("text/html") };
}

/** A mail server on a free loopback port that keeps what it takes. */
export async function startMailServer(): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    onConnect: (_, answer) => (server.mood === "away" ? answer(failure("no time", 421)) : answer()),
    onRcptTo: (_address, _session, answer) =>
      server.mood === "refusing" ? answer(failure("no such mailbox", 550)) : answer(),
    onData(stream, { envelope }, answer) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const source = Buffer.concat(chunks).toString();
        for (const { address } of envelope.rcptTo) received.push(readMail(source, address));
        answer();
      });
    },
  });
  smtp.on("error", () => {});
  await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  const { port } = smtp.server.address() as AddressInfo;
  const server: MailServer = {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    received,
    mood: "well",
    to: (address) => received.filter((mail) => mail.to === address),
    close: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
  return server;
}
