import { expect, test } from "vitest";
import { OWN_BRANDING } from "../../platform/mail-template.ts";
import { invitationMail } from "./mails.ts";

const invitation = {
  id: "inv_1",
  email: "ada@example.org",
  organizationRole: "member" as const,
  workspaces: [
    {
      workspaceId: "ws_1",
      name: "Support\n\nPay at http://evil.example",
      role: "viewer",
      roleName: "Viewer",
    },
  ],
  state: "pending" as const,
  invitedBy: "acc_1",
  invitedByName: "Grace\r\nBcc: everybody@example.org",
  createdAt: "2026-11-21T10:00:00.000Z",
  sentAt: "2026-11-21T10:00:00.000Z",
  expiresAt: "2026-11-28T10:00:00.000Z",
};
const url = "https://bailiwick.example.org/invitations#token=abc";

test("names stay on their line, so that none of them adds text or headers of its own", () => {
  const mail = invitationMail({
    invitation,
    branding: { ...OWN_BRANDING, name: "Acme\n\u2028\u202Egro.live" },
    url,
  });
  expect(mail.subject).toBe("Join Acme gro.live on Bailiwick");
  expect(mail.text).toBe(
    [
      "Grace Bcc: everybody@example.org invites you to the organization Acme gro.live on Bailiwick, as Member.",
      "You get access to:\n- Support Pay at http://evil.example, as Viewer",
      `Accept or decline here, until 2026-11-28:\n\n${url}`,
      "The link works once, and only for ada@example.org. If you did not expect this, ignore this mail.\n",
    ].join("\n\n"),
  );
  expect(mail.html).toContain("Acme gro.live");
});

test("the look is the organization's, and no name of it is markup", () => {
  const branding = {
    name: "<img src=x onerror=alert(1)> & Sons",
    logoUrl: "https://bailiwick.example.org/icons/icon_1.webp",
    accentColor: "#ffee00",
    supportEmail: "help@acme.example",
  };
  const mail = invitationMail({ invitation, branding, url });
  expect(mail.replyTo).toBe("help@acme.example");
  expect(mail.html).toContain("&lt;img src=x onerror=alert(1)&gt; &amp; Sons");
  expect(mail.html).not.toContain("<img src=x");
  // Dark letters on a bright colour.
  expect(mail.html).toContain("background:#ffee00;color:#000000");
  expect(mail.html).toContain("prefers-color-scheme:dark");
});
