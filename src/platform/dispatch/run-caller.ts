import type { Caller } from "../caller.ts";
import type { RunRow } from "./machine.ts";

/** A run acts as who started it, inside its workspace; what it may do was decided when it was accepted. */
export const callerOf = (run: RunRow, organizationId: string): Caller => ({
  kind: run.actorKind,
  accountId: run.actorAccountId,
  credentialId: run.credentialId ?? run.id,
  isInstallationAdmin: false,
  stage: null,
  ratePerMinute: null,
  // What a run may call was settled with its plan.
  toolkitId: null,
  workspace: {
    id: run.workspaceId,
    organizationId,
    name: "",
    slug: "",
    environment: "development",
    role: "run",
    roleFrom: "member",
    isArchived: false,
    permissions: new Set(),
    standing: new Set(),
  },
  organization: null,
});
