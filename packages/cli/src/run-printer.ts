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
  /** What the step under way has written, and what of it is out. */
  let step = { number: 0, text: "", shown: "" };
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
  const show = (text: string) => {
    // A step begun anew after a crash often says the same again: nothing to print until it says something else.
    if (step.shown.startsWith(text)) return;
    if (text.startsWith(step.shown)) write(text.slice(step.shown.length));
    else {
      freshLine();
      write(text);
    }
    step.shown = text;
  };
  const advance = (number: number, textOf: (before: string) => string) => {
    if (number !== step.number) {
      freshLine();
      step = { number, text: "", shown: "" };
    }
    step.text = textOf(step.text);
    show(step.text);
  };

  return {
    print(event: RunStreamEvent): void {
      if (event.type === "done") return;
      if (event.type === "snapshot") return advance(event.stepNumber, () => event.text);
      if (event.type === "delta")
        return advance(event.stepNumber, (before) => before.slice(0, event.offset) + event.text);
      const line = lineOf(event);
      if (!line) return;
      if (answer.isTTY) freshLine();
      steps.write(`${styled("dim", line, steps)}\n`);
    },
    /** Makes sure the whole answer is out, also what no delta told. */
    end({ output }: Run): void {
      if (output !== null) show(output);
      freshLine();
    },
  };
}
