import { sql } from "kysely";
import type { Tx } from "../../../platform/db/door.ts";
import type { StoredEvent } from "../../../platform/events/event-type.ts";
import { subscribe } from "../../../platform/events/subscribers.ts";
import { inboxTopic, notify } from "../notify.ts";
import { whoCanEnter } from "../recipients.ts";
import { nameOf, placeOf, roleName } from "./place.ts";
import { readable } from "./readable.ts";

const about = ({ id, organizationId, workspaceId }: StoredEvent) => ({
  subject: id,
  eventId: id,
  organizationId,
  workspaceId,
});
const by = async (t: Tx, { actorId }: StoredEvent): Promise<string> => {
  const name = await nameOf(t, actorId);
  return name === null ? "" : `By ${name}.`;
};

subscribe({
  name: "notifications.access-changed",
  types: [
    "member.added",
    "member.role_changed",
    "organization_member.added",
    "organization_member.role_changed",
  ],
  async handle(t, event, { bus }) {
    const { accountId, role } = event.data as { accountId: string; role: string };
    const place = await placeOf(t, event);
    // Nobody is told what they did themselves.
    if (!place || event.actorId === accountId) return;
    const title = await roleName(t, event.organizationId, role);
    const isAdded = event.type.endsWith(".added");
    await notify(t, bus, await whoCanEnter(t, event, [accountId]), {
      ...about(event),
      kind: "access.changed",
      title: isAdded
        ? `You were added to ${place.name} as ${title}`
        : `Your role in ${place.name} is now ${title}`,
      body: await by(t, event),
      // The settings of an organization are for those who run it.
      link: place.workspaceId === null ? "/home" : place.path,
      data: { role },
    });
  },
});

subscribe({
  name: "notifications.access-removed",
  types: ["member.removed", "organization_member.removed"],
  async handle(t, event, { bus }) {
    const { accountId } = event.data as { accountId: string };
    const place = await placeOf(t, event);
    if (!place || event.actorId === accountId) return;
    const inOrganization = { organizationId: event.organizationId, workspaceId: null };
    const isStillInOrganization = (await whoCanEnter(t, inOrganization, [accountId])).length > 0;
    // Who left the organization with all its workspaces is told that, once; who came back in between, nothing.
    if (isStillInOrganization !== (event.workspaceId !== null)) return;
    const { name, organizationName } = place;
    await notify(t, bus, [accountId], {
      ...about(event),
      // About the reader alone: they can see neither any more.
      organizationId: null,
      workspaceId: null,
      kind: "access.removed",
      title: `You were removed from ${name}`,
      body: [event.workspaceId === null ? "" : `A workspace of ${organizationName}.`, await by(t, event)]
        .filter(Boolean)
        .join(" "),
    });
  },
});

subscribe({
  name: "notifications.access-granted",
  types: ["grant.given", "organization_grant.given"],
  async handle(t, event, { bus }) {
    const { accountId, permissions, expiresAt } = event.data as {
      accountId: string;
      permissions: string[];
      expiresAt: string;
    };
    const place = await placeOf(t, event);
    if (!place || event.actorId === accountId) return;
    await notify(t, bus, await whoCanEnter(t, event, [accountId]), {
      ...about(event),
      kind: "access.granted",
      title: `You have more power in ${place.name} for a while`,
      body: [`${permissions.join(", ")}, until ${readable(expiresAt)}.`, await by(t, event)]
        .filter(Boolean)
        .join("\n"),
      link: place.workspaceId === null ? "/home" : place.path,
      data: { permissions, expiresAt },
    });
  },
});

subscribe({
  name: "notifications.invitation-received",
  types: ["invitation.created"],
  async handle(t, event, { bus }) {
    const { invitationId } = event.data as { invitationId: string };
    const invited = await t.db
      .selectFrom("invitations as i")
      .innerJoin("accounts as a", (join) =>
        join.on((on) => on(on.fn<string>("lower", ["a.email"]), "=", on.ref("i.email"))),
      )
      .innerJoin("organizations as o", "o.id", "i.organizationId")
      .select(["a.id as accountId", "o.name"])
      .where("i.organizationId", "=", event.organizationId)
      .where("i.id", "=", invitationId)
      .where("i.state", "=", "pending")
      .executeTakeFirst();
    if (!invited) return;
    await notify(t, bus, [invited.accountId], {
      ...about(event),
      // Not theirs to see yet.
      organizationId: null,
      workspaceId: null,
      kind: "invitation.received",
      title: `You are invited to ${invited.name}`,
      body: ["The link to answer is in the mail we sent you.", await by(t, event)].filter(Boolean).join(" "),
      data: { invitationId },
    });
  },
});

subscribe({
  name: "notifications.invitation-over",
  types: ["invitation.accepted", "invitation.declined", "invitation.revoked"],
  async handle(t, event, { bus }) {
    const { invitationId } = event.data as { invitationId: string };
    // Found by the address: whoever answered may be signed in as somebody else than was told.
    const read = await t.db
      .updateTable("notifications as n")
      .from("invitations as i")
      .innerJoin("accounts as a", (join) =>
        join.on((on) => on(on.fn<string>("lower", ["a.email"]), "=", on.ref("i.email"))),
      )
      .set({ readAt: new Date().toISOString() })
      .where("i.organizationId", "=", event.organizationId)
      .where("i.id", "=", invitationId)
      .whereRef("n.accountId", "=", "a.id")
      .where("n.kind", "=", "invitation.received")
      .where("n.readAt", "is", null)
      .where(sql<boolean>`n.data ->> 'invitationId' = ${invitationId}`)
      .returning("n.accountId")
      .execute();
    if (read.length === 0) return;
    t.afterCommit(() => {
      for (const { accountId } of read) bus.publish(inboxTopic(accountId), null);
    });
  },
});
