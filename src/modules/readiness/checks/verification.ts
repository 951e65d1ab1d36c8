import { standingOf, type VerificationStanding } from "../../verifications/index.ts";
import { readinessCheck } from "../check.ts";

const NOT_YET: Record<VerificationStanding["state"], { message: string; fix: string }> = {
  not_started: { message: "is not verified yet.", fix: "Verify who you are" },
  submitted: { message: "is not verified yet; its documents wait for a reviewer.", fix: "See how it stands" },
  in_review: { message: "is not verified yet; a reviewer looks at its documents.", fix: "See how it stands" },
  rejected: { message: "was not verified.", fix: "See why, and submit again" },
  expired: { message: "was verified until its verification expired.", fix: "Verify again" },
  approved: { message: "is verified.", fix: "" },
};

readinessCheck({
  code: "verification",
  title: "Verification",
  async check(t, { workspaceId, settingsPath }) {
    const { platform } = t;
    if (!platform.settings.verification().isRequired)
      return { ok: true, message: "This installation asks nobody for a verification.", fix: null };
    const { isVerified, state, expiresAt, of } = await standingOf(t, workspaceId, platform.now());
    const subject = `The ${of}`;
    if (isVerified)
      return { ok: true, message: `${subject} is verified until ${expiresAt!.slice(0, 10)}.`, fix: null };
    const { message, fix } = NOT_YET[state];
    const query = of === "workspace" ? `?workspace=${workspaceId}` : "";
    return {
      ok: false,
      message: `${subject} ${message}`,
      fix: { text: fix, href: `${settingsPath}/verification${query}` },
    };
  },
});
