import type { World } from "../../../platform/testing/world.ts";

/** Leaves no webhook to the next test. One at a time, as people delete them: all at once meets those being delivered to. */
export async function forgetWebhooks(world: World): Promise<void> {
  const webhooks = await world.sql<{ id: string }>("select id from webhooks order by scope_id, id");
  for (const { id } of webhooks) await world.sql("delete from webhooks where id = $1", [id]);
}
