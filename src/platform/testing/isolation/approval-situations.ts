import { newId } from "../../ids.ts";
import type { Person, World } from "../world.ts";
import type { ExploreOptions, Explored } from "./explore.ts";

/** Calls that wait for people, and a tool to call by its address. */
export function approvalSituations(
  world: World,
  person: Person,
  startRun: (explored: Explored, input: string) => Promise<string>,
): ExploreOptions["situations"] {
  // Somebody else asked, so that this person may decide; its run is under way meanwhile.
  const makeApproval = async (explored: Explored, isBroken = false): Promise<string> => {
    const id = newId("approval");
    const runId = await startRun(explored, "#sleep:60000");
    await world.sql(
      `insert into approvals (workspace_id, id, run_id, step_number, address, tool_name, annotations, reason, arguments, digest, quorum,
          requester_id, via, stage, environment, is_draft, excluded_ids, expires_at, state, decided_at, is_break_glass)
        values ($1, $2, $3, 1, 'workspace.tool', 'tool', '{"isReadOnly":false,"isDestructive":false,"isIdempotent":false,"isOpenWorld":true}',
          'Asked', '{}', repeat('0', 64), 1, $4, 'agent', 'production', 'production', false, array[$4::text], now() + interval '1 day',
          case when $5 then 'approved' else 'pending' end, case when $5 then now() end, $5)`,
      [person.workspaceId, id, runId, newId("account"), isBroken],
    );
    return id;
  };
  const decided = async (explored: Explored) => ({
    id: await makeApproval(explored),
    digest: undefined,
    arguments: undefined,
  });
  return {
    "approvals.get": async (explored) => ({ id: await makeApproval(explored) }),
    "approvals.approve": decided,
    "approvals.deny": decided,
    "approvals.break_glass": decided,
    "approvals.decide": async (explored) => ({ ids: [await makeApproval(explored)] }),
    "approvals.propose_policy": async (explored) => ({ id: await makeApproval(explored) }),
    "approvals.review": async (explored) => ({ id: await makeApproval(explored, true) }),
    "tools.call": async () => {
      const name = `called_${crypto.randomUUID().replaceAll("-", "")}`;
      await person.post("/v1/tools", {
        name,
        description: "One.",
        definition: { kind: "code", code: "return 1;" },
      });
      return { address: `workspace.${name}` };
    },
  };
}
