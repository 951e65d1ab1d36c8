import { Download, Save, Trash2 } from "lucide-react";
import { useState } from "react";
import { Loaded, useAction, useApi, useApiQuery, useWorkspace } from "../../../web/api/index.ts";
import {
  Button,
  Bytes,
  Callout,
  CodeEditor,
  ConfirmDialog,
  DescriptionList,
  ErrorState,
  SidePanel,
  Time,
} from "../../../web/kit/index.ts";
import { LeaveGuard } from "../../../web/parts/LeaveGuard.tsx";
import { ImageFile, imageTypeOf, MOST_IMAGE_BYTES } from "./ImageFile.tsx";
import type { StoredFile } from "./scopes.ts";

const SHOWN_BYTES = 200_000;

/** One file: what it says, where that is text, and what can be done with it. */
export function FilePanel({
  storageId,
  path,
  mayWrite,
  onClose,
}: {
  storageId: string;
  path: string;
  mayWrite: boolean;
  onClose: () => void;
}) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const [isAsking, setIsAsking] = useState(false);
  const [isChanged, setIsChanged] = useState(false);
  const [isLeaving, setIsLeaving] = useState(false);
  const facts = useApiQuery(["storage", storageId, "file", path], (signal) =>
    api.storage.filesStat({ id: storageId, path }, { signal }),
  );
  const remove = useAction(() => api.storage.filesRemove({ id: storageId, path }), {
    what: "The file was not deleted.",
    done: "Deleted",
    refreshes: ["storage"],
    onDone: onClose,
  });
  const name = path.slice(path.lastIndexOf("/") + 1);
  const content = `/v1/workspaces/${workspace.id}/storage/${storageId}/files/content?path=${encodeURIComponent(path)}`;
  return (
    <SidePanel
      isOpen
      width="large"
      onOpenChange={(isOpen) => !isOpen && (isChanged ? setIsLeaving(true) : onClose())}
      title={<span className="font-mono text-13">{path}</span>}
      actions={
        <>
          <Button size="small" icon={Download} href={content}>
            Download
          </Button>
          {mayWrite && (
            <Button size="small" icon={Trash2} onClick={() => setIsAsking(true)}>
              Delete
            </Button>
          )}
        </>
      }
    >
      <Loaded query={facts} thing="file">
        {(file) => (
          <div className="flex min-w-0 flex-col gap-4">
            <DescriptionList
              facts={[
                ["Size", <Bytes sizeBytes={file.sizeBytes} />],
                ["Type", file.mediaType ?? "not said"],
                ["Changed", <Time at={file.updatedAt} isExact />],
              ]}
            />
            <FileContent
              key={file.updatedAt}
              storageId={storageId}
              file={file}
              content={content}
              mayWrite={mayWrite}
              onChangedChange={setIsChanged}
            />
          </div>
        )}
      </Loaded>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={`Delete “${name}”?`}
        consequence="It cannot be had back."
        action="Delete file"
        isLoading={remove.isBusy}
        onConfirm={() => remove.run()}
      />
      <ConfirmDialog
        isOpen={isLeaving}
        onOpenChange={setIsLeaving}
        title={`Close without saving “${name}”?`}
        consequence="What you wrote is lost."
        action="Close"
        cancel="Stay"
        onConfirm={onClose}
      />
      <LeaveGuard isChanged={isChanged} thing="file" />
    </SidePanel>
  );
}

function FileContent({
  storageId,
  file,
  content,
  mayWrite,
  onChangedChange,
}: {
  storageId: string;
  file: StoredFile;
  /** Where its bytes are. */
  content: string;
  mayWrite: boolean;
  onChangedChange: (isChanged: boolean) => void;
}) {
  const api = useApi();
  const { path } = file;
  const isImage = imageTypeOf(path) !== undefined;
  const isShown = !isImage && file.sizeBytes <= SHOWN_BYTES;
  const query = useApiQuery(
    ["storage", storageId, "content", path, file.updatedAt],
    (signal) => api.storage.filesRead({ id: storageId, path, encoding: "text" }, { signal }),
    { isOn: isShown },
  );
  if (isImage && file.sizeBytes <= MOST_IMAGE_BYTES)
    return <ImageFile content={content} path={path} updatedAt={file.updatedAt} />;
  if (!isShown || query.error)
    return (
      <Callout kind="info" title={isShown ? "This file is no text" : "This file is not shown here"}>
        {isImage
          ? "It is larger than 5 MB. Download it instead."
          : isShown
            ? "Download it to look at its bytes."
            : "It is larger than 200 kB. Download it instead."}
      </Callout>
    );
  return (
    <Loaded query={query} thing="content">
      {({ content }) => (
        <TextFile
          storageId={storageId}
          file={file}
          content={content}
          mayWrite={mayWrite}
          onChangedChange={onChangedChange}
        />
      )}
    </Loaded>
  );
}

function TextFile({
  storageId,
  file: { path, mediaType },
  content,
  mayWrite,
  onChangedChange,
}: {
  storageId: string;
  file: StoredFile;
  content: string;
  mayWrite: boolean;
  onChangedChange: (isChanged: boolean) => void;
}) {
  const api = useApi();
  const [text, setText] = useState(content);
  const save = useAction(
    () =>
      api.storage.filesWrite({
        id: storageId,
        path,
        content: { text },
        ...(mediaType !== null && { mediaType }),
      }),
    {
      what: "The file was not saved.",
      done: "Saved",
      refreshes: ["storage"],
      isInPlace: true,
      onDone: () => onChangedChange(false),
    },
  );
  const language = /\.json$/i.test(path) ? "json" : /\.[cm]?[jt]s$/i.test(path) ? "javascript" : "text";
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex min-h-8 items-center justify-between gap-2">
        <span className="text-12 font-medium text-ink-muted">Content</span>
        {mayWrite && (
          <Button
            size="small"
            look="primary"
            icon={Save}
            disabled={text === content}
            isLoading={save.isBusy}
            onClick={() => save.run()}
          >
            Save
          </Button>
        )}
      </div>
      <CodeEditor
        label={`Content of ${path}`}
        language={language}
        value={text}
        onValueChange={(next) => {
          setText(next);
          onChangedChange(next !== content);
        }}
        isReadOnly={!mayWrite}
        minHeight={240}
        maxHeight={560}
      />
      {save.problem && <ErrorState problem={save.problem} isInline />}
    </div>
  );
}
