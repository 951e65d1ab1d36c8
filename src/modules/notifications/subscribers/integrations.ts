import { subscribe } from "../../../platform/events/subscribers.ts";
import { oneLine } from "../../../platform/mail-template.ts";
import { notify } from "../notify.ts";
import { whoCanEnter, whoMay, whoMayInOrganization } from "../recipients.ts";
import { type EventPlace, type InWorkspace, placeOf } from "./place.ts";
import { readable } from "./readable.ts";

subscribe({
  name: "notifications.webhook-disabled",
  types: ["webhook.disabled"],
  async handle(t, event, { bus }) {
    const { webhookId, host, reason } = event.data as Record<"webhookId" | "host" | "reason", string>;
    const place = await placeOf(t, event);
    if (!place) return;
    const readers =
      place.workspaceId === null
        ? await whoMayInOrganization(t, place.organizationId, "organization_webhooks:write")
        : await whoMay(t, place as InWorkspace, "webhooks:write");
    await notify(t, bus, readers, {
      kind: "webhook.disabled",
      subject: event.id,
      eventId: event.id,
      organizationId: place.organizationId,
      workspaceId: place.workspaceId,
      title: `The webhook to ${host} was switched off`,
      body: `In ${place.name}. ${reason.replace(/\.?$/, ".")} Nothing is delivered to it until somebody switches it on again.`,
      link: `${place.path}/webhooks/${webhookId}`,
      data: { webhookId, reason },
    });
  },
});

subscribe({
  name: "notifications.schedule-paused",
  types: ["schedule.paused"],
  async handle(t, event, { bus }) {
    const { scheduleId, name, reason, isAutomatic } = event.data as {
      scheduleId: string;
      name: string;
      reason: string | null;
      isAutomatic: boolean;
    };
    const place = (await placeOf(t, event)) as InWorkspace | null;
    // Somebody who pauses a schedule knows; one that pauses itself is news.
    if (!place || !isAutomatic) return;
    await notify(t, bus, await whoMay(t, place, "schedules:write"), {
      kind: "schedule.paused",
      subject: event.id,
      eventId: event.id,
      organizationId: place.organizationId,
      workspaceId: place.workspaceId,
      title: `The schedule ${name} was paused`,
      body: [`In ${place.name}, because it could not run.`, reason].filter(Boolean).join(" "),
      link: `${place.path}/schedules/${scheduleId}`,
      data: { scheduleId, reason },
    });
  },
});

const connectionsAt = ({ workspaceId }: EventPlace, ownerAccountId: string | null) =>
  workspaceId === null
    ? "tools/connections"
    : ownerAccountId
      ? "integrations/mine"
      : "integrations/connections";
const isPast = (moment: string | null) => moment !== null && Date.parse(moment) < Date.now();

subscribe({
  name: "notifications.connection-health",
  types: ["connection.failing", "connection.broken", "connection.restored"],
  async handle(t, event, { bus }) {
    const data = event.data as {
      connectionId: string;
      name: string;
      ownerAccountId: string | null;
      reason?: string;
      about?: "renewal" | "use" | "end";
      expiresAt?: string | null;
    };
    const { connectionId, ownerAccountId, reason = "", expiresAt = null } = data;
    const name = oneLine(data.name);
    const place = await placeOf(t, event);
    if (!place) return;
    const kind = event.type as "connection.failing" | "connection.broken" | "connection.restored";
    const mayAct = ownerAccountId
      ? await whoCanEnter(t, place, [ownerAccountId])
      : place.workspaceId === null
        ? await whoMayInOrganization(t, place.organizationId, "organization_tools:write")
        : await whoMay(t, place as InWorkspace, "connections:write");
    // Who connected it anew knows.
    const readers = mayAct.filter((id) => id !== event.actorId);
    const failing = {
      use: [`${name} is failing`, "It is looked at again by itself."],
      renewal: [
        `${name} could not be renewed`,
        isPast(expiresAt)
          ? "It no longer works until that succeeds."
          : "It still works, and is tried again by itself.",
      ],
      end: [`${name} ends soon`, `It works until ${readable(expiresAt ?? "")}. Connect it anew before.`],
    }[data.about ?? "renewal"];
    const [title, what] = {
      "connection.failing": failing,
      "connection.broken": [`${name} has to be connected anew`, "Connect it anew, or what uses it fails."],
      "connection.restored": [`${name} works again`, "Nothing is left to do."],
    }[kind] as [string, string];
    await notify(t, bus, readers, {
      kind,
      subject: event.id,
      eventId: event.id,
      organizationId: place.organizationId,
      workspaceId: place.workspaceId,
      title,
      body: [`In ${place.name}.`, reason && reason.replace(/\.?$/, "."), what].filter(Boolean).join(" "),
      link: `${place.path}/${connectionsAt(place, ownerAccountId)}/${connectionId}`,
      data: { connectionId, reason },
    });
  },
});
