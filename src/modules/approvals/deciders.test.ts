import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Asking, startAsking } from "./testing/asking.ts";

let asking: Asking;
beforeAll(async () => {
  asking = await startAsking();
});
afterAll(() => asking.stop());

const path = (approval: { id: string }, verb = "") => `/v1/approvals/${approval.id}${verb && `/${verb}`}`;

describe("who decides", () => {
  test("is neither who asked, nor a member without the power, nor a service account, nor another workspace", async () => {
    const { ask, owner, world } = asking;
    const { approval } = await ask();
    const own = await owner.post(path(approval, "approve"), {});
    expect(own.status).toBe(403);
    expect(own.body.detail ?? own.text).toContain("somebody else");
    const member = await world.join(await world.newPerson(), owner, "member");
    expect((await member.post(path(approval, "approve"), {})).status).toBe(403);
    const account = (await owner.post("/v1/service-accounts", { name: "Robot", role: "admin" })).body;
    const robot = await world.key(owner, ["*"], { serviceAccountId: account.id });
    expect((await robot.post(path(approval, "approve"), {})).status).toBe(403);
    const rival = await world.newPerson();
    for (const [verb, body] of [
      ["approve", {}],
      ["deny", { reason: "x" }],
      ["break-glass", { reason: "x" }],
      ["review", { note: "x" }],
    ] as const)
      expect((await rival.post(path(approval, verb), body)).status).toBe(404);
    expect((await owner.get(path(approval))).body.state).toBe("pending");
  });

  test("is not whoever made the key a call was asked with", async () => {
    const { ask, reviewer, second, owner, world } = asking;
    const key = await world.key(reviewer);
    const { approval } = await ask(undefined, { by: key });
    expect((await reviewer.post(path(approval, "approve"), {})).status).toBe(403);
    expect((await key.post(path(approval, "approve"), {})).status).toBe(403);
    expect(
      (await reviewer.get(path(approval))).body.deciders.map(({ id }: { id: string }) => id).sort(),
    ).toEqual([second.accountId, owner.accountId].sort());
    expect((await second.post(path(approval, "approve"), {})).status).toBe(200);
  });

  test("is not whoever regenerated the key, nor who made the one it was made with", async () => {
    const { ask, reviewer, second, owner, world } = asking;
    const { keyId } = await world.key(reviewer);
    const { body } = await second.post(`/v1/api-keys/${keyId}/regenerate`, {});
    const taken = await ask(undefined, {
      by: world.anonymous.with({ authorization: `Bearer ${body.secret}` }),
    });
    expect((await second.post(path(taken.approval, "approve"), {})).status).toBe(403);
    expect((await owner.post(path(taken.approval, "approve"), {})).status).toBe(200);
    const account = (await owner.post("/v1/service-accounts", { name: "Maker", role: "admin" })).body;
    const robot = await world.key(owner, ["*"], { serviceAccountId: account.id });
    const { approval } = await ask(undefined, { by: await world.key(robot, ["runs:*"]) });
    expect((await owner.post(path(approval, "approve"), {})).status).toBe(403);
    expect((await second.post(path(approval, "approve"), {})).status).toBe(200);
  });

  test("is not who wrote the schedule, whoever has it run", async () => {
    const { settled, of, reviewer, second, owner, agentId } = asking;
    const { body: schedule } = await second.post("/v1/schedules", {
      name: "Mornings",
      agentId,
      input: `send_mail ${JSON.stringify({ to: "ada@example.org" })}`,
      ...{ kind: "cron", cron: "0 9 * * *" },
    });
    const { body: firing, text } = await owner.post(`/v1/schedules/${schedule.id}/run`);
    expect((await settled(firing.runId)).state, text).toBe("waiting");
    const [approval] = await of(firing.runId);
    for (const who of [owner, second])
      expect((await who.post(path(approval, "approve"), {})).status).toBe(403);
    expect((await reviewer.post(path(approval, "approve"), {})).status).toBe(200);
  });

  test("is two people where the tool destroys, and nobody twice", async () => {
    const { ask, reviewer, second, settled } = asking;
    const { runId, approval, made } = await ask(undefined, { tool: "remove_account" });
    expect(approval.quorum).toBe(2);
    const first = await reviewer.post(path(approval, "approve"), {});
    expect(first.body).toMatchObject({ state: "pending", approvedCount: 1, mine: { obstacle: "decided" } });
    expect((await reviewer.post(path(approval, "approve"), {})).status).toBe(409);
    expect(made()).toEqual([]);
    await second.post(path(approval, "approve"), {});
    expect((await settled(runId)).state).toBe("succeeded");
    expect(made()).toHaveLength(1);
  });

  test("must still be allowed to when the call is made: else it is asked anew", async () => {
    const { ask, of, owner, reviewer, second, world } = asking;
    const { runId, approval, made } = await ask(undefined, { tool: "remove_account" });
    await reviewer.post(path(approval, "approve"), {});
    await world.sql("update members set role = 'viewer' where account_id = $1 and workspace_id = $2", [
      reviewer.accountId,
      owner.workspaceId,
    ]);
    await second.post(path(approval, "approve"), {});
    await world.until(async () => (await of(runId)).length === 2);
    await world.sql("update members set role = 'architect' where account_id = $1 and workspace_id = $2", [
      reviewer.accountId,
      owner.workspaceId,
    ]);
    const [anew, old] = await of(runId);
    expect(old).toMatchObject({
      state: "cancelled",
      endReason: "Somebody who approved it may no longer decide",
    });
    expect(anew).toMatchObject({ state: "pending", approvedCount: 0 });
    expect(made()).toEqual([]);
    await owner.post(`/v1/runs/${runId}/cancel`, {});
  });
});
