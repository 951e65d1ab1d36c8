import type { MailMessage } from "../../platform/mail.ts";
import { type Branding, composeMail, oneLine } from "../../platform/mail-template.ts";
import type { InvitationAnswer } from "./find.ts";
import { titleOf } from "./roles.ts";

export interface InvitationMail {
  invitation: InvitationAnswer;
  branding: Branding;
  url: string;
}

export function invitationMail({ invitation, branding, url }: InvitationMail): MailMessage {
  const { email, invitedByName, organizationRole, workspaces, expiresAt } = invitation;
  const organization = oneLine(branding.name);
  const rooms = workspaces.map(({ name, roleName }) => `- ${oneLine(name)}, as ${oneLine(roleName)}`);
  return composeMail({
    to: email,
    branding,
    subject: `Join ${organization} on Bailiwick`,
    paragraphs: [
      `${oneLine(invitedByName)} invites you to the organization ${organization} on Bailiwick, as ${titleOf(organizationRole)}.`,
      ...(rooms.length > 0 ? [`You get access to:\n${rooms.join("\n")}`] : []),
      `Accept or decline here, until ${expiresAt.slice(0, 10)}:`,
    ],
    action: { label: "See the invitation", url },
    closing: [`The link works once, and only for ${email}. If you did not expect this, ignore this mail.`],
  });
}
