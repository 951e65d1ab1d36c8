import { hostname } from "node:os";
import { type App, type DatabaseUrls, startApp } from "./app.ts";
import { type Config, loadConfig, secretsOf } from "./config.ts";
import { rotateSigningKey } from "./modules/audit/index.ts";
import { rotateSecrets } from "./modules/connections/index.ts";
import { rotateInboundSecrets } from "./modules/inbound-webhooks/index.ts";
import { rotateDocumentKeys } from "./modules/verifications/index.ts";
import { rotateWebhookSecrets } from "./modules/webhooks/index.ts";
import { createCipher } from "./platform/crypto.ts";
import type { Door } from "./platform/db/door.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./platform/db/embedded.ts";
import { prepareEmbedded } from "./platform/db/embedded-owner.ts";
import { openDatabase } from "./platform/db/open.ts";
import { rotateClientSecrets } from "./platform/identity/client-secrets.ts";

const USAGE = `Usage: npm start, or npm run bailiwick -- <command>
  (none)           start Bailiwick; ROLES=all, api or worker
  migrate          bring the database up to date and exit
  rotate-secrets   seal every stored secret again under the current SECRET_KEY and exit
`;

async function databaseOf(
  config: Config,
): Promise<{ urls: DatabaseUrls; embedded: EmbeddedPostgres | null }> {
  const { DATABASE_URL, DATABASE_URL_APP, DATABASE_URL_SYSTEM } = config;
  if (DATABASE_URL || DATABASE_URL_APP)
    return {
      urls: { ownerUrl: DATABASE_URL, appUrl: DATABASE_URL_APP, systemUrl: DATABASE_URL_SYSTEM },
      embedded: null,
    };
  const embedded = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (line) => process.stderr.write(`${line}\n`),
    onExit: (code) => {
      process.stderr.write(
        `The embedded PostgreSQL ended unexpectedly (${code}); Bailiwick stops. Start it again to recover.\n`,
      );
      process.exit(1);
    },
  });
  return { urls: { ownerUrl: await prepareEmbedded(embedded, config.secretKey) }, embedded };
}

async function serveUntilSignalled(config: Config): Promise<void> {
  const startedAt = performance.now();
  const { urls, embedded } = await databaseOf(config);
  let app: App;
  try {
    const createServer = config.isDevelopment
      ? await (await import("./dev.ts")).createDevServer()
      : undefined;
    app = await startApp(config, urls, { createServer });
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(
    config.ROLES === "worker"
      ? `Bailiwick worker ready on ${hostname()} (${seconds} s)\n`
      : `Bailiwick is ready in ${seconds} s: ${config.PUBLIC_URL ?? `http://localhost:${app.port}`}\n`,
  );
  let isStopping = false;
  const stop = async (signal: string) => {
    // A second signal means now.
    if (isStopping) process.exit(130);
    isStopping = true;
    process.stdout.write(`${signal}: finishing what runs, then stopping\n`);
    await app.stop();
    await embedded?.stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => void stop(signal).catch((error: unknown) => fail(error)));
}

async function withDatabase(config: Config, work: (urls: DatabaseUrls) => Promise<void>): Promise<void> {
  const { urls, embedded } = await databaseOf(config);
  try {
    await work(urls);
  } finally {
    await embedded?.stop();
  }
}

const open = (urls: DatabaseUrls) => openDatabase({ ...urls, poolSize: 2, onError: () => {} });

async function rotate(door: Door, config: Config): Promise<void> {
  const cipher = createCipher(config.secretKey, config.SECRET_KEY_PREVIOUS);
  const unreadable: string[] = [];
  const count =
    (await rotateSecrets(door, cipher, unreadable)) +
    (await rotateInboundSecrets(door, cipher, unreadable)) +
    (await rotateWebhookSecrets(door, cipher, unreadable)) +
    (await rotateDocumentKeys(door, cipher, unreadable)) +
    (await rotateClientSecrets(door, { cipher, secrets: secretsOf(config) }, unreadable)) +
    (await rotateSigningKey(door, cipher, unreadable));
  process.stdout.write(`${count} secrets were sealed again under the current key\n`);
  if (unreadable.length === 0) return;
  process.stderr.write(
    `Neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens these; they stay as they are:\n${unreadable.map((what) => `  ${what}\n`).join("")}`,
  );
  process.exitCode = 1;
}

async function main([command, ...rest]: string[]): Promise<void> {
  const config = loadConfig(process.env, command === "--dev");
  if (command === undefined || command === "--dev") return serveUntilSignalled(config);
  if (rest.length > 0 || !["migrate", "rotate-secrets"].includes(command)) {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  await withDatabase(config, async (urls) => {
    const database = await open(urls);
    if (command === "rotate-secrets") await rotate(database.door, config);
    else process.stdout.write("The database is up to date\n");
    await database.close();
  });
}

function fail(error: unknown): never {
  const { message, cause } = error as Error;
  process.stderr.write(`${message}\n${cause instanceof Error ? `Cause: ${cause.message}\n` : ""}`);
  process.exit(1);
}

await main(process.argv.slice(2)).catch(fail);
