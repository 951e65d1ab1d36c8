import { useState } from "react";
import type { Input } from "../../../web/api/index.ts";
import type { TaskDetail } from "./useLiveTask.ts";

const DEFAULT_TIMEOUT_MS = 300_000;

const textOf = (input: unknown) =>
  input === null || input === undefined ? "" : JSON.stringify(input, null, 2);

/** The program under edit; `isBroken` while its input is no JSON. */
export function useProgram(task: TaskDetail | null, start: string) {
  const [code, setCode] = useState(start);
  const [inputText, setInputText] = useState(textOf(task?.input));
  const [timeoutMs, setTimeoutMs] = useState(task?.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  const input = parsed(inputText);
  return {
    values: { code, timeoutMs, input: input.value },
    inputText,
    setCode,
    setInputText,
    setTimeoutMs,
    isBroken: !input.isOk,
    isChanged:
      code !== start ||
      inputText !== textOf(task?.input) ||
      timeoutMs !== (task?.timeoutMs ?? DEFAULT_TIMEOUT_MS),
  };
}
export type Program = ReturnType<typeof useProgram>;

function parsed(text: string): { isOk: boolean; value: Input<"tasks.create">["input"] } {
  if (text.trim() === "") return { isOk: true, value: undefined };
  try {
    return { isOk: true, value: JSON.parse(text) as Input<"tasks.create">["input"] };
  } catch {
    return { isOk: false, value: undefined };
  }
}
