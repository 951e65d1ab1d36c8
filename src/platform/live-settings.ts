import type { Config } from "../config.ts";
import type { Bus } from "./bus.ts";
import type { Door } from "./db/door.ts";

/** Settings of the installation that an administrator changes while it runs; the environment gives the defaults. */
export interface LiveSettings {
  credits(): "metered" | "enforced";
  /** The plan new organizations begin with; null: none. */
  defaultPlan(): string | null;
  /** Trials start without a payment. */
  offersTrials(): boolean;
  /** Whether outbound at scale needs a verified organization, who checks, and how long documents are kept. */
  verification(): { isRequired: boolean; documentDays: number; provider: "manual" | "stripe_identity" };
  /** Everything admitted: the environment's entries and the stored ones. */
  outboundAllow(): string[];
  /** What an administrator may edit. */
  storedOutboundAllow(): string[];
  /** Reads them again here and in every process. */
  changed(): void;
}

const TOPIC = "settings";
const VERIFICATION_DEFAULTS = {
  isRequired: false,
  documentDays: 90,
  provider: "manual" as "manual" | "stripe_identity",
};

export async function createLiveSettings(config: Config, door: Door, bus: Bus): Promise<LiveSettings> {
  let stored: Record<string, unknown> = {};
  const load = async () => {
    const rows = await door.asSystem("installation settings belong to no workspace", (t) =>
      t.db.selectFrom("settings").selectAll().execute(),
    );
    stored = Object.fromEntries(rows.map((row) => [row.key, row.value]));
  };
  await load();
  const storedOutboundAllow = () => (stored.outboundAllow as string[] | undefined) ?? [];
  const reload = () => void load().catch(() => {});
  bus.subscribe(TOPIC, reload);
  bus.onReconnect(reload);
  return {
    credits: () => (stored.credits as "metered" | undefined) ?? config.CREDITS,
    defaultPlan: () => (stored.defaultPlan as string | null | undefined) ?? null,
    offersTrials: () => (stored.offersTrials as boolean | undefined) ?? false,
    verification: () => ({
      ...VERIFICATION_DEFAULTS,
      ...(stored.verification as Partial<typeof VERIFICATION_DEFAULTS> | undefined),
    }),
    outboundAllow: () => [...config.outboundAllow, ...storedOutboundAllow()],
    storedOutboundAllow,
    changed: () => bus.publish(TOPIC, null),
  };
}
