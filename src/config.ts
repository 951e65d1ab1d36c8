import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { z } from "zod";

const flag = z.enum(["true", "false", "1", "0"]).transform((value) => value === "true" || value === "1");

/** Every setting read from the environment: name, type, default, meaning. The reference page is made from this. */
export const settings = {
  PORT: z.coerce.number().int().min(0).max(65535).default(4000).describe("Port to listen on."),
  HOST: z.string().default("127.0.0.1").describe("Address to listen on; 0.0.0.0 serves other machines."),
  PUBLIC_URL: z
    .url()
    .optional()
    .describe("The address people use, when a proxy stands in front. Default: http://localhost:PORT."),
  TRUSTED_PROXIES: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((range) => range.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], "must be addresses or CIDR ranges")))
    .describe(
      "Addresses or CIDR ranges of proxies in front, with commas between; whom they name in X-Forwarded-For is who calls.",
    ),
  DATA_DIR: z
    .string()
    .default("./data")
    .describe(
      "Where the database, secrets and uploaded files are kept. Processes on several hosts must share its folder blobs.",
    ),
  DATABASE_URL: z
    .string()
    .optional()
    .describe("PostgreSQL 15 or newer, as the owner login. Default: an embedded PostgreSQL in DATA_DIR."),
  DATABASE_URL_APP: z
    .string()
    .optional()
    .describe(
      "The restricted login, when DATABASE_URL may not create roles or is not given to this process.",
    ),
  DATABASE_URL_SYSTEM: z.string().optional().describe("The system login; goes with DATABASE_URL_APP."),
  DATABASE_POOL_SIZE: z.coerce
    .number()
    .int()
    .min(2)
    .max(200)
    .default(10)
    .describe("Connections per login and process."),
  ROLES: z.enum(["all", "api", "worker"]).default("all").describe("What this process does."),
  SECRET_KEY: z
    .string()
    .min(32)
    .optional()
    .describe("Signs sessions and wraps data keys, 32 characters or more. Default: generated into DATA_DIR."),
  SECRET_KEY_PREVIOUS: z
    .string()
    .optional()
    .describe(
      "The key before a rotation; secrets under it stay readable until `npm run bailiwick -- rotate-secrets`.",
    ),
  CREDITS: z
    .enum(["metered", "enforced"])
    .default("metered")
    .describe("metered counts spend and never blocks; enforced refuses a call the wallet cannot hold."),
  SIGNUP_GRANT_MICROS: z.coerce
    .number()
    .int()
    .min(0)
    .default(5_000_000)
    .describe("Credit of a new organization's ai wallet, in micro-units (5000000 = 5.00)."),
  PAYMENTS: z
    .enum(["manual", "stripe"])
    .default("manual")
    .describe("manual: the administrator credits organizations by hand. stripe: they pay through Stripe."),
  STRIPE_SECRET_KEY: z
    .string()
    .optional()
    .describe("The secret key of the Stripe account; with PAYMENTS=stripe."),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .optional()
    .describe(
      "The signing secret of the Stripe webhook that posts to /v1/payments/stripe; with PAYMENTS=stripe.",
    ),
  STRIPE_API_BASE: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "Another address of the Stripe API, such as a mock for tests. Default: https://api.stripe.com.",
    ),
  REQUIRE_VERIFIED_EMAIL: flag
    .optional()
    .describe(
      "Refuse sign-in before the address is verified. Default: on when PUBLIC_URL is not local and SMTP_URL is set.",
    ),
  SMTP_URL: z
    .string()
    .optional()
    .describe("smtp(s)://user:pass@host:port. Default: mails go to the outbox page."),
  MAIL_FROM: z.string().default("Bailiwick <no-reply@localhost>").describe("Sender of mails."),
  OUTBOUND_ALLOW: z
    .string()
    .default("")
    .describe("Private hosts tools and models may reach: comma-separated host:port, host or CIDR."),
  MCP_STDIO: z
    .enum(["disabled", "enabled"])
    .default("disabled")
    .describe(
      "enabled: tool sources may be local programs that speak MCP over stdio; they run with this server's rights.",
    ),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"])
    .default("info")
    .describe("Lowest level logged."),
  SYNC_RUN_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(600)
    .default(60)
    .describe("How long a synchronous run call waits before it answers 202."),
  RUN_DEADLINE_SECONDS: z.coerce
    .number()
    .int()
    .min(5)
    .default(900)
    .describe("A run that takes longer ends as timed_out."),
  RATE_LIMIT_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(10)
    .default(6000)
    .describe("API calls per credential and minute in each process; beyond it 429."),
  INBOUND_RATE_LIMIT_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .default(6000)
    .describe("Deliveries per inbound webhook and minute in each process; beyond it 429."),
  INVITATIONS_PER_HOUR: z.coerce
    .number()
    .int()
    .min(10)
    .default(500)
    .describe("Invitation mails one person may send per hour in each process; beyond it 429."),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(500).default(20).describe("Runs advanced at once."),
  SANDBOX_WORKERS: z.coerce.number().int().min(1).max(64).default(2).describe("Threads that run code tools."),
  OUTBOUND_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(32)
    .describe("Calls of one organization to one host at a time, in each process."),
  OUTBOUND_PER_SECOND: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(500)
    .describe("Calls of one organization to one host per second, in each process."),
  CONNECTION_CHECK_HOURS: z.coerce
    .number()
    .int()
    .min(0)
    .max(720)
    .default(6)
    .describe("Hours between two test calls of a connection that is used or has one; 0: none."),
  SANDBOX_MEMORY_MB: z.coerce
    .number()
    .int()
    .min(16)
    .max(1024)
    .default(64)
    .describe("Memory cap of one code run."),
  STORAGE_INSTANCE_MB: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1_000)
    .describe("What one storage may hold: files, keys and database together."),
  STORAGE_WORKSPACE_MB: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000_000)
    .default(10_000)
    .describe("What all storages of a workspace may hold, and as much again those its organization shares."),
  STORAGE_SQL_PROCESSES: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe("Processes that run the SQL of storages, started when they are needed."),
} as const;

type Settings = { [K in keyof typeof settings]: z.output<(typeof settings)[K]> };

export interface Config extends Settings {
  dataDir: string;
  publicUrl: string;
  secretKey: string;
  requireVerifiedEmail: boolean;
  outboundAllow: string[];
  isDevelopment: boolean;
}

/** Reads a secret from the data directory, generating it once; only this user may read it. */
function secretFile(dataDir: string, name: string): string {
  const path = join(dataDir, name);
  if (!existsSync(path)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    try {
      writeFileSync(path, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
    } catch (error) {
      // Another process made it first: theirs is the secret.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return readFileSync(path, "utf8").trim();
}

const isLocal = (url: string) => ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);

/** The keys of the installation, the present one first. */
export const secretsOf = ({
  secretKey,
  SECRET_KEY_PREVIOUS: previous,
}: Pick<Config, "secretKey" | "SECRET_KEY_PREVIOUS">): string[] => [
  secretKey,
  ...(previous ? [previous] : []),
];

/** The configuration of this process; throws one sentence per wrong setting. */
export function loadConfig(env: Record<string, string | undefined>, isDevelopment = false): Config {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = z.object(settings).safeParse(present);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The configuration is not valid:\n${lines.join("\n")}`);
  }
  const values = parsed.data as Settings;
  for (const name of ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"] as const)
    if (values.PAYMENTS === "stripe" && values[name] === undefined)
      throw new Error(`The configuration is not valid:\n  ${name}: is needed with PAYMENTS=stripe`);
  const dataDir = resolve(values.DATA_DIR);
  const publicUrl = (values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).replace(/\/$/, "");
  return Object.freeze({
    ...values,
    dataDir,
    publicUrl,
    secretKey: values.SECRET_KEY ?? secretFile(dataDir, "secret-key"),
    requireVerifiedEmail:
      values.REQUIRE_VERIFIED_EMAIL ?? (!isLocal(publicUrl) && values.SMTP_URL !== undefined),
    outboundAllow: values.OUTBOUND_ALLOW.split(",")
      .map((entry) => entry.trim())
      .filter(Boolean),
    isDevelopment,
  });
}
