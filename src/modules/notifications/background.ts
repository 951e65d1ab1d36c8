import { setTimeout as sleep } from "node:timers/promises";
import { inBackground } from "../../platform/background.ts";
import type { Platform } from "../../platform/platform.ts";
import { sendDueMails } from "./mailing/send.ts";
import { MAILS_WAITING } from "./notify.ts";
import { forgetOldNotifications } from "./retention.ts";

const LOOK_EVERY_MS = 1_000;
const LEAVE_AFTER_MS = 5_000;
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
      // A mail server that hangs does not keep the process: what it was given is tried again by another one.
      await Promise.race([mails.stop(), sleep(LEAVE_AFTER_MS, undefined, { ref: false })]);
      await forgetting.stop();
    },
  };
}
