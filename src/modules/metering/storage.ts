import { sql } from "kysely";
import { monthOf } from "../../platform/month.ts";
import { type Background, inBackground } from "../../platform/background.ts";
import type { Tx } from "../../platform/db/door.ts";
import type { Platform } from "../../platform/platform.ts";
import { costOf, discountOf } from "../prices/index.ts";
import { recordUsage } from "../usage/index.ts";

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 600_000;
const AT_ONCE = 500;
const GIBIBYTE = 2 ** 30;

/** What grows with use, as it is stored, compressed: not indexes, nor the few bytes around each value. */
async function storedBytes(t: Tx): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select (
      (select coalesce(sum(pg_column_size(input) + pg_column_size(plan) + coalesce(pg_column_size(output), 0)), 0) from runs)
      + (select coalesce(sum(pg_column_size(intent) + coalesce(pg_column_size(result), 0)), 0) from steps)
      + (select coalesce(sum(pg_column_size(data)), 0) from run_events)
      + (select coalesce(sum(pg_column_size(content)), 0) from versions)
      + (select coalesce(sum(pg_column_size(content)), 0) from drafts)
      + (select coalesce(sum(coalesce(pg_column_size(body), 0) + pg_column_size(headers)), 0) from inbound_deliveries)
      + (select coalesce(sum(bytes), 0) from storage_totals where workspace_id is not null)
    )::bigint as bytes`.execute(t.db);
  return rows[0]!.bytes;
}

interface Unsampled {
  id: string;
  organizationId: string;
  environment: string;
}
const PREFIX = "use_storage_";
const eventId = (workspaceId: string, day: string) => `${PREFIX}${workspaceId}_${day}`;

/** One usage event per workspace and day: what it stores at that moment, as its part of the month's gibibytes. */
async function sample(platform: Platform, workspace: Unsampled, now: Date): Promise<void> {
  const { door, prices } = platform;
  const { id: workspaceId, organizationId, environment } = workspace;
  const { start, end } = monthOf(now);
  const daysOfMonth = (end.getTime() - start.getTime()) / DAY_MS;
  const per = GIBIBYTE * daysOfMonth;
  const rate = prices.of("storage", "stored");
  const discountPercent = rate.baseMicros === 0 ? 0 : await discountOf(platform, organizationId);
  await door.write({ workspaceId, organizationId }, async (t) => {
    const quantity = await storedBytes(t);
    if (quantity === 0) return;
    recordUsage(t, platform, {
      id: eventId(workspaceId, now.toISOString().slice(0, 10)),
      kind: "storage",
      wallet: "data",
      costMicros: costOf([{ quantity, rate }], { per, discountPercent }),
      quantity: Number((quantity / per).toFixed(9)),
      unit: "gibibyte_month",
      priceVersion: rate.version,
      environment,
    });
  });
}

/** Workspaces without an event of this day, by id, after the last that was looked at. */
const unsampled = ({ door }: Platform, day: string, after: string): Promise<Unsampled[]> =>
  door.asSystem("storage of every workspace is metered", (t) =>
    t.db
      .selectFrom("workspaces as w")
      .select(["w.id", "w.organizationId", "w.environment"])
      .where("w.id", ">", after)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("usageEvents as u")
              .select("u.id")
              .whereRef("u.workspaceId", "=", "w.id")
              .where("u.id", "=", sql<string>`${PREFIX} || w.id || ${`_${day}`}`),
          ),
        ),
      )
      .orderBy("w.id")
      .limit(AT_ONCE)
      .execute(),
  );

/** Meters what every workspace stores, once a day each; one that stores nothing is not told of. */
export function startStorageSampling(platform: Platform): Background {
  const { log } = platform;
  return inBackground({
    name: "metering storage",
    everyMs: LOOK_EVERY_MS,
    log,
    async work(isStopping) {
      const now = platform.now();
      const day = now.toISOString().slice(0, 10);
      for (let after: string | undefined = ""; after !== undefined;) {
        const waiting = await unsampled(platform, day, after);
        for (const workspace of waiting) {
          if (isStopping()) return;
          await sample(platform, workspace, now).catch((error: unknown) =>
            log.warn({ err: error, workspaceId: workspace.id }, "the storage of a workspace was not metered"),
          );
        }
        after = waiting.length === AT_ONCE ? waiting.at(-1)!.id : undefined;
      }
    },
  });
}
