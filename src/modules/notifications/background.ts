import { inBackground } from "../../platform/events/background.ts";
import type { Platform } from "../../platform/platform.ts";
import { sendDueMails } from "./mailing/send.ts";
import { MAILS_WAITING } from "./notify.ts";
import { forgetOldNotifications } from "./retention.ts";

const LOOK_EVERY_MS = 1_000;
const FORGET_EVERY_MS = 3_600_000;

export interface NotificationWork {
  /** Resolves once every mail that was due at the call has been tried. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Sends mails as they become due, and removes old notifications. Any number of worker processes may. */
export function startNotifications(platform: Platform): NotificationWork {
  const { door, log } = platform;
  const mails = inBackground({
    name: "sending notification mails",
    everyMs: LOOK_EVERY_MS,
    log,
    work: (isStopping) => sendDueMails(platform, { isStopping }),
  });
  const forgetting = inBackground({
    name: "removing old notifications",
    everyMs: FORGET_EVERY_MS,
    log,
    work: () => forgetOldNotifications(door),
  });
  door.onSignal(MAILS_WAITING, mails.wake);
  return {
    settle: mails.settle,
    async stop() {
      await mails.stop();
      await forgetting.stop();
    },
  };
}
