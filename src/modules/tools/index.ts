/** Tools agents call: HTTP requests through the guard, code in the sandbox. Owned by the workspace, frozen with versions. */
import "./operations.ts";
import "./runner.ts";
export { callTool, isIdempotent, type ToolAnswer } from "./call.ts";
export type { ToolContent } from "./operations.ts";
export { performCall } from "./perform.ts";
export type { ToolPlan } from "./runner.ts";
