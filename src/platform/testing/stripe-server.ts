import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import {
  closeDispute,
  createAccount,
  disputeCharge,
  failRefund,
  type StripeAccount,
} from "./stripe/account.ts";
import { GOOD_CARD } from "./stripe/cards.ts";
import { authenticationPage, checkoutPage, endedPage, portalPage } from "./stripe/pages.ts";
import { answer } from "./stripe/routes.ts";
import { failAuthentication, paySession, type SessionOutcome } from "./stripe/sessions.ts";
import { endSubscription, renewSubscription } from "./stripe/subscriptions.ts";
import { badRequest, type Fields, parseForm, WireError } from "./stripe/wire.ts";

export interface StripeRequest {
  method: string;
  path: string;
  body: Fields;
  idempotencyKey: string | null;
  apiVersion: string | null;
}

/** A payment provider on 127.0.0.1 that speaks the API's wire format, shows its pages and sends signed webhooks. */
export interface StripeServer {
  url: string;
  secretKey: string;
  webhookSecret: string;
  account: StripeAccount;
  /** Every request of the API, oldest first. */
  requests: StripeRequest[];
  /** Everything that happened, oldest first, delivered or not. */
  events: Fields[];
  /** Where webhooks go from now on; null: nowhere. */
  webhookUrl: string | null;
  /** Events wait until `deliver`; else each is sent when it happens. */
  isHolding: boolean;
  /** Sends what waits, in this order, each this many times; answers the statuses. */
  deliver(options?: { order?: "reversed"; times?: number }): Promise<number[]>;
  /** Sends one event, signed with `secret` at `timestamp` (seconds). */
  send(event: Fields, options?: { secret?: string; timestamp?: number }): Promise<number>;
  /** Resolves once everything sent so far was answered. */
  settle(): Promise<void>;
  /** The next request whose path contains this is carried out, and its answer lost on the way. */
  loseAnswer(path: string): void;
  /** The next requests whose path contains this are answered 500 without being carried out. */
  break(path: string, times: number): void;
  /** What a person does on the page of a checkout session; the newest unless `url` says which. */
  pay(options?: {
    card?: string;
    url?: string;
    isAuthenticated?: boolean;
  }): Promise<{ outcome: string; location: string | null }>;
  dispute(intentId: string, amount?: number): Fields;
  closeDispute(id: string, status: "won" | "lost"): void;
  failRefund(id: string): void;
  renew(subscriptionId: string): void;
  stop(): Promise<void>;
}

const API_VERSION = "2026-10-28.endive";

export async function startStripeServer(
  options: { port?: number; webhookUrl?: string } = {},
): Promise<StripeServer> {
  const secretKey = "sk_test_bailiwick";
  const webhookSecret = "whsec_bailiwick";
  const requests: StripeRequest[] = [];
  const events: Fields[] = [];
  const waiting: Fields[] = [];
  const under = new Set<Promise<unknown>>();
  const answers = new Map<string, { asked: string; status: number; text: string }>();
  const lost: string[] = [];
  const broken: string[] = [];

  function onEvent(event: Fields): void {
    events.push(event);
    if (self.isHolding) waiting.push(event);
    else void track(self.send(event));
  }
  function track<T>(work: Promise<T>): Promise<T> {
    const settled = work.catch(() => {}).finally(() => under.delete(settled));
    under.add(settled);
    return work;
  }
  const account = createAccount(onEvent, API_VERSION);
  const server = createServer((incoming, response) => {
    void handle(incoming, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url!, origin);
    const text = await textOf(incoming);
    if (!url.pathname.startsWith("/v1/")) return showPage(incoming.method!, url, parseForm(text), response);
    const request: StripeRequest = {
      method: incoming.method!,
      path: url.pathname,
      body: parseForm(incoming.method === "GET" ? url.search.slice(1) : text),
      idempotencyKey: (incoming.headers["idempotency-key"] as string | undefined) ?? null,
      apiVersion: (incoming.headers["stripe-version"] as string | undefined) ?? null,
    };
    requests.push(request);
    const given = answerOf(request, incoming.headers.authorization, text);
    const index = lost.findIndex((part) => request.path.includes(part));
    if (index >= 0) {
      lost.splice(index, 1);
      incoming.socket.destroy();
      return;
    }
    response.writeHead(given.status, {
      "content-type": "application/json",
      "request-id": `req_${requests.length}`,
      ...(given.isReplayed ? { "idempotent-replayed": "true" } : {}),
    });
    response.end(given.text);
  }

  function answerOf(request: StripeRequest, authorization: string | undefined, text: string) {
    const { method, path, body, idempotencyKey } = request;
    const refusal = (error: WireError) => ({
      status: error.status,
      text: JSON.stringify({ error: error.fields }),
      isReplayed: false,
    });
    if (authorization !== `Bearer ${secretKey}`)
      return refusal(
        new WireError(401, { type: "invalid_request_error", message: "Invalid API Key provided" }),
      );
    const index = broken.findIndex((part) => path.includes(part));
    if (index >= 0) {
      broken.splice(index, 1);
      return refusal(new WireError(500, { type: "api_error", message: "Something went wrong" }));
    }
    const asked = `${method} ${path} ${text}`;
    const known = idempotencyKey === null ? undefined : answers.get(idempotencyKey);
    if (known && known.asked !== asked)
      return refusal(
        new WireError(400, {
          type: "idempotency_error",
          message:
            "Keys for idempotent requests can only be used with the same parameters they were first used with.",
        }),
      );
    if (known) return { ...known, isReplayed: true };
    let given: { status: number; text: string };
    try {
      given = { status: 200, text: JSON.stringify(answer(account, method, path, body, origin)) };
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      given = refusal(error);
    }
    if (idempotencyKey !== null) answers.set(idempotencyKey, { asked, ...given });
    return { ...given, isReplayed: false };
  }

  function showPage(method: string, url: URL, body: Fields, response: ServerResponse): void {
    const html = (text: string) =>
      void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(text);
    const to = (location: string) => void response.writeHead(303, { location }).end();
    const [, kind, id = ""] = url.pathname.split("/");
    const object = account.objects.get(id);
    if (!object || (kind !== "pay" && kind !== "portal"))
      return void response.writeHead(404).end("There is no such page");
    if (kind === "portal") {
      if (body.remove) answer(account, "POST", `/v1/payment_methods/${body.remove}/detach`, {}, origin);
      if (body.cancel) endSubscription(account, account.get(body.cancel));
      if (method === "POST") return to(url.href);
      const ofCustomer = (each: Fields) => each.customer === object.customer;
      const subscriptions = account.all(
        "subscription",
        (each) => ofCustomer(each) && each.status !== "canceled",
      );
      return html(
        portalPage(object.return_url ?? "/", account.all("payment_method", ofCustomer), subscriptions[0]),
      );
    }
    if (method !== "POST")
      return html(
        object.status === "open" ? checkoutPage(object, undefined) : endedPage("This page is over"),
      );
    if (body.action === "leave") return to(object.cancel_url ?? object.success_url);
    const outcome: SessionOutcome =
      body.action === "fail"
        ? failAuthentication(account, object)
        : paySession(account, object, body.card ?? GOOD_CARD, {
            isAuthenticated: body.action === "authenticate",
          });
    if (outcome.state === "refused") return html(checkoutPage(object, outcome.message));
    if (outcome.state === "authentication") return html(authenticationPage(body.card ?? GOOD_CARD));
    to((object.success_url as string).replace("{CHECKOUT_SESSION_ID}", object.id as string));
  }

  const self: StripeServer = {
    url: origin,
    secretKey,
    webhookSecret,
    account,
    requests,
    events,
    webhookUrl: options.webhookUrl ?? null,
    isHolding: false,
    async deliver({ order, times = 1 } = {}) {
      const batch = waiting.splice(0);
      const ordered = order === "reversed" ? batch.toReversed() : batch;
      const statuses: number[] = [];
      for (const event of ordered)
        for (let time = 0; time < times; time++) statuses.push(await self.send(event));
      return statuses;
    },
    async send(event, { secret = webhookSecret, timestamp = Math.floor(Date.now() / 1000) } = {}) {
      if (!self.webhookUrl) return 0;
      const payload = JSON.stringify(event);
      const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
      const response = await fetch(self.webhookUrl, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8", "stripe-signature": signature },
        body: payload,
      });
      await response.arrayBuffer();
      return response.status;
    },
    async settle() {
      while (under.size > 0) await Promise.all(under);
    },
    loseAnswer: (path) => void lost.push(path),
    break: (path, times) => void broken.push(...Array<string>(times).fill(path)),
    async pay({ card = GOOD_CARD, url, isAuthenticated = false } = {}) {
      const session = url
        ? account.get(new URL(url).pathname.split("/")[2]!)
        : account.all("checkout.session", ({ status }) => status === "open")[0];
      if (!session) throw badRequest("no checkout session is open");
      const outcome = paySession(account, session, card, { isAuthenticated });
      await self.settle();
      return {
        outcome: outcome.state === "refused" ? outcome.message : outcome.state,
        location: outcome.state === "complete" ? session.success_url : null,
      };
    },
    dispute(intentId, amount) {
      const paid = account.get(account.get(intentId).latest_charge);
      return disputeCharge(account, paid, amount ?? paid.amount);
    },
    closeDispute: (id, status) => closeDispute(account, account.get(id), status),
    failRefund: (id) => failRefund(account, account.get(id)),
    renew: (subscriptionId) => renewSubscription(account, account.get(subscriptionId)),
    async stop() {
      await self.settle();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return self;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

// `node src/platform/testing/stripe-server.ts` beside a running installation, to click through payments.
if (import.meta.main) {
  const { STRIPE_PORT = "4242", WEBHOOK_URL = "http://127.0.0.1:4000/v1/payments/stripe" } = process.env;
  const stripe = await startStripeServer({ port: Number(STRIPE_PORT), webhookUrl: WEBHOOK_URL });
  process.stdout.write(
    `PAYMENTS=stripe STRIPE_API_BASE=${stripe.url} STRIPE_SECRET_KEY=${stripe.secretKey} STRIPE_WEBHOOK_SECRET=${stripe.webhookSecret}\n`,
  );
}
