import { join } from "node:path";
import type { RequestListener, Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { serve, type ServerType } from "@hono/node-server";
import type { Hono } from "hono";
import pg from "pg";
import { type Config, secretsOf } from "./config.ts";
import {
  auditExportPaths,
  chatCompletionsPaths,
  iconPaths,
  inboundHookPaths,
  invoiceDocumentPaths,
  mountAuditExports,
  mountChatCompletions,
  mountConnectCallback,
  mountEventStreams,
  mountIcons,
  mountInboundHooks,
  mountInvoiceDocuments,
  mountMcp,
  mountNotifications,
  mountPaymentWebhook,
  mountRunStreams,
  mountTaskStreams,
  mountStorage,
  mountUsageExports,
  mountToolSourceDocuments,
  mountVerifications,
  storagePaths,
  usageExportPaths,
  paymentWebhookPaths,
  toolSourceDocumentPaths,
  verificationPaths,
  verbs,
} from "./modules.ts";
import { accessTags, createAuthenticator, createKeyUse } from "./modules/access/index.ts";
import { provisionAccount } from "./modules/accounts/index.ts";
import { finishRenewing, flushUses, startConnectionUpkeep } from "./modules/connections/index.ts";
import { startKeyExpiry } from "./modules/api-keys/index.ts";
import { startUsageRoller } from "./modules/usage/index.ts";
import { startApprovals } from "./modules/approvals/index.ts";
import { startAuditSealer } from "./modules/audit/index.ts";
import { invitationsAtSignUp } from "./modules/invitations/index.ts";
import { startEventRetention } from "./modules/events/index.ts";
import { startIconSweeper } from "./modules/icons/index.ts";
import { startInboundWork, tellOfDeliveries } from "./modules/inbound-webhooks/index.ts";
import { startInvoices } from "./modules/invoices/index.ts";
import { type ApiUse, createApiUse, startStorageSampling } from "./modules/metering/index.ts";
import { startNotifications } from "./modules/notifications/index.ts";
import { concurrencyOf, requestsPerMinuteOf, startPlanUpkeep } from "./modules/plans/index.ts";
import { createGate } from "./modules/policies/index.ts";
import { createPriceBook } from "./modules/prices/index.ts";
import { startStorage } from "./modules/storage/index.ts";
import { startScheduler } from "./modules/schedules/index.ts";
import { startBooksSweeper, tellOfMoney } from "./modules/wallets/index.ts";
import { type PaymentWork, startPayments } from "./modules/payments/index.ts";
import { startDocumentSweeper, startToolSourceSyncs } from "./modules/tool-sources/index.ts";
import { startVerifications } from "./modules/verifications/index.ts";
import { type Deliveries, startDeliveries } from "./modules/webhooks/index.ts";
import { createAccessCache } from "./platform/access-cache.ts";
import type { Background } from "./platform/background.ts";
import { createFileBlobs } from "./platform/blobs.ts";
import { createBooks } from "./platform/books/create-books.ts";
import { createBus } from "./platform/bus.ts";
import { createCipher } from "./platform/crypto.ts";
import { openDatabase } from "./platform/db/open.ts";
import { createAdvancer } from "./platform/dispatch/advancer.ts";
import { createLiveText } from "./platform/dispatch/live.ts";
import { joinProcesses } from "./platform/dispatch/processes.ts";
import { startQueue } from "./platform/dispatch/queue.ts";
import { type Signals, startSignals, tellOfEvents } from "./platform/events/signals.ts";
import { createGuard } from "./platform/guard.ts";
import { createDemoService, DEMO_PATH } from "./platform/http/demo-service.ts";
import { mountDashboard } from "./platform/http/dashboard.ts";
import { createRateLimiter } from "./platform/http/rate-limit.ts";
import type { AppEnv } from "./platform/http/request.ts";
import { createHttp } from "./platform/http/server.ts";
import { createIdentity } from "./platform/identity.ts";
import { newId } from "./platform/ids.ts";
import { createLiveSettings } from "./platform/live-settings.ts";
import { createLog, type Log } from "./platform/log.ts";
import { createMail } from "./platform/mail.ts";
import { createMetrics } from "./platform/metrics.ts";
import type { Platform } from "./platform/platform.ts";
import { createSandbox } from "./platform/sandbox/sandbox.ts";
import { startSweeper } from "./platform/sweeper.ts";

export interface App {
  url: string;
  port: number;
  platform: Platform;
  http: Hono<AppEnv>;
  /** Null where this process only serves. */
  signals: Signals | null;
  deliveries: Deliveries | null;
  /** Ends what nobody decided in time. */
  approvals: Background | null;
  payments: PaymentWork;
  apiUse: ApiUse;
  storageSampling: Background | null;
  /** Reads what tool sources bring. */
  toolSources: Background | null;
  /** Keeps the sums of usage behind its events. */
  usage: Background | null;
  /** Renews credentials before they end. */
  connectionUpkeep: Background | null;
  /** Ends what runs within `graceMs`, hands the rest over, and closes everything. */
  stop(graceMs?: number): Promise<void>;
}

export interface DatabaseUrls {
  ownerUrl?: string | undefined;
  appUrl?: string | undefined;
  systemUrl?: string | undefined;
}

export interface AppOptions {
  log?: Log;
  isRateLimited?: boolean;
  /** Replaces node:http's, as development does to serve the dashboard through Vite. */
  createServer?: CreateServer;
  now?: () => Date;
}
const KEEP_ALIVE_MS = 75_000;
/** Sooner than whoever asks gives up: a database that neither answers nor refuses is not ready. */
const READY_WITHIN_MS = 3_000;
type CreateServer = (options: object, listener: RequestListener) => Server;

/** Puts a process together, top to bottom: database, platform, identity, runs, HTTP. */
export async function startApp(config: Config, urls: DatabaseUrls, options: AppOptions = {}): Promise<App> {
  const log = options.log ?? createLog(config.LOG_LEVEL);
  const processId = newId("process");
  const onDatabaseError = (error: Error) => log.debug({ err: error }, "a database connection ended");
  const database = await openDatabase({
    ...urls,
    poolSize: config.DATABASE_POOL_SIZE,
    onError: onDatabaseError,
  });
  const { door, systemPool, logins } = database;

  const bus = await createBus({ url: logins.system, processId, log });
  const settings = await createLiveSettings(config, door, bus);
  const live = createLiveText(bus);
  const localOrigins = [`http://localhost:${config.PORT}`, `http://127.0.0.1:${config.PORT}`];
  const trustedOrigins = new Set([new URL(config.publicUrl).origin, ...localOrigins]);
  const demoService = createDemoService();
  const mail = createMail({
    smtpUrl: config.SMTP_URL,
    from: config.MAIL_FROM,
    store: (message) =>
      door.asSystem("mails of the installation belong to no workspace", async (t) => {
        await t.db
          .insertInto("mails")
          .values({
            id: newId("mail"),
            recipient: message.to,
            subject: message.subject,
            bodyText: message.text,
            bodyHtml: message.html ?? null,
          })
          .execute();
      }),
    onError: (error, { to }) => log.warn({ err: error, to }, "a mail was kept in the outbox"),
  });
  const now = options.now ?? (() => new Date());
  const books = createBooks({ door, log, now, tell: tellOfMoney });
  const platform: Platform = {
    config,
    door,
    now,
    books,
    prices: await createPriceBook({ door, bus, now }),
    blobs: createFileBlobs(join(config.dataDir, "blobs")),
    log,
    bus,
    settings,
    mail,
    metrics: createMetrics(config),
    access: createAccessCache(bus, processId),
    cipher: createCipher(config.secretKey, config.SECRET_KEY_PREVIOUS),
    guard: createGuard({
      allow: settings.outboundAllow,
      // Answered without a socket: tools may reach the demo service here, and nothing else of this server.
      answerHere: (url, init) =>
        trustedOrigins.has(url.origin) && url.pathname.startsWith(DEMO_PATH)
          ? Promise.resolve(demoService.request(url.href, init))
          : null,
    }),
    gate: createGate(() => platform),
    sandbox: createSandbox({
      workers: config.SANDBOX_WORKERS,
      memoryCapBytes: config.SANDBOX_MEMORY_MB * 1024 * 1024,
    }),
    advancer: createAdvancer(
      () => platform,
      live,
      (organizationId) => concurrencyOf(platform, organizationId),
    ),
    // Made below, of what is made here.
    get oauth() {
      return identity.oauth;
    },
    async serve(request) {
      const { fetch: answer } = http;
      return answer(request);
    },
  };

  // better-auth parses its own column types, so it has a pool of its own.
  const authPool = new pg.Pool({
    connectionString: logins.system,
    options: "-c search_path=auth",
    max: Math.max(2, Math.floor(config.DATABASE_POOL_SIZE / 2)),
  });
  authPool.on("error", onDatabaseError);
  // A client that is in use when the server goes away would otherwise end the process.
  authPool.on("connect", (client) => client.on("error", onDatabaseError));
  const identity = createIdentity({
    pool: authPool,
    baseUrl: config.publicUrl,
    trustedOrigins: () => [...trustedOrigins],
    secret: config.secretKey,
    clientSecrets: { cipher: platform.cipher, secrets: secretsOf(config) },
    requireVerifiedEmail: config.requireVerifiedEmail,
    isRateLimited: options.isRateLimited ?? true,
    mail,
    invitations: invitationsAtSignUp(platform),
    onAccountCreated: (account) => provisionAccount(platform, account, config.SIGNUP_GRANT_MICROS),
    onAccountUpdated: ({ id, email, name }) =>
      door.asSystem("identity changed an account's address or name", async (t) => {
        await t.db.updateTable("accounts").set({ email, name }).where("id", "=", id).execute();
        await platform.access.invalidate(t, accessTags.account(id));
      }),
    onSessionsEnded: (accountId) =>
      door.asSystem("a session ended outside any workspace", (t) =>
        platform.access.invalidate(t, accessTags.account(accountId)),
      ),
    onError: (error, doing) => log.error({ err: error, doing }, "identity failed"),
  });

  const keyUse = createKeyUse(door, log);
  const apiUse = createApiUse(platform, processId);
  const server = {
    platform,
    authenticator: createAuthenticator(platform, identity, keyUse.note),
    onAdmitted: apiUse.note,
    limiter: createRateLimiter(config.RATE_LIMIT_PER_MINUTE),
    organizationLimiter: createRateLimiter(Infinity),
    requestsPerMinuteOf: (organizationId: string) => requestsPerMinuteOf(platform, organizationId),
    trustedOrigins,
  };

  const membership = await joinProcesses({
    door,
    processId,
    roles: [config.ROLES],
    log,
    onDeclaredDead: () => platform.advancer.abandon(),
  });
  platform.advancer.setProcess(processId);
  bus.subscribe("run-interrupt", (runId) => platform.advancer.interrupt(runId as string));
  await membership.takeOver();
  const queue =
    config.ROLES === "api"
      ? null
      : await startQueue({
          pool: systemPool,
          concurrency: config.WORKER_CONCURRENCY,
          advancer: platform.advancer,
          log,
          onWorker: membership.setWorker,
        });
  const signals = config.ROLES === "api" ? null : startSignals(platform);
  if (!signals) tellOfEvents(platform);
  const scheduler = config.ROLES === "api" ? null : startScheduler(platform);
  const inbound = config.ROLES === "api" ? null : startInboundWork(platform);
  if (!inbound) tellOfDeliveries(platform);
  const deliveries = config.ROLES === "api" ? null : startDeliveries(platform, processId);
  const notifications = config.ROLES === "api" ? null : startNotifications(platform);
  const invoices = config.ROLES === "api" ? null : startInvoices(platform);
  const usage = config.ROLES === "api" ? null : startUsageRoller(platform);
  const approvals = config.ROLES === "api" ? null : startApprovals(platform);
  const keyExpiry = config.ROLES === "api" ? null : startKeyExpiry(platform);
  const connectionUpkeep = config.ROLES === "api" ? null : startConnectionUpkeep(platform);
  const planUpkeep = config.ROLES === "api" ? null : startPlanUpkeep(platform);
  const storageSampling = config.ROLES === "api" ? null : startStorageSampling(platform);
  const booksSweeper = config.ROLES === "api" ? null : startBooksSweeper({ door, log, now, books });
  const payments = await startPayments(platform, config.ROLES !== "api");
  const verifications = config.ROLES === "api" ? null : startVerifications(platform);
  const storage = startStorage(platform, config.ROLES !== "api");
  const retention = config.ROLES === "api" ? null : startEventRetention({ door, log });
  const stopSealing =
    config.ROLES === "api" ? null : startAuditSealer({ door, cipher: platform.cipher, log });
  const toolSources = config.ROLES === "api" ? null : startToolSourceSyncs(platform);
  const documentSweeper = config.ROLES === "api" ? null : startDocumentSweeper(platform);
  const stopSweeping = [startIconSweeper(door, platform.blobs, log), startSweeper(door, authPool, log)];

  const http = createHttp({
    verbs,
    server,
    identity,
    demoService,
    plainPaths: {
      ...chatCompletionsPaths,
      ...iconPaths,
      ...auditExportPaths,
      ...inboundHookPaths,
      ...invoiceDocumentPaths,
      ...usageExportPaths,
      ...paymentWebhookPaths,
      ...verificationPaths,
      ...toolSourceDocumentPaths,
      ...storagePaths,
    },
    mountPlain: [
      mountRunStreams,
      mountTaskStreams,
      mountEventStreams,
      mountChatCompletions,
      mountConnectCallback,
      mountIcons,
      mountAuditExports,
      mountUsageExports,
      mountInboundHooks,
      mountInvoiceDocuments,
      mountMcp,
      mountNotifications,
      mountPaymentWebhook,
      mountVerifications,
      mountToolSourceDocuments,
      mountStorage,
    ],
    mountDashboard,
    isReady: async () => {
      const asked = door
        .asSystem("readiness", (t) => t.db.selectFrom("processes").select("id").limit(1).execute())
        .then(() => true);
      return Promise.race([asked, sleep(READY_WITHIN_MS, false, { ref: false })]);
    },
  });
  const listener = config.ROLES === "worker" ? null : await listen(http, config, options.createServer);
  const port = listener ? (listener.address() as { port: number }).port : 0;
  if (listener) {
    for (const host of ["localhost", "127.0.0.1"]) trustedOrigins.add(`http://${host}:${port}`);
  }

  let stopping: Promise<void> | undefined;
  async function stop(graceMs = 10_000): Promise<void> {
    bus.publish("shutdown", null);
    const closed = listener && new Promise((resolve) => listener.close(resolve));
    // No new jobs first: one taken while the runs end would have nobody to do it.
    const drained = queue?.stop();
    await platform.advancer.stop(graceMs);
    await Promise.race([Promise.all([closed, drained]), sleep(1000)]);
    (listener as { closeAllConnections?(): void } | null)?.closeAllConnections?.();
    for (const end of stopSweeping) end();
    await inbound?.stop();
    await scheduler?.stop();
    await signals?.stop();
    await deliveries?.stop(graceMs);
    await approvals?.stop();
    await keyExpiry?.stop();
    await finishRenewing(platform);
    await connectionUpkeep?.stop();
    await flushUses(platform);
    await planUpkeep?.stop();
    await usage?.stop();
    await invoices?.stop();
    await notifications?.stop();
    await storageSampling?.stop();
    await apiUse.stop();
    await booksSweeper?.stop();
    await payments.stop();
    await verifications?.stop();
    await toolSources?.stop();
    await documentSweeper?.stop();
    await storage.stop();
    await retention?.stop();
    await stopSealing?.();
    await keyUse.stop();
    await membership.leave();
    await platform.sandbox.stop();
    await platform.guard.close();
    await mail.close();
    await bus.close();
    await authPool.end();
    await database.close();
  }
  return {
    url: `http://${config.HOST === "0.0.0.0" ? "localhost" : config.HOST}:${port}`,
    port,
    platform,
    http,
    signals,
    deliveries,
    approvals,
    payments,
    apiUse,
    storageSampling,
    toolSources,
    usage,
    connectionUpkeep,
    stop: (graceMs) => (stopping ??= stop(graceMs)),
  };
}

function listen(http: Hono<AppEnv>, config: Config, createServer?: CreateServer): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const address = { fetch: http.fetch, hostname: config.HOST, port: config.PORT };
    const listener = serve(createServer ? ({ ...address, createServer } as typeof address) : address, () =>
      resolve(listener),
    );
    // Longer than proxies and clients keep idle connections, so that they close them and never meet one just closed.
    (listener as Server).keepAliveTimeout = KEEP_ALIVE_MS;
    (listener as Server).headersTimeout = KEEP_ALIVE_MS + 5_000;
    listener.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`Port ${config.PORT} is in use. Stop what listens there, or set PORT to another.`)
          : error,
      ),
    );
  });
}
