import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument as parseYaml } from "yaml";
import { DocumentFailure } from "./failure.ts";

/** Aliases of a YAML document that are resolved, counted as often as they multiply. */
const MAX_ALIASES = 1000;
/** Reading YAML takes some thirty times its size in memory. */
export const MAX_YAML_BYTES = 8_000_000;

export interface ParsedDocument {
  root: Record<string, unknown>;
  /** The line a JSON pointer stands at, where that is known. */
  lineOf(pointer: string): number | null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function lineAt(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position);
  const line = before.split("\n").length;
  return { line, column: position - before.lastIndexOf("\n") };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // The engine's message quotes the document; only the position is taken from it.
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    const at = position === undefined ? lineAt(text, text.length) : lineAt(text, Number(position));
    const cause = position === undefined ? "it ends in the middle" : "an unexpected character";
    throw new DocumentFailure(
      "bad_json",
      `The document is not valid JSON: ${cause}`,
      `line ${at.line}, column ${at.column}`,
    );
  }
}

const segmentsOf = (pointer: string): string[] =>
  pointer
    .replace(/^#?\/?/, "")
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

function parseYamlDocument(
  text: string,
  sizeBytes: number,
): { root: unknown; lineOf: ParsedDocument["lineOf"] } {
  if (sizeBytes > MAX_YAML_BYTES)
    throw new DocumentFailure(
      "too_large",
      `A YAML document may have up to ${MAX_YAML_BYTES / 1_000_000} MB; send larger ones as JSON`,
    );
  const lines = new LineCounter();
  let document: ReturnType<typeof parseYaml>;
  try {
    document = parseYaml(text, { lineCounter: lines, uniqueKeys: true, logLevel: "silent", merge: true });
  } catch {
    throw new DocumentFailure("bad_yaml", "The document is not valid YAML: it is nested too deeply");
  }
  const [first] = document.errors;
  if (first) {
    const { line, col } = lines.linePos(first.pos[0]);
    const cause = first.message.split("\n")[0]!.replace(/ at line \d+.*$/, "");
    throw new DocumentFailure(
      "bad_yaml",
      `The document is not valid YAML: ${cause}`,
      `line ${line}, column ${col}`,
    );
  }
  let root: unknown;
  try {
    root = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const isAliases = /alias/i.test((error as Error).message);
    throw new DocumentFailure(
      isAliases ? "too_many_aliases" : "bad_yaml",
      isAliases ? "The document repeats parts of itself too often" : "The document is nested too deeply",
    );
  }
  return {
    root,
    lineOf(pointer) {
      let node: unknown = document.contents;
      for (const segment of segmentsOf(pointer)) {
        if (isAlias(node)) node = node.resolve(document);
        const next: unknown = isMap(node)
          ? node.items.find(({ key }) => isScalar(key) && String(key.value) === segment)?.value
          : isSeq(node)
            ? node.items[Number(segment)]
            : null;
        if (!next) break;
        node = next;
      }
      const start = (node as { range?: [number, number, number] } | null)?.range?.[0];
      return start === undefined ? null : lines.linePos(start).line;
    },
  };
}

/** A document of bytes, JSON or YAML by what it begins with. Throws DocumentFailure. */
export function parseDocument(bytes: Uint8Array): ParsedDocument {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new DocumentFailure("bad_encoding", "The document is not UTF-8 text");
  }
  const begin = text.slice(0, 200).trimStart();
  if (begin === "") throw new DocumentFailure("empty", "The document is empty");
  if (/^<(!doctype|html|\?xml)/i.test(begin))
    throw new DocumentFailure("not_openapi", "This is a web page or XML, not an OpenAPI document");
  const { root, lineOf } = /^[{[]/.test(begin)
    ? { root: parseJson(text), lineOf: () => null }
    : parseYamlDocument(text, bytes.byteLength);
  if (!isObject(root)) throw new DocumentFailure("not_openapi", "The document is not an object");
  return { root, lineOf };
}
