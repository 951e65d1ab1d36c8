import { use } from "react";
import { WorkspaceContext } from "./WorkspaceContext.ts";

/** The first part of every query key: the workspace of the page, or the account on pages outside of every workspace. */
export const useQueryScope = (): string => use(WorkspaceContext)?.workspace.id ?? "account";
