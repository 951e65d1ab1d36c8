/** The product's table of contents. Importing a module gives its verbs their bodies and registers its run kinds. */
import "./modules/accounts/index.ts";
import "./modules/agents/index.ts";
import "./modules/api-keys/index.ts";
import "./modules/audit/index.ts";
import "./modules/connections/index.ts";
import "./modules/grants/index.ts";
import "./modules/icons/index.ts";
import "./modules/invitations/index.ts";
import "./modules/members/index.ts";
import "./modules/navigation/index.ts";
import "./modules/organizations/index.ts";
import "./modules/roles/index.ts";
import "./modules/runs/index.ts";
import "./modules/service-accounts/index.ts";
import "./modules/sessions/index.ts";
import "./modules/system/index.ts";
import "./modules/tools/index.ts";
import "./modules/wallets/index.ts";
import "./modules/workspaces/index.ts";

export { verbs } from "./modules/contracts.ts";
export { chatCompletionsPaths, mountChatCompletions } from "./modules/chat-completions/index.ts";
export { iconPaths, mountIcons } from "./modules/icons/index.ts";
export { auditExportPaths, mountAuditExports } from "./modules/audit/index.ts";
export { mountRunStreams } from "./modules/runs/index.ts";
