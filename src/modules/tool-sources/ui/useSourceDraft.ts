import { useState } from "react";
import type { Input } from "../../../web/api/index.ts";

export type Definition = Input<"tool_sources.create">["definition"];
export type From = "url" | "upload" | "paste" | "mcp";

/** What the wizard knows of the source so far; `definition` is null until it is enough. */
export function useSourceDraft() {
  const [from, setFrom] = useState<From>("url");
  const [url, setUrl] = useState("");
  const [document, setDocument] = useState("");
  const [documentId, setDocumentId] = useState<string | null>(null);
  const [baseUrl, setBaseUrl] = useState("");
  const [transport, setTransport] = useState<"streamable_http" | "sse">("streamable_http");
  const [connectionId, setConnectionId] = useState<string | null>(null);
  return {
    ...{ from, setFrom, url, setUrl, document, setDocument, documentId, setDocumentId },
    ...{ baseUrl, setBaseUrl, transport, setTransport, connectionId, setConnectionId },
    definition: definitionOf({ from, url, document, documentId, baseUrl, transport }),
  };
}
export type SourceDraft = ReturnType<typeof useSourceDraft>;

interface Written {
  from: From;
  url: string;
  document: string;
  documentId: string | null;
  baseUrl: string;
  transport: "streamable_http" | "sse";
}

export function definitionOf({
  from,
  url,
  document,
  documentId,
  baseUrl,
  transport,
}: Written): Definition | null {
  if (from === "mcp") return url.trim() ? { kind: "mcp", transport, url: url.trim() } : null;
  const base = baseUrl.trim() ? { baseUrl: baseUrl.trim() } : {};
  if (from === "url") return url.trim() ? { kind: "openapi", url: url.trim(), ...base } : null;
  if (from === "paste") return document.trim() ? { kind: "openapi", document, ...base } : null;
  return documentId ? { kind: "openapi", documentId, ...base } : null;
}
