/** Runs: one execution with its steps and events; started sync, async or streamed, cancelled, resolved by a person. */
import "./call-tool.ts";
import "./operations.ts";
import "./test-tool.ts";
export { awaitRun } from "./await-run.ts";
export { cancelRuns } from "./cancel.ts";
export { cancelRun, createRun } from "./contract.ts";
export { recordRun } from "./record-run.ts";
export { offeringStaging, requireDraftPower } from "./draft-in-production.ts";
export { enter, mountRunStreams } from "./routes.ts";
export { acceptRun, startHere } from "./start.ts";
export { acceptCallRun, acceptToolRun } from "./start-tool.ts";
export { findRun, runRows, toRun } from "./find.ts";
export { onPowerChange, requireStill } from "./watch-power.ts";
export { toStep } from "./steps.ts";
