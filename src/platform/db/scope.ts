import type { Part } from "./batch.ts";

/** What a transaction may see. The narrowest id that is set decides what the directory tables show. */
export interface Scope {
  accountId?: string | undefined;
  organizationId?: string | undefined;
  workspaceId?: string | undefined;
}

const SET_SCOPE =
  "select set_config('app.account_id',$1,true),set_config('app.organization_id',$2,true),set_config('app.workspace_id',$3,true)";

/** Always all three, so nothing of an earlier scope can survive. */
export const setScope = (scope: Scope): Part => ({
  text: SET_SCOPE,
  values: [scope.accountId ?? "", scope.organizationId ?? "", scope.workspaceId ?? ""],
});
