import type { Platform } from "../../platform/platform.ts";
import { brandingOf } from "../organizations/index.ts";
import { findInvitation } from "./find.ts";
import { invitationMail } from "./mails.ts";

/**
 * Mails the link of an invitation that is committed. Nobody but the mail's reader ever sees it, not even the inviter: whoever
 * holds it may sign up with the address as verified.
 */
export async function sendInvitation(
  { door, mail, config }: Platform,
  organizationId: string,
  invitationId: string,
  token: string,
): Promise<void> {
  // All of its workspaces, also those its inviter does not see.
  const told = await door.read({ organizationId }, async (t) => ({
    invitation: await findInvitation(t, invitationId),
    organization: await t.db
      .selectFrom("organizations")
      .select(["name", "iconId", "accentColor", "supportEmail"])
      .where("id", "=", organizationId)
      .executeTakeFirstOrThrow(),
  }));
  await mail.send(
    invitationMail({
      invitation: told.invitation,
      branding: brandingOf(told.organization, config.publicUrl),
      // Behind the #, so that no log of addresses and no Referer ever holds it.
      url: `${config.publicUrl}/invitations#token=${token}`,
    }),
  );
}
