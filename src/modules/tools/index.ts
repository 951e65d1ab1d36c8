/** Tools agents call: HTTP requests through the guard, code in the sandbox. Owned by the workspace, frozen with versions. */
import "./operations.ts";
import "./runner.ts";
export { callTool, type ToolAnswer } from "./call.ts";
export {
  type Annotate,
  annotationsOfMethod,
  type Bind,
  type Callable,
  type CallOptions,
  OWN_SOURCE,
  type OtherTarget,
  ownCallable,
  registerTarget,
  type Target,
} from "./callable.ts";
export { requireWithin } from "./confined.ts";
export { freezeTool, frozenDraft, type FrozenTool } from "./frozen.ts";
export type { ToolContent } from "./operations.ts";
export { effectCallerOf, outcomeOf, performCall, useKindOf } from "./perform.ts";
export type { ToolPlan } from "./runner.ts";
