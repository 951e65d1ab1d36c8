import { expect } from "vitest";
import type { Person, World } from "../../../platform/testing/world.ts";

let addresses = 0;
/** An address nobody has. */
export const stranger = () => `stranger${++addresses}@example.net`;
export const peopleOf = (person: Person) => `/v1/organizations/${person.organizationId}/invitations`;
export const accept = (person: Person, token: string) => person.post("/v1/invitation-acceptances", { token });

/** What tests of invitations ask of a world. */
export function inviting(worldOf: () => World) {
  /** The token of the last mail to this address; undefined when there is none. */
  async function tokenFor(email: string): Promise<string> {
    const rows = await worldOf().sql<{ body_text: string }>(
      "select body_text from mails where recipient = $1 and body_text like '%/invitations#token=%' order by id desc limit 1",
      [email],
    );
    return /#token=([\w-]{43})\s/.exec(rows[0]?.body_text ?? "")?.[1] ?? "";
  }
  const preview = (token: string) => worldOf().anonymous.post("/v1/invitation-previews", { token });
  const roleIn = async (person: Person, host: Person) =>
    (
      await worldOf().sql<{ role: string }>(
        "select role from members where account_id = $1 and workspace_id = $2",
        [person.accountId, host.workspaceId],
      )
    )[0]?.role;
  const organizationRoleIn = async (person: Person, host: Person) =>
    (
      await worldOf().sql<{ role: string }>(
        "select role from organization_members where account_id = $1 and organization_id = $2",
        [person.accountId, host.organizationId],
      )
    )[0]?.role;
  /** Another workspace of the person's organization. */
  async function room(person: Person, name: string) {
    const made = await person.post("/v1/workspaces", {
      name,
      environment: "staging",
      organizationId: person.organizationId,
    });
    expect(made.status).toBe(201);
    return made.body as { id: string; slug: string };
  }

  return { tokenFor, preview, roleIn, organizationRoleIn, room };
}
