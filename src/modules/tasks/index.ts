/** Tasks: programs that call the workspace's tools, recorded call by call and run again from the record after a pause or crash. */
import "./operations.ts";
import "./runner.ts";
export { findTask, type TaskAnswer } from "./find.ts";
export { logRows } from "./log-rows.ts";
export type { TaskOutput } from "./plan.ts";
export { readResult } from "./result.ts";
export { mountTaskStreams } from "./routes.ts";
export { type NewTask, startTask } from "./start.ts";
