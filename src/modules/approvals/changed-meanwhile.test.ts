import { afterAll, beforeAll, expect, test } from "vitest";
import { type Asking, startAsking } from "./testing/asking.ts";

let asking: Asking;
beforeAll(async () => {
  asking = await startAsking();
});
afterAll(() => asking.stop());

test("that policies changed is not forgotten while the run that waits is under way", async () => {
  const { world, owner } = asking;
  const { runId, approval } = await asking.ask();
  const row = async () => {
    const [found] = await world.sql<{ state: string; again: boolean }>(
      "select r.state, a.must_ask_again as again from runs r join approvals a on a.run_id = r.id where a.id = $1",
      [approval.id],
    );
    return found!;
  };
  await world.sql("update runs set state = 'running', lease_token = 'held' where id = $1", [runId]);
  await world.sql("update approvals set must_ask_again = true where id = $1", [approval.id]);
  await world.app.approvals!.settle();
  expect(await row()).toEqual({ state: "running", again: true });
  // From here on nobody but the run itself sees to it.
  await world.app.approvals!.stop();
  await world.sql("update runs set state = 'queued', lease_token = null where id = $1", [runId]);
  await world.app.platform.advancer.advance(owner.workspaceId, runId);
  await world.until(async () => (await row()).state === "waiting" && !(await row()).again);
});
