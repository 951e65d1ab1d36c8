import { type ReactNode, useMemo } from "react";
import { useAccount, useApi, useCan, useWorkspace } from "../../../web/api/index.ts";
import { useCurrency } from "../../../web/parts/useCurrency.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useWhoMay } from "../../roles/ui/whoMay.ts";
import { PolicyContext, type PolicySource } from "./policySource.ts";
import { replayWidely, replayWorkspace } from "./replays.ts";
import { useSubjects } from "./useSubjects.ts";

const PAGE = 200;
const EXAMPLE = {
  effect: "block",
  match: { address: "**.delete" },
  note: "Nothing is deleted here.",
} as const;

/** What is inside is about the policies of the workspace. */
export function InWorkspace({ children }: { children: ReactNode }) {
  const api = useApi();
  const can = useCan();
  const whoMay = useWhoMay();
  const { workspace } = useWorkspace();
  const subjects = useSubjects();
  const currency = useCurrency() ?? "USD";
  const canWrite = can("policies:write");
  const whoMayWrite = `${whoMay("policies:write")} create and change policies.`;
  const source = useMemo<PolicySource>(
    () => ({
      scope: "workspace",
      key: workspace.id,
      name: workspace.name,
      canWrite,
      whoMayWrite,
      effects: ["allow", "require_approval", "block"],
      list: (cursor, signal) => api.policies.list({ cursor, limit: PAGE }, { signal }),
      create: (policy) => api.policies.create(policy),
      update: (id, changes) => api.policies.update({ id, ...changes }),
      remove: (id) => api.policies.delete({ id }),
      reorder: (ids) => api.policies.reorder({ ids }),
      replay: replayWorkspace(api, workspace.id),
      example: verbExample("policies.create", EXAMPLE),
      apiDocsHref: "/docs/api#policiesCreate",
      subjects,
      whoIsNamed: null,
      currency,
    }),
    [workspace.id, workspace.name, canWrite, whoMayWrite, subjects, currency],
  );
  return <PolicyContext value={source}>{children}</PolicyContext>;
}

/** What is inside is about what the person decided for themselves, wherever something is done in their name. */
export function OfAccount({ children }: { children: ReactNode }) {
  const api = useApi();
  const account = useAccount();
  const currency = useCurrency() ?? "USD";
  const source = useMemo<PolicySource>(
    () => ({
      scope: "account",
      key: account.id,
      name: "You",
      canWrite: true,
      whoMayWrite: "",
      effects: ["require_approval", "block"],
      list: (cursor, signal) => api.accountPolicies.list({ cursor, limit: PAGE }, { signal }),
      create: (policy) => api.accountPolicies.create(policy as { effect: "block" }),
      update: (id, changes) => api.accountPolicies.update({ id, ...changes }),
      remove: (id) => api.accountPolicies.delete({ id }),
      reorder: (ids) => api.accountPolicies.reorder({ ids }),
      replay: replayWidely(({ add, ...asked }, options) =>
        api.accountPolicies.simulate({ ...asked, add: add as { effect: "block" }[] }, options),
      ),
      example: verbExample("account_policies.create", EXAMPLE),
      apiDocsHref: "/docs/api#accountPoliciesCreate",
      // Agents, keys and sources of one workspace mean nothing in the next, and members are others.
      subjects: { agents: [], keys: [], members: [], sources: [] },
      whoIsNamed:
        "It is about everything done in your name. Agents, API keys and members are named in a policy of their workspace.",
      currency,
    }),
    [account.id, currency],
  );
  return <PolicyContext value={source}>{children}</PolicyContext>;
}
