import { File, FilePlus2, Folder, FolderPlus, FolderTree, Upload } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { useApi, useList, useUrlState } from "../../../web/api/index.ts";
import { Button, Bytes, classes, type Column, Progress, Time } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { FilePanel } from "./FilePanel.tsx";
import { NewDirectoryDialog } from "./NewDirectoryDialog.tsx";
import { NewFileDialog } from "./NewFileDialog.tsx";
import { PathTrail } from "./PathTrail.tsx";
import type { Storage, StoredFile } from "./scopes.ts";
import { useUploads } from "./useUploads.ts";

const columns: readonly Column<StoredFile>[] = [
  {
    key: "name",
    header: "Name",
    cell: ({ name, kind }) => {
      const Icon = kind === "directory" ? Folder : File;
      return (
        <span className="inline-flex max-w-full min-w-0 items-center gap-2 align-middle">
          <Icon
            aria-hidden
            size={15}
            className={classes("shrink-0", kind === "directory" ? "text-accent-ink" : "text-ink-faint")}
          />
          <span className="truncate">{name}</span>
          {kind === "directory" && <span className="sr-only">, a directory</span>}
        </span>
      );
    },
  },
  {
    key: "type",
    header: "Type",
    width: "200px",
    priority: 3,
    cell: ({ kind, mediaType }) => (
      <span className="text-ink-muted">{kind === "directory" ? "directory" : (mediaType ?? "–")}</span>
    ),
  },
  {
    key: "size",
    header: "Size",
    width: "104px",
    align: "end",
    cell: ({ kind, sizeBytes }) => (kind === "directory" ? "–" : <Bytes sizeBytes={sizeBytes} />),
  },
  {
    key: "updated",
    header: "Changed",
    width: "104px",
    align: "end",
    priority: 2,
    cell: ({ updatedAt }) => <Time at={updatedAt} />,
  },
];

const inside = (directory: string, name: string) => (directory ? `${directory}/${name}` : name);

/** The files of a storage, a directory at a time; where one is is in the URL. */
export function FilesTab({ storage: { id }, mayWrite }: { storage: Storage; mayWrite: boolean }) {
  const api = useApi();
  const [url, setUrl] = useUrlState();
  const [dialog, setDialog] = useState<"file" | "directory" | null>(null);
  const [isOver, setIsOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const directory = url.path ?? "";
  const list = useList(["storage", id, "files", directory], (cursor, signal) =>
    api.storage.filesList({ id, cursor, limit: 200, ...(directory && { path: directory }) }, { signal }),
  );
  const uploads = useUploads(id);
  const upload = (files: FileList) =>
    uploads.start([...files].map((file) => ({ file, path: inside(directory, file.name) })));
  const enter = (path: string) => setUrl({ path: path || undefined, file: undefined });
  const drop = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      setIsOver(true);
    },
    // Moving over what is inside is no leaving.
    onDragLeave: ({ currentTarget, relatedTarget }: DragEvent) => {
      if (!currentTarget.contains(relatedTarget as Node | null)) setIsOver(false);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setIsOver(false);
      upload(event.dataTransfer.files);
    },
  };
  const uploadButton = (
    <Button icon={Upload} onClick={() => chooser.current?.click()}>
      Upload
    </Button>
  );
  return (
    <div
      {...(mayWrite ? drop : {})}
      className={classes("flex min-w-0 flex-col gap-3 rounded-md", isOver && "outline-2 outline-accent-ink")}
    >
      <div className="flex flex-wrap items-center gap-2">
        <PathTrail path={directory} onEnter={enter} />
        {mayWrite && (
          <div className="flex flex-wrap gap-2">
            <Button icon={FilePlus2} onClick={() => setDialog("file")}>
              New file
            </Button>
            <Button icon={FolderPlus} onClick={() => setDialog("directory")}>
              New directory
            </Button>
            {uploadButton}
            <input
              ref={chooser}
              type="file"
              multiple
              hidden
              aria-label="Files to upload"
              onChange={({ target }) => {
                if (target.files) upload(target.files);
                target.value = "";
              }}
            />
          </div>
        )}
      </div>
      {isOver && (
        <p role="status" className="rounded-md bg-selected px-3 py-2 text-13 text-accent-ink">
          Drop to upload into {directory || "the top of this storage"}
        </p>
      )}
      {uploads.current && (
        <Progress
          label={`Uploading ${uploads.current.name}`}
          done={uploads.current.done}
          total={uploads.current.total}
        />
      )}
      <ListTable
        list={list}
        name="files"
        columns={columns}
        rowKey={({ path }) => path}
        onOpen={({ kind, path }) => (kind === "directory" ? enter(path) : setUrl({ file: path }))}
        openKey={url.file}
        empty={{
          icon: FolderTree,
          title: directory ? "This directory is empty" : "No files yet",
          sentence: mayWrite
            ? "Drop files here, or write them from a task with s.files.write(path, content)."
            : "Tasks write files here with s.files.write(path, content).",
          action: mayWrite && uploadButton,
        }}
      />
      {url.file && (
        <FilePanel
          key={url.file}
          storageId={id}
          path={url.file}
          mayWrite={mayWrite}
          onClose={() => setUrl({ file: undefined })}
        />
      )}
      {dialog === "directory" && (
        <NewDirectoryDialog storageId={id} parent={directory} onClose={() => setDialog(null)} />
      )}
      {dialog === "file" && (
        <NewFileDialog
          storageId={id}
          parent={directory}
          onClose={() => setDialog(null)}
          onMade={(path) => setUrl({ file: path })}
        />
      )}
    </div>
  );
}
