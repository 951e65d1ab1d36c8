import { rollUpAll } from "../src/modules/usage/roller.ts";
import { recordUsage } from "../src/modules/usage/record.ts";
import type { Books } from "../src/platform/books/books.ts";
import type { Door } from "../src/platform/db/door.ts";
import { newId } from "../src/platform/ids.ts";
import type { Platform } from "../src/platform/platform.ts";
import { median, tookMs } from "./harness.ts";

const ROUNDS = 200;

/**
 * What metering adds to a run of one model call: the hold before it, event and charge with its result, settlement and summing
 * after it. Beside the same transaction without.
 */
export async function meteringMs(
  { door, books }: { door: Door; books: Books },
  scope: { organizationId: string; workspaceId: string },
): Promise<number> {
  const platform = {
    door,
    books,
    now: () => new Date(),
    settings: { credits: () => "enforced" },
  } as unknown as Platform;
  const { organizationId, workspaceId } = scope;
  const subjects = { workspaceId, agentId: null, accountId: null, keyId: null };
  const work = (meter: (runId: string) => { before(): Promise<unknown>; after(): Promise<unknown> } | null) =>
    tookMs(async () => {
      const runId = newId("run");
      const metered = meter(runId);
      await metered?.before();
      await door.write(scope, async (t) => {
        await t.db.selectFrom("workspaces").select("id").execute();
        if (!metered) return;
        recordUsage(t, platform, {
          ...{
            id: `use_${runId}_1`,
            kind: "model",
            wallet: "ai",
            costMicros: 37,
            quantity: 100,
            unit: "token",
          },
          ...{ priceVersion: "bench", environment: "production", runId, stepNumber: 1 },
          holdKey: `hold:${runId}`,
        });
      });
      await metered?.after();
    });
  const metering = (runId: string) => ({
    before: () =>
      books.hold(organizationId, {
        ...{ key: `hold:${runId}`, wallet: "ai", amountMicros: 100, subjects, isEnforced: true },
      }),
    after: () => books.settled(organizationId),
  });
  const bare: number[] = [];
  const metered: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await work(() => null));
    metered.push(await work(metering));
  }
  const summingMs = await tookMs(() => rollUpAll(platform));
  return median(metered) - median(bare) + summingMs / ROUNDS;
}
