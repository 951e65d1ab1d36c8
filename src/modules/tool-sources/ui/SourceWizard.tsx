import { useEffect, useState } from "react";
import { useAction, useGo } from "../../../web/api/index.ts";
import { Button, Card, DeveloperCorner, ErrorState, Link } from "../../../web/kit/index.ts";
import { LeaveGuard } from "../../../web/parts/LeaveGuard.tsx";
import { SOURCES, useOwner } from "./owner.ts";
import { SourceNaming } from "./SourceNaming.tsx";
import { SourceOrigin } from "./SourceOrigin.tsx";
import { SourcePreview } from "./SourcePreview.tsx";
import { type Definition, useSourceDraft } from "./useSourceDraft.ts";

/** Adds a source: where it is, what it would bring, what it is called. */
export function SourceWizard() {
  const { call, href, canWriteTools, whoMayWrite, example, apiDocsHref } = useOwner();
  const go = useGo();
  const draft = useSourceDraft();
  const [shown, setShown] = useState<Definition | null>(null);
  const { definition, connectionId } = draft;
  const preview = useAction(
    (asked: Definition) => call("tool_sources.preview", { definition: asked, connectionId }),
    {
      what: "The source could not be read.",
      isInPlace: true,
      onDone: (_, asked) => setShown(asked),
    },
  );
  const create = useAction(
    (names: { name: string; slug: string; syncEveryMinutes: number | null }) =>
      call("tool_sources.create", { ...names, definition: definition!, connectionId }),
    {
      what: "The source was not added.",
      refreshes: [SOURCES, "catalogue"],
      isInPlace: true,
    },
  );
  const addedId = create.output?.id;
  // After the guard has heard that there is nothing left to lose.
  useEffect(() => {
    if (addedId) go(href("sources", `/${addedId}`));
  }, [addedId]);
  const isCurrent = preview.output !== undefined && JSON.stringify(shown) === JSON.stringify(definition);
  return (
    <>
      <div className="pb-4">
        <Link href={href("sources")} isQuiet>
          Sources
        </Link>
        <h1 className="text-20 font-semibold">Add a source</h1>
        <p className="text-13 text-ink-muted">
          {canWriteTools
            ? "Everything it offers becomes a tool in the catalogue; policies decide what may be called."
            : whoMayWrite}
        </p>
      </div>
      <div className="flex max-w-220 min-w-0 flex-col gap-4">
        <Card title="1. Where is it?">
          <form
            className="flex min-w-0 flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              if (definition && !preview.isBusy) preview.run(definition);
            }}
          >
            <SourceOrigin draft={draft} errors={preview.fieldErrors} />
            <div>
              <Button
                type="submit"
                look={isCurrent ? "secondary" : "primary"}
                disabled={!canWriteTools || definition === null}
                isLoading={preview.isBusy}
              >
                Look at what it brings
              </Button>
            </div>
            {preview.problem && <ErrorState problem={preview.problem} isInline />}
          </form>
        </Card>
        {isCurrent && preview.output && (
          <>
            <Card title="2. What it brings">
              <SourcePreview preview={preview.output} />
            </Card>
            <Card title="3. What is it called?">
              <SourceNaming
                key={preview.output.suggestedSlug}
                preview={preview.output}
                errors={create.fieldErrors}
                action={create}
                onAdd={(names) => create.run(names)}
              />
            </Card>
          </>
        )}
      </div>
      <LeaveGuard isChanged={definition !== null && addedId === undefined} act="adding" thing="source" />
      <DeveloperCorner
        example={example("tool_sources.preview", {
          definition: definition ?? { kind: "openapi", url: "https://example.org/openapi.json" },
        })}
        docsHref={apiDocsHref("tool_sources.preview")}
      />
    </>
  );
}
