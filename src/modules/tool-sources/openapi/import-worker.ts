import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import type { SourceError } from "../contract.ts";
import type { SourceFacts } from "../source-kind.ts";
import { storedTool, type StoredTool } from "../stored-tool.ts";
import { DocumentFailure } from "./failure.ts";
import { parseDocument } from "./parse-document.ts";
import { readDocument } from "./read-document.ts";
import type { Origin } from "./servers.ts";

export interface ImportSetup {
  bytes: Uint8Array;
  origin: Origin;
  /** Null: all of them. */
  firstTools: number | null;
}
export type ImportMessage =
  | { facts: SourceFacts; totalCount: number }
  | { tools: StoredTool[] }
  | { end: { skipped: SourceError[] } }
  | { failed: SourceError };

const BATCH_CHARACTERS = 400_000;

const port = parentPort!;
/** The next batch is made when this one was taken, so that what waits stays small. */
async function hand(message: ImportMessage): Promise<void> {
  port.postMessage(message);
  await once(port, "message");
}

async function run({ bytes, origin, firstTools }: ImportSetup): Promise<void> {
  const parsed = parseDocument(bytes);
  let reading: ReturnType<typeof readDocument> | null = null;
  try {
    reading = readDocument(parsed, origin);
    await hand({ facts: reading.facts, totalCount: reading.totalCount });
    let batch: StoredTool[] = [];
    let size = 0;
    let count = 0;
    for (const tool of reading.tools) {
      if (firstTools !== null && ++count > firstTools) break;
      batch.push(storedTool(tool));
      size += JSON.stringify(tool.parameters).length + JSON.stringify(tool.output).length + 1000;
      if (size < BATCH_CHARACTERS) continue;
      await hand({ tools: batch });
      batch = [];
      size = 0;
    }
    if (batch.length > 0) await hand({ tools: batch });
    await hand({ end: { skipped: reading.skipped } });
  } catch (error) {
    if (error instanceof DocumentFailure && error.place?.startsWith("#") && !error.place.includes("(line")) {
      const line = parsed.lineOf(error.place);
      if (line !== null)
        throw new DocumentFailure(error.code, error.message, `${error.place} (line ${line})`);
    }
    throw error;
  }
}

try {
  await run(workerData as ImportSetup);
} catch (error) {
  const failed: SourceError =
    error instanceof DocumentFailure
      ? { code: error.code, message: error.message, place: error.place }
      : error instanceof RangeError
        ? { code: "too_deep", message: "The document is nested too deeply", place: null }
        : { code: "unreadable", message: "The document could not be read", place: null };
  port.postMessage({ failed } satisfies ImportMessage);
}
port.close();
