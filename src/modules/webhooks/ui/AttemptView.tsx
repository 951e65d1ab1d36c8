import { ChevronRight, CircleCheck, CircleX } from "lucide-react";
import { CodeBlock, Duration, Time } from "../../../web/kit/index.ts";
import { Body } from "./Body.tsx";
import { HeaderList } from "./HeaderList.tsx";
import type { Attempt } from "./webhookSource.ts";

const isGood = ({ status }: Attempt) => status !== null && status >= 200 && status < 300;

/** One try, folded: when, how long, the answer; open, what came back. */
export function AttemptView({ attempt, isOpen }: { attempt: Attempt; isOpen: boolean }) {
  const Icon = isGood(attempt) ? CircleCheck : CircleX;
  const answer = attempt.status === null ? (attempt.errorCode ?? "no answer") : String(attempt.status);
  return (
    <li className="border-t border-line first:border-t-0">
      <details className="group" open={isOpen}>
        <summary className="flex min-h-9 list-none items-center gap-2 px-3 py-1.5 text-13 -outline-offset-2! hover:bg-hover [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            size={13}
            className="shrink-0 text-ink-faint transition-transform group-open:rotate-90"
          />
          <Icon
            aria-label={isGood(attempt) ? "Succeeded" : "Failed"}
            size={15}
            className={isGood(attempt) ? "shrink-0 text-green" : "shrink-0 text-red"}
          />
          <span className="whitespace-nowrap">Try {attempt.number}</span>
          <code className="min-w-0 grow truncate font-mono text-12">{answer}</code>
          <span className="text-ink-muted">
            <Duration durationMs={attempt.durationMs} />
          </span>
          <span className="text-ink-muted">
            <Time at={attempt.startedAt} />
          </span>
        </summary>
        <div className="flex min-w-0 flex-col gap-3 border-t border-line bg-sunken p-3">
          {attempt.errorMessage && <p className="text-13 text-red">{attempt.errorMessage}.</p>}
          {attempt.responseBody ? (
            <Body label="Response body" text={attempt.responseBody} />
          ) : (
            attempt.status !== null && <p className="text-13 text-ink-muted">The answer had no body.</p>
          )}
          {attempt.responseHeaders && (
            <HeaderList title="Response headers" headers={attempt.responseHeaders} />
          )}
          {attempt.status === null && !attempt.errorMessage && (
            <CodeBlock label="Error" code={attempt.errorCode ?? "no answer"} />
          )}
          <HeaderList title="Request headers" headers={attempt.requestHeaders} />
        </div>
      </details>
    </li>
  );
}
