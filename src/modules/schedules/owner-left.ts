import { subscribe } from "../../platform/events/subscribers.ts";
import { callerLater } from "../access/index.ts";
import { memberRemoved } from "../members/events.ts";
import { organizationMemberRemoved } from "../organizations/events.ts";
import { holdSchedule } from "./rows.ts";
import { giveUpWaiting } from "./settle.ts";
import { tellOfPause } from "./tell.ts";

const REASON = "Its owner is no longer in this workspace";

// Somebody who comes back finds schedules paused: coming back revives nothing.
subscribe({
  name: "schedules.owner-left",
  types: [memberRemoved.type, organizationMemberRemoved.type],
  async handle(t, { organizationId, workspaceId, data }, { door }) {
    const accountId = data.accountId as string;
    const owned = await t.db
      .selectFrom("schedules as s")
      .innerJoin("workspaces as w", "w.id", "s.workspaceId")
      .select(["s.id", "s.workspaceId"])
      .where("w.organizationId", "=", organizationId)
      .$if(workspaceId !== null, (query) => query.where("w.id", "=", workspaceId!))
      .where("s.ownerId", "=", accountId)
      .where((either) => either.or([either("s.pausedAt", "is", null), either("s.pausedFor", "is not", null)]))
      .execute();
    for (const { id, workspaceId: place } of owned)
      await door.write({ accountId, organizationId, workspaceId: place }, async (inside) => {
        const schedule = await holdSchedule(inside, id);
        // An owner or admin of the organization is still here, without being a member.
        const later = await callerLater(inside, { accountId, keyId: null, thingId: id });
        if (!schedule || (schedule.pausedAt !== null && schedule.pausedFor === null) || !("refused" in later))
          return;
        await inside.db
          .updateTable("schedules")
          .set({
            pausedAt: schedule.clock,
            pausedFor: null,
            pauseReason: REASON,
            pausedBy: null,
            nextAt: null,
          })
          .where("id", "=", id)
          .execute();
        await giveUpWaiting(inside, schedule);
        tellOfPause(inside, schedule, REASON, true);
      });
  },
});
