import nodemailer from "nodemailer";

export interface MailMessage {
  to: string;
  subject: string;
  text: string;
  html?: string;
  replyTo?: string;
  /** `<id@host>`: the same at every attempt, so that a mail sent twice is shown once. */
  messageId?: string;
  headers?: Record<string, string>;
  /** Left out of what the outbox keeps. */
  attachments?: { filename: string; content: Buffer; contentType: string }[];
}
export interface StoredMail extends MailMessage {
  from: string;
}

export interface Mail {
  /** Accepts a message. Never throws and never waits for the mail server: a failed delivery is kept in the outbox. */
  send(message: MailMessage): Promise<void>;
  /** Resolves once the mail server took the message (without one: the outbox), else throws: for who tries again. */
  deliver(message: MailMessage): Promise<void>;
  /** Puts a message nobody could deliver where the operator finds it. */
  keep(message: MailMessage): Promise<void>;
  /** Waits for deliveries under way, then ends the connections. */
  close(): Promise<void>;
}

export interface MailOptions {
  /** `smtp://user:password@host:587` or `smtps://…`; without it every message goes to the outbox. */
  smtpUrl?: string;
  /** The sender, as `Bailiwick <no-reply@example.com>`. */
  from: string;
  /** Keeps a message in the outbox. */
  store(message: StoredMail): Promise<void>;
  /** Told of a delivery or an outbox that failed. */
  onError?(error: unknown, message: { to: string; subject: string }): void;
}

const TIMEOUT_MS = 15_000;

export function createMail({ smtpUrl, from, store, onError }: MailOptions): Mail {
  const transport = smtpUrl
    ? nodemailer.createTransport({
        url: smtpUrl,
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
      })
    : undefined;
  const underWay = new Set<Promise<void>>();

  const attempt = async (step: () => Promise<unknown>, message: StoredMail): Promise<boolean> => {
    try {
      await step();
      return true;
    } catch (error) {
      onError?.(error, { to: message.to, subject: message.subject });
      return false;
    }
  };
  const deliverOrKeep = async (message: StoredMail) => {
    const isDelivered = transport && (await attempt(() => transport.sendMail(message), message));
    if (!isDelivered) await attempt(() => store(message), message);
  };

  return {
    async send(message) {
      const delivery = deliverOrKeep({ ...message, from });
      // Waiting for the mail server would tell a stranger, by the time taken, whether an address has an account.
      if (!transport) return delivery;
      underWay.add(delivery);
      void delivery.finally(() => underWay.delete(delivery));
    },
    async deliver(message) {
      if (transport) await transport.sendMail({ ...message, from });
      else await store({ ...message, from });
    },
    keep: (message) => store({ ...message, from }),
    async close() {
      await Promise.all(underWay);
      transport?.close();
    },
  };
}
