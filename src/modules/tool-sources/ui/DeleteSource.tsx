import { useState } from "react";
import { useAction, useGo } from "../../../web/api/index.ts";
import { Button, Card } from "../../../web/kit/index.ts";
import { CATALOGUE, SOURCES, useOwner } from "./owner.ts";
import { DeleteOwned } from "./DeleteOwned.tsx";
import type { SourceDetail } from "./sourceWords.tsx";

/** The last section of a source's page. */
export function DeleteSource({ source }: { source: SourceDetail }) {
  const { call, href } = useOwner();
  const go = useGo();
  const [isOpen, setIsOpen] = useState(false);
  const remove = useAction(() => call("tool_sources.delete", { id: source.id }), {
    what: "The source was not deleted.",
    done: `Source “${source.name}” deleted`,
    isInPlace: true,
    refreshes: [SOURCES, CATALOGUE],
    onDone: () => go(href("sources"), { isReplacing: true }),
  });
  return (
    <Card title="Delete">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-120 text-13 text-ink-muted">
          A source can be deleted when no agent&rsquo;s draft and no toolkit names one of its tools.
        </p>
        <Button look="danger" onClick={() => setIsOpen(true)}>
          Delete source
        </Button>
      </div>
      {isOpen && (
        <DeleteOwned
          kind="source"
          name={source.name}
          consequence={`Its ${source.toolCount.toLocaleString("en")} tools are gone from the catalogue. This cannot be undone.`}
          action={remove}
          onClose={() => {
            setIsOpen(false);
            remove.reset();
          }}
        />
      )}
    </Card>
  );
}
