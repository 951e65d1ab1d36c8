import { sql } from "kysely";
import { inBackground } from "../../platform/background.ts";
import { tellOthers } from "../../platform/events/signals.ts";
import type { Platform } from "../../platform/platform.ts";
import { chargeChanges } from "./charge-changes.ts";
import { processPaymentEvents } from "./event-work.ts";
import { openPayments } from "./port.ts";
import { reconcile } from "./reconcile.ts";
import { reloadWallets } from "./reload.ts";
import { forgetOldEvents } from "./retention.ts";
import { followPlans } from "./subscription-sync.ts";
import { bookWhatIsLeft } from "./unbooked.ts";
import { PAYMENT_EVENTS } from "./webhook.ts";

// In case the process that heard of it died before it could tell.
const LOOK_EVERY_MS = 5000;
const HOUR_MS = 3_600_000;
const WALLET_RELOAD = "wallet-reload";
const TOPICS = [PAYMENT_EVENTS, WALLET_RELOAD];

/** Whether a day went by since any process compared; the one that hears so does it. */
const isDayOver = ({ door }: Platform): Promise<boolean> =>
  door.asSystem("once a day payments are compared, by one process", async (t) => {
    const now = sql<string>`now()`;
    const taken = await t.db
      .insertInto("settings")
      .values({ key: "paymentsComparedAt", value: JSON.stringify(true), updatedAt: now })
      .onConflict((same) =>
        same
          .column("key")
          .doUpdateSet({ updatedAt: now })
          .where("settings.updatedAt", "<", sql<string>`now() - interval '23 hours'`),
      )
      .returning("key")
      .executeTakeFirst();
    return taken !== undefined;
  });

export interface PaymentWork {
  /** Resolves once what was told and due before the call was dealt with here. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens this process's way to the provider; where it works in the background, also deals with what is told and due. */
export async function startPayments(platform: Platform, isWorking: boolean): Promise<PaymentWork> {
  const port = await openPayments(platform);
  const { door, bus, log } = platform;
  if (!isWorking) {
    for (const topic of TOPICS) tellOthers(platform, topic);
    return { settle: async () => {}, stop: () => port.close() };
  }
  const loop = (name: string, everyMs: number, work: (isStopping: () => boolean) => Promise<unknown>) =>
    inBackground({ name, everyMs, log, work: async (isStopping) => void (await work(isStopping)) });
  const events = loop("dealing with what the payment provider told", LOOK_EVERY_MS, (isStopping) =>
    processPaymentEvents(platform, isStopping),
  );
  const reloads = loop("reloading wallets", LOOK_EVERY_MS, (isStopping) =>
    reloadWallets(platform, isStopping),
  );
  const upkeep = loop("booking what is left", LOOK_EVERY_MS, async () => {
    await bookWhatIsLeft(platform);
    if (port.provider === "manual") return;
    await followPlans(platform);
    await chargeChanges(platform);
  });
  const daily = loop("comparing payments with the provider's", HOUR_MS, async () => {
    if (!(await isDayOver(platform))) return;
    await forgetOldEvents(platform);
    await reconcile(platform, {});
  });
  const forget = [[PAYMENT_EVENTS, events] as const, [WALLET_RELOAD, reloads] as const].map(
    ([topic, { wake }]) => {
      door.onSignal(topic, wake);
      return bus.subscribe(topic, wake);
    },
  );
  return {
    async settle() {
      await events.settle();
      await reloads.settle();
      await upkeep.settle();
    },
    async stop() {
      for (const end of forget) end();
      await Promise.all([events, reloads, upkeep, daily].map((each) => each.stop()));
      await port.close();
    },
  };
}
