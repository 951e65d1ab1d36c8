import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Asking, startAsking } from "./testing/asking.ts";
import { TAMPERINGS } from "./testing/tamperings.ts";

let asking: Asking;
beforeAll(async () => {
  asking = await startAsking();
});
afterAll(() => asking.stop());

const path = (approval: { id: string }, verb = "") => `/v1/approvals/${approval.id}${verb && `/${verb}`}`;

describe("a call that asks", () => {
  test("waits with its run, is made once when somebody approves, and says what became of it", async () => {
    const { ask, owner, reviewer, settled } = asking;
    const { runId, approval, made } = await ask({ password: "hunter2" });
    expect(approval).toMatchObject({
      state: "pending",
      execution: null,
      runId,
      address: "workspace.send_mail",
      toolName: "send_mail",
      arguments: { to: "ada@example.org", password: "••• hidden" },
      quorum: 1,
      requester: {
        account: { id: owner.accountId, name: "Olga Owner" },
        agentId: asking.agentId,
        via: "agent",
      },
      mine: { canDecide: false, canBreakGlass: true, obstacle: "requester" },
    });
    expect(made()).toEqual([]);
    const { status, body } = await reviewer.post(path(approval, "approve"), { digest: approval.digest });
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: "approved", approvedCount: 1, deciders: [] });
    expect((await settled(runId)).state).toBe("succeeded");
    expect(made()).toHaveLength(1);
    expect(JSON.parse(made()[0]!.body)).toMatchObject({ password: "hunter2" });
    expect((await owner.get(path(approval))).body).toMatchObject({
      state: "approved",
      execution: "succeeded",
    });
  });

  test("is not made when somebody denies, and the model hears why", async () => {
    const { ask, owner, reviewer, settled } = asking;
    const { runId, approval, made } = await ask();
    await reviewer.post(path(approval, "deny"), { reason: "Not to this customer" });
    await settled(runId);
    expect(made()).toEqual([]);
    const { body } = await owner.get(`/v1/runs/${runId}/steps`);
    expect(body.data[1].error).toMatchObject({ code: "denied" });
    expect(body.data[1].error.message).toContain("Not to this customer");
  });

  test("expires, is not made, and the model hears that nobody decided", async () => {
    const { ask, owner, reviewer, settled, world } = asking;
    const { runId, approval, made } = await ask();
    await world.sql("update approvals set expires_at = now() - interval '1 minute' where id = $1", [
      approval.id,
    ]);
    const late = await reviewer.post(path(approval, "approve"), {});
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ code: "illegal_transition", state: "expired" });
    await world.app.approvals!.settle();
    await settled(runId);
    const { body } = await owner.get(`/v1/runs/${runId}/steps`);
    expect(body.data[1].error.code).toBe("approval_expired");
    expect((await owner.get(path(approval))).body.state).toBe("expired");
    expect(made()).toEqual([]);
  });

  test("is cancelled with its run, and cannot be decided after that", async () => {
    const { ask, owner, reviewer, world, settled } = asking;
    const { runId, approval } = await ask();
    await owner.post(`/v1/runs/${runId}/cancel`, {});
    const late = await reviewer.post(path(approval, "approve"), {});
    expect(late.status).toBe(409);
    await world.app.signals!.settle();
    expect((await owner.get(path(approval))).body).toMatchObject({ state: "cancelled" });
    expect((await settled(runId)).state).toBe("cancelled");
  });
});

describe("edited arguments", () => {
  test("are what the call is made with, hidden ones stay what they were, and the digest is another", async () => {
    const { ask, reviewer, settled } = asking;
    const { runId, approval, made } = await ask({ to: "all@example.org", password: "hunter2" });
    const edited = { ...approval.arguments, to: "ada@example.org" };
    const { body } = await reviewer.post(path(approval, "approve"), { arguments: edited });
    expect(body).toMatchObject({
      state: "approved",
      editedArguments: edited,
      editedBy: { name: "Rita Reviewer" },
    });
    expect(body.editedDigest).not.toBe(approval.digest);
    await settled(runId);
    expect(JSON.parse(made()[0]!.body)).toEqual({
      ...approval.arguments,
      to: "ada@example.org",
      password: "hunter2",
    });
  });

  test("undo earlier approvals, and whoever did not see them is told", async () => {
    const { ask, owner, reviewer, second } = asking;
    const { runId, approval } = await ask(undefined, { tool: "remove_account" });
    await reviewer.post(path(approval, "approve"), {});
    const edited = await second.post(path(approval, "approve"), { arguments: { to: "bob@example.org" } });
    expect(edited.body).toMatchObject({ state: "pending", approvedCount: 1 });
    for (const body of [{}, { digest: approval.digest }])
      expect((await reviewer.post(path(approval, "approve"), body)).status).toBe(409);
    const seen = await reviewer.post(path(approval, "approve"), { digest: edited.body.editedDigest });
    expect(seen.body).toMatchObject({ state: "approved", approvedCount: 2 });
    await owner.post(`/v1/runs/${runId}/cancel`, {});
  });

  test("cannot carry what is hidden to another place, nor get past the tool's schema", async () => {
    const { ask, reviewer, owner, settled, world } = asking;
    const { runId, approval, made } = await ask({ to: "a@example.org", password: "hunter2" });
    const moved = await reviewer.post(path(approval, "approve"), { arguments: { to: "••• hidden" } });
    expect(moved.status).toBe(422);
    const wrong = { ...approval.arguments, to: 7, amount: "much" };
    const refused = await reviewer.post(path(approval, "approve"), { arguments: wrong });
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      "arguments.to",
      "arguments.amount",
    ]);
    expect((await owner.get(path(approval))).body).toMatchObject({ state: "pending", editedDigest: null });
    // Checked once more when the call is made, with the full values.
    await world.sql("update approvals set parameters = null where id = $1", [approval.id]);
    await reviewer.post(path(approval, "approve"), { arguments: { to: 7 } });
    await settled(runId);
    expect(made()).toEqual([]);
    const { body } = await owner.get(`/v1/runs/${runId}/steps`);
    expect(body.data[1].error.code).toBe("tool_bad_arguments");
    expect((await owner.get(path(approval))).body.execution).toBe("failed");
  });
});

test("arguments that are edited to what policies block are not what the call is made with", async () => {
  const { ask, owner, reviewer, settled } = asking;
  const match = {
    address: "workspace.send_mail",
    arguments: [{ path: "/to", operator: "equals", value: "eve@example.org" }],
  };
  const policy = await owner.post("/v1/policies", { effect: "block", match });
  const { runId, approval, made } = await ask();
  const edited = { ...approval.arguments, to: "eve@example.org" };
  await reviewer.post(path(approval, "approve"), { arguments: edited });
  await settled(runId);
  expect(made()).toEqual([]);
  const { body } = await owner.get(`/v1/runs/${runId}/steps`);
  expect(body.data[1].error.code).toBe("denied");
  await owner.del(`/v1/policies/${policy.body.id}`);
});

describe("what was approved and is no longer what would be done", () => {
  test.each(TAMPERINGS)("is not made as it is when somebody changed %s", async (what, statement, why) => {
    const { ask, reviewer, of, owner, world, settled, service } = asking;
    const { runId, approval, made } = await ask();
    // Approved, and changed before the run can go on.
    await world.sql("update runs set lease_token = 'held' where id = $1", [runId]);
    await reviewer.post(path(approval, "approve"), {});
    await world.sql(statement, [approval.id]);
    await world.sql("update runs set lease_token = null where id = $1", [runId]);
    void world.app.platform.advancer.advance(owner.workspaceId, runId);
    const run = await settled(runId);
    const sent = JSON.stringify(service.received.filter((one) => /eve@|other/.test(one.path + one.body)));
    expect(sent, what).toBe("[]");
    expect(run.state).toBe("waiting");
    const all = await of(runId);
    expect(all.map(({ state }) => state)).toEqual(["pending", "cancelled"]);
    expect(all[1].endReason).toContain(why);
    expect(made()).toEqual([]);
    await owner.post(`/v1/runs/${runId}/cancel`, {});
  });
});

describe("what people decided stands, though policies allow the call by the time its run goes on", () => {
  /** Decided, and allowed before the run can go on. */
  async function decidedThenAllowed(path: string, body: object, runId: string) {
    const { world, owner, reviewer, settled } = asking;
    await world.sql("update runs set lease_token = 'held' where id = $1", [runId]);
    expect((await reviewer.post(path, body)).status).toBe(200);
    const policy = await world.allow(owner, "workspace.send_mail");
    await world.sql("update runs set lease_token = null where id = $1", [runId]);
    void world.app.platform.advancer.advance(owner.workspaceId, runId);
    await settled(runId);
    await owner.del(`/v1/policies/${policy}`);
  }

  test("a denied one is not made", async () => {
    const { runId, approval, made } = await asking.ask();
    await decidedThenAllowed(path(approval, "deny"), { reason: "No" }, runId);
    expect(made()).toEqual([]);
  });

  test("one with edited arguments is made with those", async () => {
    const { runId, approval, made } = await asking.ask({ to: "all@example.org" });
    const edited = { ...approval.arguments, to: "ada@example.org" };
    await decidedThenAllowed(path(approval, "approve"), { arguments: edited }, runId);
    expect(made().map(({ body }) => JSON.parse(body).to)).toEqual(["ada@example.org"]);
  });
});

test("a call is asked about again when its connection leads elsewhere, or holds another secret", async () => {
  const { owner, reviewer, settled, of, service, world } = asking;
  const { body: connection } = await owner.post("/v1/connections", {
    kind: "bearer",
    name: "Billing",
    baseUrl: service.url,
    secret: "first-secret",
  });
  const { body: tool } = await owner.post("/v1/tools", {
    name: "bill",
    description: "Bills somebody.",
    parameters: { type: "object", properties: {} },
    definition: { kind: "http", method: "POST", url: `${service.url}/bill`, connectionId: connection.id },
  });
  const { body } = await owner.post(`/v1/tools/${tool.id}/test`, { arguments: {} });
  await world.sql("update runs set lease_token = 'held' where id = $1", [body.runId]);
  const [approval] = await of(body.runId);
  await reviewer.post(path(approval, "approve"), {});
  const changed = await owner.patch(`/v1/connections/${connection.id}`, { secret: "second-secret" });
  expect(changed.status, changed.text).toBe(200);
  await world.sql("update runs set lease_token = null where id = $1", [body.runId]);
  void world.app.platform.advancer.advance(owner.workspaceId, body.runId);
  expect((await settled(body.runId)).state).toBe("waiting");
  expect((await of(body.runId)).map(({ state }) => state)).toEqual(["pending", "cancelled"]);
  expect(service.received.filter((one) => one.path === "/bill")).toEqual([]);
  await reviewer.post(path((await of(body.runId))[0], "approve"), {});
  expect((await settled(body.runId)).state).toBe("succeeded");
});

test("a policy that changes while a call waits is asked again: allowed it is made, blocked it is not", async () => {
  const { ask, owner, settled, world, of } = asking;
  const first = await ask();
  const match = { address: "workspace.send_mail" };
  const allowed = await owner.post("/v1/policies", { effect: "allow", match });
  await world.app.signals!.settle();
  await world.app.approvals!.settle();
  expect((await settled(first.runId)).state).toBe("succeeded");
  expect(first.made()).toHaveLength(1);
  expect((await of(first.runId))[0]).toMatchObject({ state: "cancelled" });
  await owner.del(`/v1/policies/${allowed.body.id}`);

  const second = await ask();
  const blocked = await owner.post("/v1/policies", { effect: "block", match });
  await world.app.signals!.settle();
  await world.app.approvals!.settle();
  await settled(second.runId);
  expect(second.made()).toEqual([]);
  await owner.del(`/v1/policies/${blocked.body.id}`);
});

test("an owner alone breaks the glass with a reason; it is flagged until somebody else has looked at it", async () => {
  const { ask, owner, reviewer, settled } = asking;
  const { runId, approval } = await ask();
  expect((await owner.post(path(approval, "break-glass"), {})).status).toBe(422);
  expect((await reviewer.post(path(approval, "break-glass"), { reason: "Now" })).status).toBe(403);
  const broken = await owner.post(path(approval, "break-glass"), { reason: "The shop is down" });
  expect(broken.body).toMatchObject({ state: "approved", isBreakGlass: true, mine: { canReview: false } });
  expect((await settled(runId)).state).toBe("succeeded");
  // Counted for everybody, and as one's own for whoever may look at it.
  const counts = async (of: typeof reviewer) => (await of.get("/v1/approval-counts")).body;
  expect(await counts(reviewer)).toMatchObject({ toReview: 1, mineToReview: 1 });
  expect(await counts(owner)).toMatchObject({ toReview: 1, mineToReview: 0 });
  expect((await owner.post(path(approval, "review"), { note: "Fine" })).status).toBe(403);
  const reviewed = await reviewer.post(path(approval, "review"), { note: "Understood" });
  expect(reviewed.body).toMatchObject({ reviewedBy: { name: "Rita Reviewer" }, reviewNote: "Understood" });
  expect(await counts(reviewer)).toMatchObject({ toReview: 0, mineToReview: 0 });
});

test("many are decided at once, each for itself, and the lists and counts are everybody's own", async () => {
  const { ask, owner, reviewer, settled } = asking;
  const [one, two] = [await ask(), await ask()];
  expect((await owner.get("/v1/approval-counts")).body).toMatchObject({ mine: 0 });
  const mine = await reviewer.get("/v1/approvals?isMine=true");
  expect(mine.body.data.map(({ id }: { id: string }) => id)).toEqual(
    expect.arrayContaining([one.approval.id, two.approval.id]),
  );
  expect((await owner.get("/v1/approvals?isMine=true")).body.data).toEqual([]);
  await reviewer.post(path(one.approval, "approve"), {});
  const { body } = await reviewer.post("/v1/approvals/decide", {
    ids: [one.approval.id, two.approval.id],
    decision: "deny",
    reason: "Too many mails",
  });
  expect(body.data.map(({ error }: { error: { code: string } | null }) => error?.code ?? null)).toEqual([
    "illegal_transition",
    null,
  ]);
  await settled(one.runId);
  await settled(two.runId);
});

test("of two people who decide at the same moment one is heard, and the call follows them", async () => {
  const { ask, reviewer, second, settled, of } = asking;
  const rounds = process.env.BAILIWICK_LONG ? 200 : 8;
  for (let round = 0; round < rounds; round++) {
    const { runId, approval, made } = await ask();
    const answers = await Promise.all([
      reviewer.post(path(approval, "approve"), {}),
      second.post(path(approval, "deny"), { reason: "No" }),
      second.post(path(approval, "deny"), { reason: "No, again" }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    await settled(runId);
    const [{ state }] = await of(runId);
    expect(made()).toHaveLength(state === "approved" ? 1 : 0);
  }
}, 300_000);

test("deciding is in the audit log with what was decided about, and secrets are nowhere", async () => {
  const { ask, owner, reviewer, settled, world } = asking;
  const { runId, approval } = await ask({ to: "a@example.org", password: "hunter2secret" });
  await reviewer.post(path(approval, "approve"), { reason: "Fine" });
  await settled(runId);
  const { body } = await owner.get("/v1/audit?limit=5");
  expect(body.data[0]).toMatchObject({
    verb: "approvals.approve",
    target: { id: approval.id, address: "workspace.send_mail", digest: approval.digest },
  });
  await world.app.signals!.settle();
  const events = (await owner.get("/v1/events?limit=200")).text;
  expect(events).toContain("approval.executed");
  for (const text of [events, world.logged(), JSON.stringify(body)])
    expect(text).not.toContain("hunter2secret");
});

test("always allowing calls like one is a policy: in effect by who may write them, a draft by others", async () => {
  const { ask, owner, reviewer, settled, world } = asking;
  const { runId, approval, made } = await ask();
  const proposed = await reviewer.post(path(approval, "propose-policy"), {});
  expect(proposed.body).toMatchObject({ isEnabled: false });
  expect((await owner.get(`/v1/policies/${proposed.body.policyId}`)).body).toMatchObject({
    effect: "allow",
    isEnabled: false,
    match: { address: "workspace.send_mail", agentIds: [asking.agentId], stages: ["production"] },
  });
  const again = await reviewer.post(path(approval, "propose-policy"), { note: "Once more" });
  expect(again.body).toEqual(proposed.body);
  const both = await Promise.all([1, 2].map(() => owner.post(path(approval, "propose-policy"), {})));
  for (const { body } of [...both, await reviewer.post(path(approval, "propose-policy"), {})])
    expect(body).toEqual({ policyId: proposed.body.policyId, isEnabled: true });
  await world.app.signals!.settle();
  await world.app.approvals!.settle();
  expect((await settled(runId)).state).toBe("succeeded");
  expect(made()).toHaveLength(1);
  await owner.del(`/v1/policies/${proposed.body.policyId}`);
});

describe("a tool called by itself", () => {
  test("waits like any call, answers the run and what waits, and goes on when it is approved", async () => {
    const { owner, reviewer, service, settled } = asking;
    const answer = await owner.post("/v1/tools/call", {
      address: "workspace.send_mail",
      arguments: { to: "alone@example.org" },
    });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ isOk: false, state: "waiting", errorCode: "approval_required" });
    expect((await reviewer.post(`/v1/approvals/${answer.body.approvalId}/approve`, {})).status).toBe(200);
    await settled(answer.body.runId);
    expect(service.received.filter(({ body }) => body.includes("alone@"))).toHaveLength(1);
  });

  test("answers its result where nobody is asked, and is not found where there is none", async () => {
    const { owner } = asking;
    const add = {
      name: "add_up",
      description: "Adds.",
      definition: { kind: "code", code: "return input.a + 1;" },
    };
    await owner.post("/v1/tools", add);
    const answer = await owner.post("/v1/tools/call", { address: "workspace.add_up", arguments: { a: 1 } });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ isOk: true, result: 2, state: "succeeded", approvalId: null });
    expect((await owner.post("/v1/tools/call", { address: "workspace.nothing" })).status).toBe(404);
  });

  test("as a test of its draft waits too, and its answer says where", async () => {
    const { owner, service } = asking;
    const { body: tools } = await owner.get("/v1/tools?search=send_mail");
    const answer = await owner.post(`/v1/tools/${tools.data[0].id}/test`, {
      arguments: { to: "test@example.org" },
    });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({
      isOk: false,
      errorCode: "approval_required",
      state: "waiting",
      logs: [],
    });
    expect(answer.body.runId).toMatch(/^run_/);
    expect(answer.body.approvalId).toMatch(/^apr_/);
    expect(service.received.filter(({ body }) => body.includes("test@"))).toEqual([]);
  });
});

test("whoever may decide is told once, with a link to its page; whoever asked hears the outcome, and nothing waits unread", async () => {
  const { ask, owner, reviewer, world } = asking;
  const { approval } = await ask();
  await world.app.signals!.settle();
  const told = async (kind: string) =>
    (await world.sql(
      "select account_id, link, read_at from notifications where kind = $1 and data->>'approvalId' = $2",
      [kind, approval.id],
    )) as { account_id: string; link: string; read_at: string | null }[];
  const waiting = await told("approval.waiting");
  expect(waiting.map((row) => row.account_id)).toContain(reviewer.accountId);
  expect(waiting.map((row) => row.account_id)).not.toContain(owner.accountId);
  expect(waiting[0]!.link).toMatch(new RegExp(`/approvals/${approval.id}$`));
  expect(waiting.map((row) => row.read_at)).toEqual(waiting.map(() => null));
  await reviewer.post(path(approval, "deny"), { reason: "No" });
  await world.app.signals!.settle();
  for (const row of await told("approval.waiting")) expect(row.read_at).not.toBeNull();
  expect((await told("approval.decided")).map((row) => row.account_id)).toEqual([owner.accountId]);
});
