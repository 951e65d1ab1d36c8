import { AppError } from "../../platform/errors.ts";
import { implementWork, type Work } from "../../platform/operation.ts";
import type { InputOf, OutputOf } from "../../platform/verb.ts";
import * as verbs from "./contract.ts";
import { requireSound } from "./definition.ts";
import { requireDocument } from "./documents.ts";
import { requireConnection } from "./operations.ts";
import { readSource, SourceFailure } from "./source-kind.ts";
import { believed } from "./trust.ts";
import { storedTool } from "./stored-tool.ts";

const SHOWN = 100;

/** `Swagger Petstore - OpenAPI 3.0` is `swagger_petstore`. */
function slugOf(title: string | null): string {
  const words = (title ?? "")
    .toLowerCase()
    .replace(/\b(open ?api|swagger|rest|api|v?\d[\d.]*)\b/g, " ")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "");
  return words.slice(0, 40).replace(/_+$/, "") || "source";
}

async function preview(
  ws: Work,
  { definition, connectionId, isTrusted }: InputOf<typeof verbs.previewToolSource>,
) {
  requireSound(ws, definition);
  await ws.read(async (t) => {
    await requireConnection(t, connectionId);
    if (definition.kind === "openapi" && definition.documentId)
      await requireDocument(t, definition.documentId);
  });
  const answer: OutputOf<typeof verbs.previewToolSource> = {
    ...{ title: null, version: null, suggestedSlug: "source", servers: [], security: [] },
    ...{ toolCount: 0, tools: [], skipped: [] },
  };
  const { signal } = ws.facts;
  const source = { definition, connectionId, accountId: ws.caller.accountId, signal, firstTools: SHOWN };
  let total: number | null = null;
  try {
    await readSource(ws, source, {
      async facts(facts, totalCount) {
        Object.assign(answer, facts, { suggestedSlug: slugOf(facts.title) });
        total = totalCount;
      },
      async tools(batch) {
        answer.toolCount += batch.length;
        for (const tool of batch.slice(0, SHOWN - answer.tools.length)) {
          const { name, description, signature, annotations, method } =
            "signature" in tool ? tool : storedTool(tool);
          answer.tools.push({
            ...{ name, signature, method },
            description: description.slice(0, 300),
            annotations: believed(annotations, { kind: definition.kind, isTrusted, method }),
          });
        }
      },
      async skipped(errors) {
        answer.skipped.push(...errors);
      },
    });
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    const { code, message, place } = error.error;
    const where = place === null ? "" : ` (${place})`;
    throw new AppError("invalid", `${message}${where}`, {
      errors: [{ path: "definition", message }],
      extra: { reason: code, place },
    });
  }
  return { ...answer, toolCount: total ?? answer.toolCount };
}
implementWork(verbs.previewToolSource, preview);
implementWork(verbs.previewOrganizationToolSource, preview);
