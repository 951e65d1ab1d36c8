import { useAction, useGo } from "../../../web/api/index.ts";
import { DeleteCard } from "../../../web/parts/DeleteCard.tsx";
import { CATALOGUE, SOURCES, useOwner } from "./owner.ts";
import { DeleteOwned } from "./DeleteOwned.tsx";
import type { SourceDetail } from "./sourceWords.tsx";

/** The last section of a source's page. */
export function DeleteSource({ source }: { source: SourceDetail }) {
  const { call, href } = useOwner();
  const go = useGo();
  const remove = useAction(() => call("tool_sources.delete", { id: source.id }), {
    what: "The source was not deleted.",
    done: `Source “${source.name}” deleted`,
    isInPlace: true,
    refreshes: [SOURCES, CATALOGUE],
    onDone: () => go(href("sources"), { isReplacing: true }),
  });
  return (
    <DeleteCard
      kind="source"
      rule="A source can be deleted when no agent’s draft and no toolkit names one of its tools."
      action={remove}
    >
      {({ isOpen, onOpenChange }) =>
        isOpen && (
          <DeleteOwned
            kind="source"
            name={source.name}
            consequence={`Its ${source.toolCount.toLocaleString("en")} tools are gone from the catalogue. This cannot be undone.`}
            action={remove}
            onClose={() => onOpenChange(false)}
          />
        )
      }
    </DeleteCard>
  );
}
