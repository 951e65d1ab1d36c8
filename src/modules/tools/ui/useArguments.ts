import { useState } from "react";
import { exampleArguments } from "./exampleArguments.ts";
import type { ParameterSchema } from "./parameterRows.ts";

/** Arguments under edit, as a form or as JSON; `isBroken` while something typed as JSON does not parse. */
export function useArguments(schema: ParameterSchema, start = () => exampleArguments(schema)) {
  const [args, setArgs] = useState(start);
  const [text, setText] = useState<string | null>(null);
  const [unparsed, setUnparsed] = useState<Record<string, string>>({});
  return {
    args,
    text,
    isBroken: text !== null || Object.keys(unparsed).length > 0,
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
      unparsed,
      onUnparsedChange: (name: string, typed: string | null) =>
        setUnparsed(({ [name]: _, ...others }) => (typed === null ? others : { ...others, [name]: typed })),
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
