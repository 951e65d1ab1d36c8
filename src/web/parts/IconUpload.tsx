import { CircleAlert, ImageUp } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { noticeError, problemOf } from "../api/index.ts";
import { Avatar, Button, classes, WorkspaceIcon } from "../kit/index.ts";
import { ICON_TYPES, iconFileError, type IconUploadOptions, uploadIcon } from "./uploadIcon.ts";

/** Something uploaded, something removed, or (undefined) what was there before. */
type Choice = { previewUrl: string } | null | undefined;

/** The picture of a workspace, organization or person: chosen, dropped or pasted, uploaded at once, used when the form is saved. */
export function IconUpload({
  label,
  name,
  iconUrl,
  isPerson,
  isOptional,
  isDisabled,
  error,
  onChange,
  onBusyChange,
  upload = uploadIcon,
}: {
  label: string;
  /** Whose picture it is: its initials stand for a missing one. */
  name: string;
  /** The one in use. */
  iconUrl?: string | null | undefined;
  isPerson?: boolean;
  isOptional?: boolean;
  /** Shows it, and changes nothing. */
  isDisabled?: boolean;
  /** What the API said of `iconStorageId` when the form was saved. */
  error?: ReactNode;
  /** A storage id to save, or null for no picture. */
  onChange: (iconStorageId: string | null) => void;
  /** True while something is on its way: wait with saving. */
  onBusyChange?: (isBusy: boolean) => void;
  upload?: (file: File, options: IconUploadOptions) => Promise<string>;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const main = useRef<HTMLButtonElement>(null);
  const [choice, setChoice] = useState<Choice>();
  const [pendingUrl, setPendingUrl] = useState<string | null>(null);
  const [savedUrl, setSavedUrl] = useState(iconUrl);
  const [progress, setProgress] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const [isOver, setIsOver] = useState(false);
  const running = useRef<AbortController | null>(null);
  const isBusy = progress !== null;

  // What was just saved is what is there now.
  if (iconUrl !== savedUrl) {
    setSavedUrl(iconUrl);
    setChoice(undefined);
  }
  useForgetting(choice?.previewUrl);
  useEffect(() => () => running.current?.abort(), []);

  const chosenUrl = choice === undefined ? iconUrl : (choice?.previewUrl ?? null);
  const shownUrl = pendingUrl ?? chosenUrl;
  const setBusy = (part: number | null) => {
    setProgress(part);
    onBusyChange?.(part !== null);
  };

  async function take(file: File | null | undefined) {
    if (!file || isDisabled) return;
    running.current?.abort();
    const wrong = iconFileError(file);
    setProblem(wrong);
    setSaid("");
    if (wrong) return;
    const controller = new AbortController();
    running.current = controller;
    const previewUrl = URL.createObjectURL(file);
    setPendingUrl(previewUrl);
    setBusy(0);
    try {
      const iconStorageId = await upload(file, {
        signal: controller.signal,
        onProgress: (part) => running.current === controller && setProgress(part),
      });
      if (running.current !== controller) return URL.revokeObjectURL(previewUrl);
      setChoice({ previewUrl });
      setSaid("Uploaded");
      onChange(iconStorageId);
    } catch (failure) {
      URL.revokeObjectURL(previewUrl);
      if (running.current !== controller) return;
      noticeError(failure);
      if (!controller.signal.aborted)
        setProblem(problemOf(failure, "").why ?? "The picture was not uploaded.");
    }
    running.current = null;
    setPendingUrl(null);
    setBusy(null);
  }

  // The button that was pressed goes away; the focus stays here.
  function cancel() {
    running.current?.abort();
    main.current?.focus();
  }

  function remove() {
    main.current?.focus();
    setChoice(iconUrl ? null : undefined);
    setProblem(null);
    setSaid("Removed");
    onChange(null);
  }

  const message = problem ?? error;
  const tile = { name: name || label, size: "huge" as const };
  return (
    <div
      role="group"
      aria-labelledby={`${id}-label`}
      className="flex min-w-0 flex-col gap-1"
      onPaste={(event) => {
        const [file] = event.clipboardData.files;
        if (file) event.preventDefault();
        void take(file);
      }}
    >
      <span id={`${id}-label`} className="text-13 font-medium text-ink">
        {label}
        {isOptional && <span className="ml-1.5 font-normal text-ink-faint">optional</span>}
      </span>
      <div
        className={classes(
          "flex min-w-0 items-center gap-4",
          !isDisabled && "rounded-md border border-dashed p-3 transition-colors",
          isOver ? "border-focus bg-selected" : message ? "border-red-mark" : "border-line-strong",
        )}
        onDragOver={(event) => {
          if (isDisabled || !event.dataTransfer.types.includes("Files")) return;
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsOver(false);
        }}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          void take(event.dataTransfer.files[0]);
        }}
      >
        <span className={classes("inline-flex transition-opacity", isBusy && "opacity-50")}>
          {isPerson ? (
            <Avatar {...tile} imageUrl={shownUrl} />
          ) : (
            <WorkspaceIcon {...tile} iconUrl={shownUrl} />
          )}
        </span>
        {!isDisabled && (
          <div className="flex min-w-0 grow flex-col gap-2">
            <div className="flex flex-wrap items-center gap-2">
              <Button
                ref={main}
                size="small"
                icon={ImageUp}
                isLoading={isBusy}
                aria-describedby={message ? `${id}-error` : `${id}-help`}
                onClick={() => input.current?.click()}
              >
                {isBusy ? "Uploading" : shownUrl ? "Change" : "Choose picture"}
              </Button>
              {(isBusy || shownUrl) && (
                <Button size="small" look="ghost" onClick={isBusy ? cancel : remove}>
                  {isBusy ? "Cancel" : "Remove"}
                </Button>
              )}
            </div>
            <div className="flex min-h-4 items-center">
              {isBusy ? (
                <UploadBar part={progress} />
              ) : (
                <span id={`${id}-help`} className="text-12 text-ink-faint">
                  PNG, JPEG, WebP or GIF up to 2 MB. Drop or paste one here.
                </span>
              )}
            </div>
          </div>
        )}
        <input
          ref={input}
          type="file"
          hidden
          tabIndex={-1}
          aria-hidden
          accept={ICON_TYPES.join(",")}
          onChange={(event) => {
            void take(event.target.files?.[0]);
            // The same file again is a change too.
            event.target.value = "";
          }}
        />
      </div>
      <span role="status" className="sr-only">
        {said}
      </span>
      {message && (
        <span id={`${id}-error`} role="alert" className="flex items-start gap-1.5 text-12 text-red">
          <CircleAlert aria-hidden size={14} className="mt-px shrink-0" />
          {message}
        </span>
      )}
    </div>
  );
}

/** Gives a preview's memory back when another one takes its place. */
function useForgetting(url: string | null | undefined) {
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);
}

function UploadBar({ part }: { part: number }) {
  const percent = Math.round(part * 100);
  return (
    <span className="flex min-w-0 grow items-center gap-2">
      <span
        role="progressbar"
        aria-label="Uploading"
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1.5 min-w-16 grow overflow-hidden rounded-full bg-pressed"
      >
        <span
          className="block h-full rounded-full bg-accent transition-[width]"
          style={{ width: `${percent}%` }}
        />
      </span>
      <span className="w-9 text-right text-12 text-ink-muted tabular-nums">{percent} %</span>
    </span>
  );
}
