import type { MailMessage } from "../../platform/mail.ts";
import type { InvitationAnswer } from "./find.ts";
import { titleOf } from "./roles.ts";

// Names are what people typed: on one line, so that none of them can pass for a line of the mail itself.
const oneLine = (text: string): string => text.replace(/[\p{C}\p{Z}\s]+/gu, " ").trim();

export interface InvitationMail {
  invitation: InvitationAnswer;
  organizationName: string;
  url: string;
}

export function invitationMail({ invitation, organizationName, url }: InvitationMail): MailMessage {
  const { email, invitedByName, organizationRole, workspaces, expiresAt } = invitation;
  const organization = oneLine(organizationName);
  const rooms = workspaces.map(({ name, roleName }) => `- ${oneLine(name)}, as ${oneLine(roleName)}`);
  return {
    to: email,
    subject: `Join ${organization} on Bailiwick`,
    text: [
      `${oneLine(invitedByName)} invites you to the organization ${organization} on Bailiwick, as ${titleOf(organizationRole)}.`,
      ...(rooms.length > 0 ? [`You get access to:\n${rooms.join("\n")}`] : []),
      `Accept or decline here, until ${expiresAt.slice(0, 10)}:\n\n${url}`,
      `The link works once, and only for ${email}. If you did not expect this, ignore this mail.\n`,
    ].join("\n\n"),
  };
}
