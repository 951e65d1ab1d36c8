import type { SourceError } from "../contract.ts";
import type { ImportedTool, SourceFacts } from "../source-kind.ts";
import { plainText } from "../stranger-text.ts";
import { DocumentFailure } from "./failure.ts";
import { nameOf, namesOf } from "./names.ts";
import { type Document, type Operation, toolOf } from "./operation.ts";
import { type ParsedDocument } from "./parse-document.ts";
import { follow, isObject, pointerPart } from "./references.ts";
import { securityOf } from "./security.ts";
import { type Origin, serversOf } from "./servers.ts";

export const MAX_OPERATIONS = 20_000;
const MAX_PATHS = 100_000;
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];
const MAX_SKIPPED = 100;
const MAX_PLACE = 2_000;

type Json = Record<string, unknown>;

function requireOpenApi(root: Json): { isOld: boolean } {
  if (root.swagger !== undefined)
    throw new DocumentFailure(
      "swagger_2",
      "This is a Swagger 2.0 document. Convert it to OpenAPI 3 first, for instance with editor.swagger.io",
      "#/swagger",
    );
  if (typeof root.openapi !== "string")
    throw new DocumentFailure(
      "not_openapi",
      "The document has no `openapi` version, so it is not an OpenAPI document",
      "#",
    );
  if (!/^3\.[0-2](\.|$)/.test(root.openapi))
    throw new DocumentFailure(
      "unsupported_version",
      `OpenAPI ${root.openapi.slice(0, 20)} is not supported; 3.0 and 3.1 are`,
      "#/openapi",
    );
  if (!isObject(root.paths))
    throw new DocumentFailure(
      "no_operations",
      "The document has no paths, so there is nothing to call",
      "#/paths",
    );
  return { isOld: root.openapi.startsWith("3.0") };
}

function operationsOf(root: Json, skip: (error: SourceError) => void): Operation[] {
  const paths = Object.entries(root.paths as Json);
  if (paths.length > MAX_PATHS)
    throw new DocumentFailure(
      "too_many_operations",
      `The document has ${paths.length} paths; up to ${MAX_OPERATIONS} operations can be imported`,
      "#/paths",
    );
  const operations: Operation[] = [];
  for (const [path, raw] of paths) {
    if (!path.startsWith("/")) continue;
    const place = `#/paths/${pointerPart(path)}`;
    try {
      const { value: item } = follow(root, raw, place);
      if (!isObject(item)) throw new DocumentFailure("bad_path", "A path must be an object", place);
      for (const method of METHODS) {
        const operation = item[method];
        if (operation === undefined) continue;
        if (!isObject(operation))
          throw new DocumentFailure("bad_operation", "An operation must be an object", `${place}/${method}`);
        operations.push({ path, method, item, operation });
      }
    } catch (error) {
      if (!(error instanceof DocumentFailure)) throw error;
      skip({ code: error.code, message: error.message, place: error.place });
    }
    if (operations.length > MAX_OPERATIONS)
      throw new DocumentFailure(
        "too_many_operations",
        `The document has more than ${MAX_OPERATIONS} operations`,
        "#/paths",
      );
  }
  return operations;
}

const text = (value: unknown, most: number): string | null =>
  typeof value === "string" ? plainText(value.trim(), most) || null : null;

export interface ReadingDocument {
  facts: SourceFacts;
  totalCount: number;
  /** Each with what could not become a tool meanwhile. */
  tools: Generator<ImportedTool>;
  skipped: SourceError[];
}

/** The operations of a document as tools, one by one. Throws DocumentFailure, also while it is walked. */
export function readDocument({ root, lineOf }: ParsedDocument, origin: Origin): ReadingDocument {
  const { isOld } = requireOpenApi(root);
  const skipped: SourceError[] = [];
  const skip = ({ code, message, place }: SourceError) => {
    if (skipped.length >= MAX_SKIPPED) return;
    const line = place?.startsWith("#") ? lineOf(place) : null;
    const shown = place === null ? null : plainText(place, MAX_PLACE);
    skipped.push({ code, message, place: line === null ? shown : `${shown} (line ${line})` });
  };
  const operations = operationsOf(root, skip);
  const document: Document = { root, isOld, origin, servers: serversOf(root, origin) };
  const named = operations.map(({ path, method, operation }) => ({
    ...{ path, method },
    operationId: typeof operation.operationId === "string" ? operation.operationId.slice(0, 300) : null,
  }));
  const names = namesOf(named);
  function* tools(): Generator<ImportedTool> {
    let count = 0;
    for (const [at, operation] of operations.entries()) {
      try {
        yield toolOf(document, operation, nameOf(names, named[at]!));
        count++;
      } catch (error) {
        const place = `#/paths/${pointerPart(operation.path)}/${operation.method}`;
        if (error instanceof DocumentFailure)
          skip({ code: error.code, message: error.message, place: error.place ?? place });
        else if (error instanceof RangeError)
          skip({ code: "too_deep", message: "It is nested too deeply", place });
        else throw error;
      }
    }
    const [first] = skipped;
    if (count === 0)
      throw first
        ? new DocumentFailure(
            first.code,
            `No operation could be imported. The first: ${first.message}`,
            first.place,
          )
        : new DocumentFailure(
            "no_operations",
            "The document has no operations, so there is nothing to call",
            "#/paths",
          );
  }
  const info = isObject(root.info) ? root.info : {};
  return {
    facts: {
      title: text(info.title, 200),
      version: text(info.version, 50),
      servers: document.servers.slice(0, 20),
      security: securityOf(root),
    },
    totalCount: operations.length,
    tools: tools(),
    skipped,
  };
}
