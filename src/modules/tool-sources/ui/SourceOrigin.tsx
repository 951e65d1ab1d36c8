import { ClipboardPaste, FileUp, Link2, Server } from "lucide-react";
import { useApiQuery } from "../../../web/api/index.ts";
import { CodeEditor, Field, Link, RadioGroup, Select, TextInput } from "../../../web/kit/index.ts";
import { DocumentUpload } from "./DocumentUpload.tsx";
import { CONNECTIONS, useOwner } from "./owner.ts";
import type { SourceDraft } from "./useSourceDraft.ts";

const FROM = [
  { value: "url", label: "OpenAPI by address", hint: "Read again at every sync.", icon: Link2 },
  { value: "upload", label: "OpenAPI file", hint: "From your disk, up to 40 MB.", icon: FileUp },
  { value: "paste", label: "OpenAPI pasted", hint: "JSON or YAML.", icon: ClipboardPaste },
  { value: "mcp", label: "MCP server", hint: "By its address.", icon: Server },
] as const;
const TRANSPORTS = [
  { value: "streamable_http", label: "Streamable HTTP", hint: "today's servers" },
  { value: "sse", label: "SSE", hint: "older servers" },
] as const;
const NOBODY = "none";

/** Which document or server, and with what it is signed in to. */
export function SourceOrigin({ draft, errors }: { draft: SourceDraft; errors: Record<string, string> }) {
  const errorOf = (field: string) => errors[`definition.${field}`] ?? errors[field];
  return (
    <>
      <RadioGroup label="Kind" isCards options={FROM} value={draft.from} onValueChange={draft.setFrom} />
      {draft.from === "url" && (
        <Field label="Address of the document" error={errorOf("url")}>
          <TextInput
            isMono
            type="url"
            placeholder="https://api.example.org/openapi.json"
            value={draft.url}
            onValueChange={draft.setUrl}
          />
        </Field>
      )}
      {draft.from === "upload" && <DocumentUpload onUploaded={draft.setDocumentId} />}
      {draft.from === "paste" && (
        <div className="flex min-w-0 flex-col gap-1">
          <span className="text-13 font-medium">Document</span>
          <CodeEditor
            label="OpenAPI document"
            language="json"
            value={draft.document}
            onValueChange={draft.setDocument}
            minHeight={180}
            maxHeight={320}
          />
          {errorOf("document") && (
            <p role="alert" className="text-12 text-red">
              {errorOf("document")}
            </p>
          )}
        </div>
      )}
      {draft.from === "mcp" && (
        <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_200px]">
          <Field label="Address of the server" error={errorOf("url")}>
            <TextInput
              isMono
              type="url"
              placeholder="https://mcp.example.org/mcp"
              value={draft.url}
              onValueChange={draft.setUrl}
            />
          </Field>
          <Field label="Transport" error={errorOf("transport")}>
            <Select options={TRANSPORTS} value={draft.transport} onValueChange={draft.setTransport} />
          </Field>
        </div>
      )}
      {draft.from !== "mcp" && (
        <Field
          label="Server"
          isOptional
          help="Called instead of the server the document names."
          error={errorOf("baseUrl")}
        >
          <TextInput
            isMono
            type="url"
            placeholder="https://api.example.org"
            value={draft.baseUrl}
            onValueChange={draft.setBaseUrl}
          />
        </Field>
      )}
      <ConnectionChoice value={draft.connectionId} onValueChange={draft.setConnectionId} />
    </>
  );
}

/** With what the tools of a source sign in; model providers are not offered. */
export function ConnectionChoice({
  value,
  onValueChange,
}: {
  value: string | null;
  onValueChange: (id: string | null) => void;
}) {
  const { call, key, href } = useOwner();
  const list = useApiQuery([CONNECTIONS, key, "choice"], (signal) =>
    call("connections.list", { limit: 200 }, { signal }),
  );
  const options = (list.data?.data ?? [])
    .filter(({ kind }) => ["none", "api_key", "basic", "bearer", "oauth2"].includes(kind))
    .map(({ id, name, kind }) => ({ value: id as string, label: name, hint: kind }));
  return (
    <Field
      label="Connection"
      help={
        <>
          What its calls sign in with. <Link href={href("connections")}>Connections</Link>
        </>
      }
    >
      <Select
        options={[{ value: NOBODY, label: "None: it needs no credential" }, ...options]}
        value={value ?? NOBODY}
        onValueChange={(next) => onValueChange(next === NOBODY ? null : next)}
      />
    </Field>
  );
}
