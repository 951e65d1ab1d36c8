import type { Run, RunEvent, RunStreamEvent } from "@bailiwick/sdk";
import { cell, harmless } from "./cells.ts";
import { styled } from "./style.ts";

const STEP_MARKS: Partial<Record<RunEvent["type"], string>> = {
  "step.started": "·",
  "step.failed": "✗",
  "step.repeated": "↻",
  "step.skipped": "-",
  "run.waiting": "…",
  "run.interrupted": "!",
  "run.resumed": "↻",
};

const lineOf = ({ type, data }: RunEvent): string | null => {
  const mark = STEP_MARKS[type];
  if (!mark) return null;
  const error = data.error as { message?: string } | null | undefined;
  const facts = [data.kind, data.name, data.reason, error?.message].filter(
    (fact) => typeof fact === "string",
  );
  return `${mark} ${facts.map((fact) => cell(fact)).join(" ") || type}`;
};

/** Prints a run as it happens: what the model writes to `answer`, the steps to `steps`, neither inside the other's line. */
export function createRunPrinter(answer: NodeJS.WriteStream, steps: NodeJS.WriteStream) {
  const written = new Map<number, string>();
  let lastStep = 0;
  let isMidLine = false;

  const write = (text: string) => {
    if (text === "") return;
    answer.write(harmless(text));
    isMidLine = !text.endsWith("\n");
  };
  const freshLine = () => {
    if (isMidLine) answer.write("\n");
    isMidLine = false;
  };

  /** Writes what of this step's text is not out yet; a resumed stream tells some of it again. */
  const advance = (stepNumber: number, text: string) => {
    const before = written.get(stepNumber) ?? "";
    if (stepNumber !== lastStep) freshLine();
    lastStep = stepNumber;
    if (text.startsWith(before)) write(text.slice(before.length));
    else {
      freshLine();
      write(text);
    }
    written.set(stepNumber, text);
  };

  return {
    print(event: RunStreamEvent): void {
      if (event.type === "done") return;
      if (event.type === "snapshot") return advance(event.stepNumber, event.text);
      if (event.type === "delta") {
        const before = written.get(event.stepNumber) ?? "";
        return advance(
          event.stepNumber,
          before.slice(0, event.offset) + event.text + before.slice(event.offset + event.text.length),
        );
      }
      const line = lineOf(event);
      if (!line) return;
      if (isMidLine && answer.isTTY) freshLine();
      steps.write(`${styled("dim", line, steps)}\n`);
    },
    /** Makes sure the whole answer is out, also what no delta told. */
    end({ output }: Run): void {
      const shown = written.get(lastStep) ?? "";
      if (output !== null && output !== shown) {
        if (shown !== "" && output.startsWith(shown)) write(output.slice(shown.length));
        else if (!shown.includes(output)) {
          freshLine();
          write(output);
        }
      }
      freshLine();
    },
  };
}
