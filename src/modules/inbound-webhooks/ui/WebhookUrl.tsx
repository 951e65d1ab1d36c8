import { CopyButton } from "../../../web/kit/index.ts";

/** The address to post to, with a way to copy it. */
export function WebhookUrl({ url }: { url: string }) {
  return (
    <div className="flex min-w-0 gap-2">
      <input
        readOnly
        aria-label="URL"
        value={url}
        onFocus={(event) => event.target.select()}
        className="h-8 min-w-0 grow rounded-md border border-line-control bg-sunken px-2.5 font-mono text-13 text-ink"
      />
      <CopyButton text={url} hasText label="Copy URL" />
    </div>
  );
}
