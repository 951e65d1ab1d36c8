import { subscribe } from "../../../platform/events/subscribers.ts";
import { notify } from "../notify.ts";
import { whoMayInOrganization } from "../recipients.ts";
import { placeOf } from "./place.ts";

interface ReloadData {
  wallet: string;
  amountMicros: number;
  currency: string;
  paymentId: string | null;
  code: string;
  message: string;
}

const WALLETS: Record<string, string> = { ai: "AI", data: "data" };

subscribe({
  name: "notifications.reload-failed",
  types: ["reload.failed"],
  async handle(t, event, { bus }) {
    const { wallet, amountMicros, currency, code, message } = event.data as unknown as ReloadData;
    const place = await placeOf(t, event);
    if (!place) return;
    const { organizationId } = place;
    const amount = `${(amountMicros / 1_000_000).toFixed(2)} ${currency}`;
    await notify(t, bus, await whoMayInOrganization(t, organizationId, "billing:manage"), {
      kind: "reload.failed",
      subject: event.id,
      eventId: event.id,
      organizationId,
      workspaceId: null,
      title: `The ${WALLETS[wallet] ?? wallet} wallet of ${place.name} was not reloaded`,
      body: `${message}. Nothing of ${amount} was charged, and no reload is tried again until somebody tops up or switches it on again.`,
      link: `${place.path}/billing`,
      data: { wallet, code },
    });
  },
});
