import { sql } from "kysely";
import { inBackground } from "../../platform/background.ts";
import { tellOthers } from "../../platform/events/signals.ts";
import type { Platform } from "../../platform/platform.ts";
import { INBOUND_WAITING } from "./keep.ts";
import { startDelivery, type Waiting } from "./start.ts";
import { sweepDeliveries } from "./sweep.ts";

// In case the process that took a delivery died before it could tell, or could not be heard.
const LOOK_EVERY_MS = 2000;
const SWEEP_EVERY_MS = 10 * 60_000;
const PER_ROUND = 40;
const AT_ONCE = 4;

/**
 * Deliveries whose run is to start, the oldest of each workspace: every workspace has its turn in every round, however much
 * waits in another. A walk along the index: each workspace costs one look.
 */
const findWaiting = ({ door }: Platform): Promise<Waiting[]> =>
  door.asSystem("deliveries that start runs wait in any workspace", async (t) => {
    const { rows } = await sql<Waiting>`
      with recursive busy (workspace_id) as (
        (select workspace_id from inbound_deliveries where due_at is not null order by workspace_id limit 1)
        union all
        select (select d.workspace_id from inbound_deliveries d
                  where d.due_at is not null and d.workspace_id > b.workspace_id order by d.workspace_id limit 1)
          from busy b where b.workspace_id is not null),
      counted as (select workspace_id, count(*) over () as n from busy where workspace_id is not null)
      select d.id, d.workspace_id, w.organization_id, h.owner_id
        from counted c join workspaces w on w.id = c.workspace_id
        cross join lateral (select id, workspace_id, webhook_id, due_at from inbound_deliveries
          where workspace_id = c.workspace_id and due_at <= now() order by due_at
          limit greatest(1, ${PER_ROUND} / c.n)) d
        join inbound_webhooks h on h.workspace_id = d.workspace_id and h.id = d.webhook_id
        order by d.due_at`.execute(t.db);
    return rows;
  });

/** Starts what waits, until nothing is left that this process can start. */
export async function startWaiting(platform: Platform, isStopping = () => false): Promise<void> {
  let isProgressing = true;
  while (isProgressing && !isStopping()) {
    const waiting = await findWaiting(platform);
    isProgressing = false;
    const rest = waiting.values();
    const one = async () => {
      for (const delivery of rest) {
        if (isStopping()) return;
        if (await startDelivery(platform, delivery)) isProgressing = true;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  }
}

export interface InboundWork {
  /** Resolves once everything kept before the call was looked at here. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the runs of deliveries as they come in, wherever they came in, and forgets old deliveries. */
export function startInboundWork(platform: Platform): InboundWork {
  const { door, bus, log } = platform;
  const starting = inBackground({
    name: "starting the runs of deliveries",
    everyMs: LOOK_EVERY_MS,
    log,
    work: (isStopping) => startWaiting(platform, isStopping),
  });
  const sweeping = inBackground({
    name: "forgetting old deliveries",
    everyMs: SWEEP_EVERY_MS,
    log,
    work: () => sweepDeliveries(door),
  });
  door.onSignal(INBOUND_WAITING, starting.wake);
  const forget = bus.subscribe(INBOUND_WAITING, starting.wake);
  return {
    settle: starting.settle,
    async stop() {
      forget();
      await starting.stop();
      await sweeping.stop();
    },
  };
}

/** In a process that starts no runs: tells those that do. */
export const tellOfDeliveries = (parts: Pick<Platform, "door" | "bus">): void =>
  tellOthers(parts, INBOUND_WAITING);
