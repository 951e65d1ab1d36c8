/**
 * What people are told: an inbox, mails at once or once a day, and what each of them chose. Rows are written by the subscribers
 * here, as system; a mail is in the outbox before anybody tries to send it.
 */
import "./operations.ts";
import "./preferences.ts";
import "./subscribers/access.ts";
import "./subscribers/approvals.ts";
import "./subscribers/integrations.ts";
import "./subscribers/tools.ts";
import "./subscribers/invoices.ts";
import "./subscribers/keys.ts";
import "./subscribers/plans.ts";
import "./subscribers/payments.ts";
import "./subscribers/wallets.ts";
import "./subscribers/runs.ts";
import "./subscribers/verification.ts";
import "./unsubscribe.ts";
export { type ApprovalLink, approvalLinkPath, readApprovalLink } from "./approval-link.ts";
export { type NotificationWork, startNotifications } from "./background.ts";
export type { NotificationKind } from "./kinds.ts";
export { maskedAddress } from "./masked-address.ts";
export { sendDueMails } from "./mailing/send.ts";
export { type Notice, notify } from "./notify.ts";
export { whoCanEnter, whoLeads, whoMay, whoMayInOrganization } from "./recipients.ts";
export { forgetOldNotifications } from "./retention.ts";
export { mountNotifications } from "./routes.ts";
