import { useState } from "react";
import { exampleArguments } from "./exampleArguments.ts";
import type { ParameterSchema } from "./parameterRows.ts";

/** Arguments under edit, as a form or as JSON; `isBroken` while what is typed as JSON is no object. */
export function useArguments(schema: ParameterSchema) {
  const [args, setArgs] = useState(() => exampleArguments(schema));
  const [text, setText] = useState<string | null>(null);
  return {
    args,
    isBroken: text !== null,
    form: {
      schema,
      value: args,
      onValueChange: setArgs,
      text,
      onTextChange: (next: string) => {
        const parsed = parseObject(next);
        setText(parsed ? null : next);
        if (parsed) setArgs(parsed);
      },
    },
  };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
