import type { Tx } from "../../../platform/db/door.ts";
import { subscribe } from "../../../platform/events/subscribers.ts";
import { notify } from "../notify.ts";
import { type Place, whoMay, whoMayInOrganization } from "../recipients.ts";
import { type InWorkspace, placeOf } from "./place.ts";

const readersOf = (t: Tx, { organizationId, workspaceId }: Place): Promise<string[]> =>
  workspaceId === null
    ? whoMayInOrganization(t, organizationId, "organization_tools:write")
    : whoMay(t, { organizationId, workspaceId } as InWorkspace, "tool_sources:write");

const linkOf = (path: string, sourceId: string): string => `${path}/tools/sources/${sourceId}`;

interface ChangedTool {
  address: string;
  change: "changed" | "removed";
  usedBy: string[];
}
const MAX_SAID = 8;
const said = ({ address, change, usedBy }: ChangedTool): string =>
  `${address} ${change === "removed" ? "went" : "changed"}: used by ${usedBy.slice(0, 5).join(", ")}.`;

subscribe({
  name: "notifications.tools-changed",
  types: ["tool_source.changed"],
  async handle(t, event, { bus }) {
    const { sourceId, name, tools, workspaceIds } = event.data as {
      sourceId: string;
      name: string;
      tools: ChangedTool[];
      workspaceIds: string[];
    };
    // What changes in the organization's source is news where it is used, too.
    const users = event.workspaceId === null ? workspaceIds : [];
    const places = [event, ...users.map((workspaceId) => ({ ...event, workspaceId }))];
    const told = new Set<string>();
    for (const each of places) {
      const place = await placeOf(t, each);
      if (!place) continue;
      const { organizationId, workspaceId } = place;
      const readers = (await readersOf(t, { organizationId, workspaceId })).filter((id) => !told.has(id));
      for (const id of readers) told.add(id);
      const more = tools.length > MAX_SAID ? [`And ${tools.length - MAX_SAID} more.`] : [];
      await notify(t, bus, readers, {
        ...{ kind: "tools.changed", subject: event.id, eventId: event.id, organizationId, workspaceId },
        title: `Tools of ${name} that are in use changed`,
        body: [...tools.slice(0, MAX_SAID).map(said), ...more].join("\n"),
        link: linkOf(place.path, sourceId),
        data: { sourceId, tools: tools.slice(0, MAX_SAID).map(({ address }) => address) },
      });
    }
  },
});

subscribe({
  name: "notifications.tools-failing",
  types: ["tool_source.failed"],
  async handle(t, event, { bus }) {
    const data = event.data as Record<"sourceId" | "name" | "message", string> & { place: string | null };
    const { sourceId, name, message, place: where } = data;
    const place = await placeOf(t, event);
    if (!place) return;
    const { organizationId, workspaceId } = place;
    await notify(t, bus, await readersOf(t, { organizationId, workspaceId }), {
      ...{ kind: "tools.failing", subject: event.id, eventId: event.id, organizationId, workspaceId },
      title: `The tools of ${name} could not be read again`,
      body: `In ${place.name}. ${message}${where ? ` (${where})` : ""}. The tools it had stay as they were.`,
      link: linkOf(place.path, sourceId),
      data: { sourceId },
    });
  },
});
