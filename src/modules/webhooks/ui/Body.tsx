import { CodeBlock, JsonView } from "../../../web/kit/index.ts";

function parsed(text: string): { value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { value } : null;
  } catch {
    // Text of any kind, or the beginning of something longer.
    return null;
  }
}

/** The body of a request or an answer: JSON to look through, anything else as it is. */
export function Body({ label, text }: { label: string; text: string }) {
  const json = parsed(text);
  return json ? (
    <JsonView label={label} value={json.value} openDepth={3} />
  ) : (
    <CodeBlock label={label} code={text} isWrapped maxHeight={240} />
  );
}
