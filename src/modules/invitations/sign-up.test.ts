import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../platform/testing/world.ts";

const PASSWORD = "correct horse battery";
let addresses = 0;
const stranger = () => `newcomer${++addresses}@example.net`;

describe.each([
  ["where addresses must be verified", "true"],
  ["where they need not be", "false"],
])("signing up with an invitation, %s", (_, REQUIRE_VERIFIED_EMAIL) => {
  let world: World;
  let host: Person;
  beforeAll(async () => {
    world = await testWorld({ config: { REQUIRE_VERIFIED_EMAIL } });
    host = await world.newPerson("Ada Host");
  }, 120_000);
  afterAll(() => world?.stop());

  const mailsTo = (email: string) =>
    world.sql<{ body_text: string }>("select body_text from mails where recipient = $1 order by id", [email]);
  async function invite(email: string, role = "developer"): Promise<string> {
    const invited = await host.post("/v1/invitations", { email, role });
    expect(invited.status).toBe(201);
    return /#token=([\w-]{43})\s/.exec((await mailsTo(email)).at(-1)!.body_text)![1]!;
  }
  const signUp = (email: string, invitationToken?: string, headers: Record<string, string> = {}) =>
    world.anonymous.post(
      "/v1/auth/sign-up/email",
      { name: "New Comer", email, password: PASSWORD, ...(invitationToken ? { invitationToken } : {}) },
      { headers: { origin: world.url, ...headers } },
    );
  const userOf = async (email: string) =>
    (
      await world.sql<{ id: string; email_verified: boolean }>(
        'select id, email_verified from auth."user" where email = $1',
        [email],
      )
    )[0];

  test("verifies the address, opens a session, joins the workspace and asks no questions", async () => {
    const email = stranger();
    const token = await invite(email);
    const answer = await signUp(email.toUpperCase(), token);
    expect(answer.status).toBe(200);
    expect(answer.body.user).toMatchObject({ email, emailVerified: true });
    expect(answer.body.invitation).toMatchObject({
      workspaceId: host.workspaceId,
      workspaceSlug: "personal",
      isPersonalWorkspaceDeleted: true,
    });
    const cookie = answer.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const inside = world.anonymous.with({
      cookie,
      origin: world.url,
      "bailiwick-workspace": host.workspaceId,
    });
    const { body } = await inside.get("/v1/me");
    expect(body.workspace).toMatchObject({ id: host.workspaceId, role: "developer" });
    expect(body.account.onboardedAt).not.toBeNull();
    expect(body.account.lastWorkspaceId).toBe(host.workspaceId);
    const organizations = (await inside.get("/v1/organizations")).body.data;
    expect(organizations.map(({ isPersonal }: { isPersonal: boolean }) => isPersonal).sort()).toEqual([
      true,
      true,
    ]);
    // Only the invitation itself: nothing asks to confirm an address the link already proved.
    expect(await mailsTo(email)).toHaveLength(1);
    const [entry] = await world.sql(
      "select actor_account_id, credential_id, user_agent from audit_entries where verb = 'invitations.accept' and scope_id = $1",
      [host.organizationId],
    );
    expect(entry).toMatchObject({
      actor_account_id: answer.body.user.id,
      credential_id: expect.stringMatching(/./),
    });
    expect(world.logged()).not.toContain(token);
  });

  test("a link that is unknown, expired or used up is said so, and makes no account", async () => {
    const [expired, used] = [stranger(), stranger()];
    const expiredToken = await invite(expired);
    await world.sql("update invitations set expires_at = now() where email = $1", [expired]);
    const usedToken = await invite(used);
    expect((await signUp(used, usedToken)).status).toBe(200);
    for (const [email, token] of [
      [stranger(), "x".repeat(43)],
      [expired, expiredToken],
      [stranger(), usedToken],
    ] as const) {
      const refused = await signUp(email, token);
      expect([refused.status, refused.body.errors[0].path]).toEqual([422, "invitationToken"]);
      expect(await userOf(email)).toBeUndefined();
    }
    // Without it, the same person signs up plainly.
    expect((await signUp(expired)).status).toBe(200);
    expect((await userOf(expired))!.email_verified).toBe(false);
  });

  test("the token proves its own address and no other", async () => {
    const [email, other] = [stranger(), stranger()];
    const token = await invite(email);
    const refused = await signUp(other, token);
    expect([refused.status, refused.body.errors[0].path]).toEqual([422, "email"]);
    expect(refused.text).not.toContain(email);
    expect(await userOf(other)).toBeUndefined();
  });

  test("nothing a request says of itself verifies an address", async () => {
    const email = stranger();
    expect((await signUp(email, undefined, { "x-bailiwick-invited-address": email })).status).toBe(200);
    expect((await userOf(email))!.email_verified).toBe(false);
  });

  test("an address that has an account is sent to sign in", async () => {
    const guest = await world.newPerson();
    const token = await invite(guest.email);
    const refused = await signUp(guest.email, token);
    expect([refused.status, refused.body.code]).toEqual([409, "conflict"]);
    const landed = await guest.post("/v1/invitation-acceptances", { token });
    expect(landed.status).toBe(200);
  });

  test("two sign-ups at once make one account and one membership", async () => {
    const email = stranger();
    const token = await invite(email);
    const answers = await Promise.all([signUp(email, token), signUp(email, token)]);
    expect(answers.map(({ status }) => status).filter((status) => status === 200).length).toBeGreaterThan(0);
    const user = await userOf(email);
    const joined = await world.sql("select 1 from members where account_id = $1 and workspace_id = $2", [
      user!.id,
      host.workspaceId,
    ]);
    expect(joined).toHaveLength(1);
  });
});
