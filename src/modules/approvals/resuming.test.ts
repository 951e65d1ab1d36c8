import { afterAll, beforeAll, expect, test } from "vitest";
import { waitingForLocks } from "../../platform/testing/holding.ts";
import { type Asked, type Asking, startAsking } from "./testing/asking.ts";

let asking: Asking;
beforeAll(async () => {
  asking = await startAsking();
});
afterAll(() => asking.stop());

type Waiting = Pick<Asked, "runId" | "approval">;

/** Approved, while nobody takes the run up. */
async function approvedAndLeft(asked: Waiting, step = "") {
  const { world, reviewer } = asking;
  await world.sql("update runs set lease_token = 'held' where id = $1", [asked.runId]);
  expect((await reviewer.post(`/v1/approvals/${asked.approval.id}/approve`, {})).status).toBe(200);
  // Its job finds the run held and is over; one that came late would take it up before the test does.
  const jobs = () => world.sql("select 1 from graphile_worker._private_jobs where key = $1", [asked.runId]);
  await world.until(async () => (await jobs()).length === 0);
  // As a process leaves it that took the step up and died.
  await world.sql(`update steps set state = 'started' ${step} where run_id = $1 and number = $2`, [
    asked.runId,
    asked.approval.stepNumber,
  ]);
  await world.sql("update runs set state = 'running', lease_token = null where id = $1", [asked.runId]);
}
const goOn = async ({ runId }: Waiting) => {
  const { world, owner, settled } = asking;
  void world.app.platform.advancer.advance(owner.workspaceId, runId);
  return settled(runId);
};

test("a step whose process died before its effect began is taken up by another, and done once", async () => {
  const asked = await asking.ask();
  await approvedAndLeft(asked);
  expect((await goOn(asked)).state).toBe("succeeded");
  expect(asked.made()).toHaveLength(1);
  expect(await asking.of(asked.runId)).toMatchObject([{ state: "approved", execution: "succeeded" }]);
});

test("so is a call of a task", async () => {
  const { owner, service, of } = asking;
  const code = 'return (await tools.workspace.send_mail({ to: "task@example.org" })).ok';
  const { body } = await owner.post("/v1/tasks", { code });
  expect(body.state).toBe("waiting");
  const asked = { runId: body.id, approval: (await of(body.id))[0] };
  await approvedAndLeft(asked);
  expect((await goOn(asked)).state).toBe("succeeded");
  expect(service.received.filter((one) => one.body.includes("task@"))).toHaveLength(1);
});

test("a step that began has an unknown outcome and is not done again", async () => {
  const asked = await asking.ask();
  await approvedAndLeft(asked, ", begun_at = now()");
  expect((await goOn(asked)).state).toBe("interrupted");
  expect(asked.made()).toEqual([]);
});

test("a call that policies came to allow has begun, too, once it is made", async () => {
  const { owner, world, settled } = asking;
  const asked = await asking.ask();
  const policy = await world.allow(owner, "workspace.send_mail");
  await world.app.signals!.settle();
  await world.app.approvals!.settle();
  expect((await settled(asked.runId)).state).toBe("succeeded");
  const [step] = await world.sql<{ begun_at: string | null }>(
    "select begun_at from steps where run_id = $1 and number = $2",
    [asked.runId, asked.approval.stepNumber],
  );
  expect(step!.begun_at).not.toBeNull();
  await owner.del(`/v1/policies/${policy}`);
});

test("a call that policies allowed for a moment is asked about anew when it is repeated", async () => {
  const { world, owner, of, settled } = asking;
  const asked = await asking.ask();
  const { runId } = asked;
  await approvedAndLeft(asked);
  const policy = await world.allow(owner, "workspace.send_mail");
  const release = asking.hold();
  void world.app.platform.advancer.advance(owner.workspaceId, runId);
  await world.until(async () => asked.made().length === 1);
  // As the process leaves it that dies before it hears of the answer.
  await world.sql("update runs set lease_token = 'dead' where id = $1", [runId]);
  release();
  await world.until(async () => world.app.platform.advancer.active() === 0);
  await owner.del(`/v1/policies/${policy}`);
  await world.sql("update runs set lease_token = null where id = $1", [runId]);
  expect((await goOn(asked)).state).toBe("interrupted");
  expect((await owner.post(`/v1/runs/${runId}/resolve`, { decision: "repeat" })).status).toBe(200);
  expect((await settled(runId)).state).toBe("waiting");
  expect(asked.made()).toHaveLength(1);
  expect((await of(runId)).map(({ state }) => state).toSorted()).toEqual(["cancelled", "pending"]);
});

test("who held a step that was taken back cannot begin it any more", async () => {
  const { world, owner, of } = asking;
  const asked = await asking.ask();
  // The gate is held at the approval's row, where the process that resumes it begins the call.
  await approvedAndLeft(asked);
  const { runId, approval } = asked;
  // Nobody else waits for the row.
  await world.app.signals!.settle();
  await world.app.approvals!.settle();
  const blocked = world.app.platform.door.write(
    { workspaceId: owner.workspaceId, organizationId: owner.organizationId },
    async (t) => {
      await t.db.selectFrom("approvals").select("id").where("id", "=", approval.id).forUpdate().execute();
      void world.app.platform.advancer.advance(owner.workspaceId, runId);
      await world.until(async () => (await waitingForLocks(world)) > 0);
      // Declared dead meanwhile: another process has taken the run over.
      await world.sql("update runs set lease_token = null where id = $1", [runId]);
      await world.sql("update steps set attempt = attempt + 1 where run_id = $1 and state = 'started'", [
        runId,
      ]);
    },
  );
  await blocked;
  await world.until(async () => world.app.platform.advancer.active() === 0);
  expect(asked.made()).toEqual([]);
  expect(await of(runId)).toMatchObject([{ execution: null }]);
});

test("what waits is judged again when the clock changes what policies say of it: allowed it is made, blocked it is not", async () => {
  const { world, owner, settled, of } = asking;
  const HOUR = 3_600_000;
  const hoursOn = (hours: number) =>
    new Date(world.app.platform.now().getTime() + hours * HOUR).toISOString();
  const add = async (policy: object) => {
    const { status, body, text } = await owner.post("/v1/policies", policy);
    expect(status, text).toBe(201);
    return body.id as string;
  };
  const later = async (hours: number) => {
    world.clock.advance(hours * HOUR);
    await world.app.approvals!.settle();
  };
  const judgedAt = async ({ approval }: Waiting) =>
    (
      await world.sql<{ judge_again_at: string | null }>(
        "select judge_again_at from approvals where id = $1",
        [approval.id],
      )
    )[0]!.judge_again_at;

  const match = { address: "workspace.send_mail" };
  const allowed = await add({ effect: "allow", match: { address: "workspace.*" } });
  const asks = await add({ effect: "require_approval", match, expiresAt: hoursOn(2) });
  await add({ effect: "block", match: { address: "workspace.other" }, expiresAt: hoursOn(1) });
  const expiring = await asking.ask();
  await later(1.5);
  expect((await settled(expiring.runId)).state).toBe("waiting");
  expect(expiring.made(), "not before its time").toEqual([]);
  expect(await of(expiring.runId)).toMatchObject([{ state: "pending" }]);
  await later(0.6);
  expect((await settled(expiring.runId)).state).toBe("succeeded");
  expect(expiring.made()).toHaveLength(1);
  expect(await of(expiring.runId)).toMatchObject([{ state: "cancelled", execution: null }]);
  for (const id of [allowed, asks]) await owner.del(`/v1/policies/${id}`);

  const clock = (hours: number) => hoursOn(hours).slice(11, 16);
  const window = { from: clock(2), to: clock(3), timeZone: "UTC" };
  await add({ effect: "block", match: { ...match, window } });
  const untouched = await asking.ask({}, { tool: "remove_account" });
  const opening = await asking.ask();
  const approved = await asking.ask();
  await approvedAndLeft(approved);
  await later(2.1);
  await settled(opening.runId);
  expect(opening.made()).toEqual([]);
  expect(await of(opening.runId)).toMatchObject([{ state: "cancelled", endReason: expect.any(String) }]);
  expect((await goOn(approved)).state).toBe("succeeded");
  expect(approved.made(), "approved before it was blocked").toEqual([]);
  expect((await settled(untouched.runId)).state).toBe("waiting");
  expect(await judgedAt(untouched), "nothing it hangs on changes by the clock").toBeNull();
});
