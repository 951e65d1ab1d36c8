import { check, describe, hover, suggest } from "./answers.ts";
import { type Document, openDocument } from "./languageService.ts";
import type { Answer, Request } from "./messages.ts";

const documents = new Map<number, Document>();

function answerTo(request: Request): unknown {
  if (request.do === "open") return void documents.set(request.document, openDocument(request.checked));
  const document = documents.get(request.document);
  if (request.do === "close") {
    document?.service.dispose();
    return void documents.delete(request.document);
  }
  if (!document) return null;
  if (request.do === "check") return check(document, request.text);
  if (request.do === "hover") return hover(document, request.text, request);
  if (request.do === "suggest") return suggest(document, request.text, request);
  return describe(document, request.text, request);
}

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  let answer: unknown = null;
  try {
    answer = answerTo(data) ?? null;
  } catch (error) {
    console.error(error);
  }
  postMessage({ id: data.id, answer } satisfies Answer);
});
