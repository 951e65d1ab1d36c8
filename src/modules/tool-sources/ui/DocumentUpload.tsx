import { FileUp } from "lucide-react";
import { useRef, useState } from "react";
import { problemOf, useWorkspace } from "../../../web/api/index.ts";
import { Button, ErrorState, type ProblemView, Progress } from "../../../web/kit/index.ts";
import { sendFile } from "../../../web/parts/sendFile.ts";
import { useOwner } from "./owner.ts";

/** Sends a document from the disk, with progress, and answers its id. */
export function DocumentUpload({ onUploaded }: { onUploaded: (id: string | null) => void }) {
  const { workspace } = useWorkspace();
  const owner = useOwner();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState<number | null>(null);
  const [problem, setProblem] = useState<ProblemView | null>(null);
  const send = async (chosen: File) => {
    setFile(chosen);
    setProblem(null);
    setSent(0);
    onUploaded(null);
    try {
      const isShared = owner.scope === "organization";
      const answer = await sendFile(chosen, {
        method: "POST",
        path: isShared
          ? `/v1/organizations/${owner.key}/tool-sources/documents`
          : "/v1/tool-sources/documents",
        type: /\.ya?ml$/i.test(chosen.name) ? "application/yaml" : "application/json",
        workspaceId: isShared ? undefined : workspace.id,
        onProgress: setSent,
      });
      onUploaded((JSON.parse(answer) as { documentId: string }).documentId);
    } catch (error) {
      setProblem(problemOf(error, "The document was not uploaded."));
    } finally {
      setSent(null);
    }
  };
  return (
    <div className="flex flex-col gap-2">
      <input
        ref={input}
        type="file"
        className="sr-only"
        aria-label="OpenAPI document"
        accept=".json,.yaml,.yml,application/json,application/yaml"
        tabIndex={-1}
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen) void send(chosen);
          event.target.value = "";
        }}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button icon={FileUp} isLoading={sent !== null} onClick={() => input.current?.click()}>
          Choose a file
        </Button>
        <span className="min-w-0 truncate text-13 text-ink-muted">
          {file ? file.name : "JSON or YAML, up to 40 MB"}
        </span>
      </div>
      {sent !== null && file && <Progress label="Uploading" done={sent} total={file.size} />}
      {problem && <ErrorState problem={problem} isInline />}
    </div>
  );
}
