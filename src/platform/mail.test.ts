import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createMail } from "./mail.ts";
import type { StoredMail } from "./mail.ts";

const FROM = "Bailiwick <no-reply@example.com>";
const MESSAGE = { to: "ada@example.com", subject: "Hello", text: "One line" };

/** A mail server that keeps what it takes; one that refuses answers 550 to every recipient. */
async function mailServer({ isRefusing = false } = {}) {
  const received: string[] = [];
  const server = createServer((socket) => {
    let isData = false;
    let pending = "";
    let content = "";
    const reply = (line: string) => socket.write(`${line}\r\n`);
    const take = (line: string) => {
      if (isData && line === ".") {
        isData = false;
        received.push(content);
        return reply("250 kept");
      }
      if (isData) return void (content += `${line}\n`);
      if (line.startsWith("RCPT") && isRefusing) return reply("550 no such mailbox");
      if (line === "DATA") {
        isData = true;
        return reply("354 go on");
      }
      return reply(line === "QUIT" ? "221 bye" : "250 ok");
    };
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      const lines = (pending + chunk).split("\r\n");
      pending = lines.pop() ?? "";
      lines.forEach(take);
    });
    reply("220 ready");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { received, smtpUrl: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function house(smtpUrl?: string, store?: () => Promise<void>) {
  const stored: StoredMail[] = [];
  const failures: unknown[] = [];
  const mail = createMail({
    smtpUrl,
    from: FROM,
    store: store ?? (async (message) => void stored.push(message)),
    onError: (error) => void failures.push(error),
  });
  return { mail, stored, failures };
}

test("without a mail server the message is in the outbox when send returns", async () => {
  const { mail, stored } = house();
  await mail.send(MESSAGE);
  expect(stored).toEqual([{ ...MESSAGE, from: FROM }]);
});

test("with a mail server the message is delivered and not kept", async () => {
  const { received, smtpUrl } = await mailServer();
  const { mail, stored, failures } = house(smtpUrl);
  await mail.send(MESSAGE);
  await mail.close();
  expect(received).toHaveLength(1);
  expect(received[0]).toContain(
    "From: Bailiwick <no-reply@example.com>\nTo: ada@example.com\nSubject: Hello",
  );
  expect(received[0]).toContain("One line");
  expect([stored, failures]).toEqual([[], []]);
});

test("a refused message is reported and kept", async () => {
  const { smtpUrl } = await mailServer({ isRefusing: true });
  const { mail, stored, failures } = house(smtpUrl);
  await mail.send(MESSAGE);
  await mail.close();
  expect(failures).toMatchObject([{ responseCode: 550 }]);
  expect(stored).toEqual([{ ...MESSAGE, from: FROM }]);
});

test("an outbox that fails is reported and does not fail the sender", async () => {
  const { mail, failures } = house(undefined, () => Promise.reject(new Error("disk full")));
  await mail.send(MESSAGE);
  expect(failures).toMatchObject([{ message: "disk full" }]);
});

test("a line break in a subject cannot add a header", async () => {
  const { received, smtpUrl } = await mailServer();
  const { mail } = house(smtpUrl);
  await mail.send({ ...MESSAGE, subject: "Hello\r\nBcc: eve@example.com" });
  await mail.close();
  expect(received[0]).not.toMatch(/^Bcc:/m);
});
