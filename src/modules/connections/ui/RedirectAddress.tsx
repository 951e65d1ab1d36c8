import { CopyButton } from "../../../web/kit/index.ts";

/** What the OAuth app at the service must list, to be copied there. */
export const RedirectAddress = ({ uri }: { uri: string }) => (
  <div className="flex min-w-0 flex-col gap-1 text-13">
    <span className="font-medium">Redirect address</span>
    <span className="flex min-w-0 items-center gap-2 rounded-md bg-sunken px-2 py-1">
      <code className="min-w-0 grow font-mono text-12 break-all">{uri}</code>
      <CopyButton text={uri} />
    </span>
    <span className="text-12 text-ink-muted">List it in the OAuth app at the service (callback URL).</span>
  </div>
);
