import { z } from "zod";
import { eventType } from "../../platform/events/event-type.ts";
import { exampleId } from "../../platform/events/example-id.ts";
import { id } from "../../platform/ids.ts";

const ofWorkspace = { version: 1, scope: "workspace" } as const;
const Member = z.object({
  accountId: id("account"),
  name: z.string(),
  role: z.string().describe("A preset, or the id of a role the organization made."),
});
const example = { accountId: exampleId("account"), name: "Ada Nkemelu", role: "developer" };

export const memberAdded = eventType({
  ...ofWorkspace,
  type: "member.added",
  title: "Somebody was added to the workspace",
  payload: Member,
  example,
});
export const memberRemoved = eventType({
  ...ofWorkspace,
  type: "member.removed",
  title: "Somebody left the workspace or was removed; role is what they were",
  payload: Member,
  example,
});
export const memberRoleChanged = eventType({
  ...ofWorkspace,
  type: "member.role_changed",
  title: "Somebody's role in the workspace changed",
  payload: Member.extend({ previousRole: z.string() }),
  example: { ...example, role: "admin", previousRole: "developer" },
});
