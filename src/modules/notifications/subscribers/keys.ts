import type { Tx } from "../../../platform/db/door.ts";
import type { StoredEvent } from "../../../platform/events/event-type.ts";
import { subscribe } from "../../../platform/events/subscribers.ts";
import { notify } from "../notify.ts";
import { whoCanEnter, whoMay } from "../recipients.ts";
import { type InWorkspace, nameOf, placeOf } from "./place.ts";

interface KeyData {
  keyId: string;
  name: string;
  ownerId: string;
  expiresAt?: string;
}

async function where(t: Tx, event: StoredEvent): Promise<InWorkspace | null> {
  return (await placeOf(t, event)) as InWorkspace | null;
}

/** The owner; of a service account's key, who manages keys. */
async function ownersOf(t: Tx, place: InWorkspace, ownerId: string): Promise<string[]> {
  const owner = await t.db.selectFrom("accounts").select("kind").where("id", "=", ownerId).executeTakeFirst();
  return owner?.kind === "service" ? whoMay(t, place, "api_keys:manage") : whoCanEnter(t, place, [ownerId]);
}

const TOLD = {
  "key.expiring": (name: string, place: string, day: string) => ({
    title: `The API key ${name} expires on ${day}`,
    body: `In ${place}. What uses it stops working then; make a new key and replace it before.`,
  }),
  "key.expired": (name: string, place: string, day: string) => ({
    title: `The API key ${name} has expired`,
    body: `In ${place}, on ${day}. What uses it is refused from now on.`,
  }),
} as const;

subscribe({
  name: "notifications.key-expiry",
  types: Object.keys(TOLD),
  async handle(t, event, { bus }) {
    const { keyId, name, ownerId, expiresAt = "" } = event.data as unknown as KeyData;
    const place = await where(t, event);
    if (!place) return;
    const kind = event.type as keyof typeof TOLD;
    await notify(t, bus, await ownersOf(t, place, ownerId), {
      kind,
      subject: event.id,
      eventId: event.id,
      organizationId: place.organizationId,
      workspaceId: place.workspaceId,
      ...TOLD[kind](name, place.name, expiresAt.slice(0, 10)),
      link: `${place.path}/api-keys`,
      data: { keyId, expiresAt },
    });
  },
});

subscribe({
  name: "notifications.key-regenerated",
  types: ["key.regenerated"],
  async handle(t, event, { bus }) {
    const { keyId, name, ownerId } = event.data as unknown as KeyData;
    const place = await where(t, event);
    if (!place || event.actorId === ownerId) return;
    const actor = (await nameOf(t, event.actorId)) ?? "Somebody";
    await notify(t, bus, await whoCanEnter(t, place, [ownerId]), {
      kind: "key.regenerated",
      subject: event.id,
      eventId: event.id,
      organizationId: place.organizationId,
      workspaceId: place.workspaceId,
      title: `${actor} replaced the secret of your API key ${name}`,
      body: `In ${place.name}. The key has your power; revoke it if this should not have happened.`,
      link: `${place.path}/api-keys`,
      data: { keyId },
    });
  },
});
