/** How pages reach the public API: the client of the workspace in the URL, queries, lists, actions, and the URL itself. */
export * from "./client.ts";
export * from "./MoneyAdvice.tsx";
export * from "./moneyProblem.ts";
export * from "./Loaded.tsx";
export { type Navigation, type Place, workspaceHref } from "./places.ts";
export * from "./problem.ts";
export { noticeError } from "./queryClient.ts";
export * from "./useAction.ts";
export * from "./useApiQuery.ts";
export * from "./useList.ts";
export * from "./usePageTitle.ts";
export * from "./useUrlState.ts";
export { useWorkspaceDetail } from "./useWorkspaceDetail.ts";
export { useAccount, useApi, useCan, useHref, useWorkspace } from "./WorkspaceContext.ts";
