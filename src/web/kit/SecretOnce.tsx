import { TriangleAlert } from "lucide-react";
import { CopyButton } from "./CopyButton.tsx";

/** A secret that can be seen this one time. Put it in a dialog that does not close by itself. */
export function SecretOnce({ secret, name = "key" }: { secret: string; name?: string }) {
  return (
    <div className="flex flex-col gap-2">
      <p className="flex items-start gap-2 rounded-md bg-amber-soft px-3 py-2 text-13 text-ink">
        <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-amber" />
        <span>
          Copy this {name} now and keep it somewhere safe. It is not stored in readable form, so it cannot be
          shown again.
        </span>
      </p>
      <div className="flex gap-2">
        <input
          readOnly
          aria-label={`The new ${name}`}
          value={secret}
          onFocus={(event) => event.target.select()}
          className="h-8 min-w-0 grow rounded-md border border-line-control bg-sunken px-2.5 font-mono text-13 text-ink"
        />
        <CopyButton text={secret} hasText label={`Copy ${name}`} />
      </div>
    </div>
  );
}
