import { approvalLinkPath } from "../../../modules/notifications/approval-link.ts";
import { newId } from "../../ids.ts";
import type { Person, World } from "../world.ts";
import type { ExploreOptions } from "./explore.ts";

/** Calls that wait for people, and a tool to call by its address. */
export function approvalSituations(world: World, person: Person): ExploreOptions["situations"] {
  const definition = { kind: "builtin", name: "wallet_balance" };
  const tool = { name: "wallet_balance", description: "Reads.", parameters: { type: "object" }, definition };
  const plan = { tool: { id: newId("tool"), name: tool.name }, content: tool, environment: "production" };
  // Somebody else asked, so that this person may decide. Its run moves only where somebody retries it.
  const makeApproval = async (isBroken = false): Promise<{ id: string }> => {
    const [id, runId] = [newId("approval"), newId("run")];
    await world.sql(
      `insert into runs (workspace_id, id, kind, state, stage, input, plan, actor_account_id, actor_kind, deadline_at)
        values ($1, $2, 'tool', 'interrupted', 'production', '{"arguments":{}}', $4, $3, 'account', now() + interval '1 day')`,
      [person.workspaceId, runId, person.accountId, JSON.stringify(plan)],
    );
    await world.sql(
      `insert into approvals (workspace_id, id, run_id, step_number, address, tool_name, annotations, reason, arguments, digest, quorum,
          requester_id, via, stage, environment, is_draft, excluded_ids, expires_at, state, decided_at, is_break_glass)
        values ($1, $2, $3, 1, 'workspace.tool', 'tool', '{"isReadOnly":false,"isDestructive":false,"isIdempotent":false,"isOpenWorld":true}',
          'Asked', '{}', repeat('0', 64), 1, $4, 'agent', 'production', 'production', false, array[$4::text], now() + interval '1 day',
          case when $5 then 'approved' else 'pending' end, case when $5 then now() end, $5)`,
      [person.workspaceId, id, runId, newId("account"), isBroken],
    );
    return { id };
  };
  const undecided = async () => ({ ...(await makeApproval()), digest: undefined, arguments: undefined });
  const { accountId, workspaceId } = person;
  const linkTo = ({ id }: { id: string }) => {
    const link = { approvalId: id, workspaceId, accountId, expiresAt: new Date().toISOString() };
    return { token: approvalLinkPath(world.app.platform.config, link).split("/").at(-1) };
  };
  return {
    "approval_links.open": async () => linkTo(await makeApproval()),
    "approvals.get": () => makeApproval(),
    "approvals.approve": undecided,
    "approvals.deny": undecided,
    "approvals.break_glass": undecided,
    "approvals.decide": async () => ({ ids: [(await makeApproval()).id] }),
    "approvals.propose_policy": () => makeApproval(),
    "approvals.review": () => makeApproval(true),
    "tools.call": async () => {
      const name = `called_${crypto.randomUUID().replaceAll("-", "")}`;
      const definition = { kind: "code", code: "return 1;" };
      await person.post("/v1/tools", { name, description: "One.", definition });
      return { address: `workspace.${name}` };
    },
  };
}
