import type { IssuedSecret } from "../../../web/parts/SecretDialog.tsx";

/** A new signing secret, and how the receiver is given it. */
export const issuedSecret = (secret: string): IssuedSecret => ({
  secret,
  name: "signing secret",
  description: "Every delivery is signed with it, so that the receiver knows it is from here.",
  example: {
    title: "Give it to the receiver",
    label: "The secret as an environment variable",
    code: `export WEBHOOK_SECRET="${secret}"`,
    isWrapped: true,
  },
});
