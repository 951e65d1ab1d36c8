import type { Tx } from "../../platform/db/door.ts";
import { conflict } from "../../platform/errors.ts";
import { implementWork, type Work } from "../../platform/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { getPaymentConfig } from "./contract.ts";
import { paymentsOf } from "./port.ts";

const MINIMUM_MICROS = 1_000_000;
const MAXIMUM_MICROS = 1e12;

/** One sentence for who cannot pay online here: whom to ask. */
async function whomToAsk({ door }: Platform): Promise<string> {
  const rows = await door.asSystem("who may credit by hand is in no organization of who asks", (t) =>
    t.db
      .selectFrom("accounts")
      .select("name")
      .where("isInstallationAdmin", "=", true)
      .orderBy("createdAt")
      .limit(3)
      .execute(),
  );
  const names = rows.map(({ name }) => name).join(", ");
  return `Nothing is paid here online. Ask the administrator of this installation${names ? ` (${names})` : ""} to credit your organization`;
}

/** Throws 409, which names who can credit, where no provider is set up. */
export async function requireProvider(platform: Platform): Promise<void> {
  if (paymentsOf(platform).provider === "manual") throw conflict(await whomToAsk(platform));
}

export const currencyOf = async (t: Tx): Promise<string> =>
  (await t.db.selectFrom("organizations").select("currency").executeTakeFirstOrThrow()).currency;

/** Where the provider's page leads back to, with what came of it. */
export function waysBack({ platform }: Work, returnTo: string, paymentId?: string) {
  const back = (checkout: "done" | "left") => {
    const url = new URL(returnTo, platform.config.publicUrl);
    if (paymentId) url.searchParams.set("payment", paymentId);
    url.searchParams.set("checkout", checkout);
    return url.href;
  };
  return { successUrl: back("done"), cancelUrl: back("left") };
}

implementWork(getPaymentConfig, async (ws) => {
  const { provider, isTest } = paymentsOf(ws.platform);
  const canPay = provider !== "manual";
  return {
    provider,
    currency: await ws.read(currencyOf),
    canPay,
    howToPay: canPay ? "Pay by card or what else the payment page offers" : await whomToAsk(ws.platform),
    minimumMicros: MINIMUM_MICROS,
    maximumMicros: MAXIMUM_MICROS,
    isTest,
  };
});
