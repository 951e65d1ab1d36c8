import { text } from "node:stream/consumers";
import type { Work } from "../../platform/operation.ts";
import { MAX_INLINE_RESULT_BYTES } from "./contract.ts";
import type { TaskOutput } from "./plan.ts";

const keyOf = (runId: string) => `task-result.${runId}`;

/** Keeps what a program returned: with its run, or where large bytes are kept. */
export async function keepResult(ws: Work, runId: string, json: string): Promise<TaskOutput> {
  const bytes = Buffer.byteLength(json);
  if (bytes <= MAX_INLINE_RESULT_BYTES) return { result: JSON.parse(json) as unknown, bytes };
  const blob = keyOf(runId);
  await ws.platform.blobs.put(ws.scope.workspaceId!, blob, Buffer.from(json));
  return { blob, bytes };
}

/** The whole result; null where its bytes are gone. */
export async function readResult(ws: Work, output: TaskOutput): Promise<unknown> {
  if (!("blob" in output)) return output.result;
  const found = await ws.platform.blobs.get(ws.scope.workspaceId!, output.blob);
  return found ? (JSON.parse(await text(found.stream())) as unknown) : null;
}
