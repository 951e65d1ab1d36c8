import { subscribe } from "../../../platform/events/subscribers.ts";
import { oneLine } from "../../../platform/mail-template.ts";
import { notify } from "../notify.ts";
import { whoMayInOrganization } from "../recipients.ts";
import { placeOf } from "./place.ts";

interface VerificationData {
  verificationId: string;
  workspaceId: string | null;
  expiresAt?: string;
  daysLeft?: number;
  mayResubmit?: boolean;
}

/** What each event says about somebody: a title, and what it means for them. */
const TOLD: Record<string, (who: string, data: VerificationData) => { title: string; body: string }> = {
  "verification.submitted": (who) => ({
    title: `The verification of ${who} was submitted`,
    body: "A reviewer looks at it next; you hear of the outcome here.",
  }),
  "verification.withdrawn": (who) => ({
    title: `The verification of ${who} was taken back`,
    body: "It can be changed and submitted again.",
  }),
  "verification.in_review": (who) => ({
    title: `The verification of ${who} is in review`,
    body: "A reviewer looks at the documents now.",
  }),
  "verification.approved": (who, { expiresAt = "" }) => ({
    title: `${who} is verified`,
    body: `The verification holds until ${expiresAt.slice(0, 10)}.`,
  }),
  "verification.rejected": (who, { mayResubmit }) => ({
    title: `The verification of ${who} was rejected`,
    body: mayResubmit
      ? "Its page says why, and what to change before it is submitted again."
      : "Its page says why. It cannot be submitted again.",
  }),
  "verification.revoked": (who) => ({
    title: `${who} is verified no more`,
    body: "The approval was withdrawn; its page says why.",
  }),
  "verification.expiring": (who, { expiresAt = "", daysLeft }) => ({
    title: `The verification of ${who} ends on ${expiresAt.slice(0, 10)}`,
    body: `In ${daysLeft} days. Renew it before, so that nothing stops.`,
  }),
  "verification.expired": (who) => ({
    title: `The verification of ${who} has expired`,
    body: "Verify again; until then outbound at scale is refused where a verification is required.",
  }),
};

subscribe({
  name: "notifications.verification",
  types: Object.keys(TOLD),
  async handle(t, event, { bus }) {
    const data = event.data as unknown as VerificationData;
    const place = await placeOf(t, event);
    if (!place) return;
    const workspace =
      data.workspaceId === null
        ? undefined
        : await t.db
            .selectFrom("workspaces")
            .select("name")
            .where("id", "=", data.workspaceId)
            .executeTakeFirst();
    const who = oneLine(workspace?.name ?? place.name);
    const readers = await whoMayInOrganization(t, place.organizationId, "verification:manage");
    await notify(
      t,
      bus,
      readers.filter((accountId) => accountId !== event.actorId),
      {
        kind: "verification.changed",
        subject: event.id,
        eventId: event.id,
        organizationId: place.organizationId,
        workspaceId: null,
        ...TOLD[event.type]!(who, data),
        link: `${place.path}/verification${data.workspaceId === null ? "" : `?workspace=${data.workspaceId}`}`,
        data: { verificationId: data.verificationId },
      },
    );
  },
});

subscribe({
  name: "notifications.verification-waiting",
  types: ["verification.submitted"],
  async handle(t, event, { bus }) {
    const { verificationId } = event.data as unknown as VerificationData;
    const place = await placeOf(t, event);
    if (!place) return;
    const administrators = await t.db
      .selectFrom("accounts")
      .select("id")
      .where("isInstallationAdmin", "=", true)
      .execute();
    await notify(
      t,
      bus,
      administrators.map(({ id }) => id),
      {
        kind: "verification.waiting",
        subject: event.id,
        eventId: event.id,
        // They need not be in the organization.
        organizationId: null,
        workspaceId: null,
        title: `${place.organizationName} waits to be verified`,
        body: "Details and documents were submitted.",
        link: `/system/verifications/${verificationId}`,
        data: { verificationId },
      },
    );
  },
});
