import { useState } from "react";
import { useCan, useHref, useUrlState } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  Card,
  CodeBlock,
  CodeEditor,
  DetailHeader,
  DeveloperCorner,
  ErrorState,
  Field,
  Tabs,
  TextInput,
  Time,
  useShortcut,
} from "../../../web/kit/index.ts";
import { LeaveGuard } from "../../../web/parts/LeaveGuard.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { DeleteSnippet } from "./DeleteSnippet.tsx";
import { PublishSnippetDialog } from "./PublishSnippetDialog.tsx";
import { SnippetUsers } from "./SnippetUsers.tsx";
import { SnippetVersions } from "./SnippetVersions.tsx";
import { type SnippetDetail, useSnippetDraft } from "./useSnippetDraft.ts";
import { useCodeCheck } from "./useCodeCheck.ts";

/** What a task that imports it finds; a code tool finds none of it. */
const DECLARATIONS = `declare const tools: any;
declare const storage: any;
declare function emit(value: unknown): void;`;

/** A loaded snippet: editor and what imports it side by side, versions in a second tab. */
export function SnippetView({ snippet }: { snippet: SnippetDetail }) {
  const can = useCan();
  const href = useHref();
  const [url, setUrl] = useUrlState();
  const [isPublishing, setIsPublishing] = useState(false);
  const { content, change, isChanged, discard, save } = useSnippetDraft(snippet);
  const canWrite = can("tools:write");
  const check = useCodeCheck({
    declarations: DECLARATIONS,
    form: "module",
    saidLanguage: content.language ?? "javascript",
  });
  useShortcut(canWrite ? "mod+s" : null, () => isChanged && save.run(), "Save the snippet");
  const errors = save.fieldErrors;
  const whyNot = whyNotPublish(snippet, isChanged);
  const editor = (
    <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-4">
        {save.problem && <ErrorState problem={save.problem} isInline />}
        <div className="flex min-w-0 flex-col gap-1">
          <span className="text-13 font-medium">Code</span>
          <CodeEditor
            label="Code of the snippet"
            value={content.code}
            onValueChange={(code) => change({ code })}
            isReadOnly={!canWrite}
            minHeight={320}
            check={check}
          />
          <p className="text-12 text-ink-faint">
            An ES module: what it exports is what others import. It may import other snippets. Escape, then
            Tab, leaves the editor.
          </p>
          {errors.code && (
            <p role="alert" className="text-12 text-red">
              {errors.code}
            </p>
          )}
        </div>
        <fieldset disabled={!canWrite} className="grid min-w-0 items-start gap-4 sm:grid-cols-2">
          <Field label="Name" help="Fixed while something imports it." error={errors.name}>
            <TextInput isMono value={content.name} onValueChange={(name) => change({ name })} />
          </Field>
          <Field label="Description" isOptional error={errors.description}>
            <TextInput value={content.description} onValueChange={(description) => change({ description })} />
          </Field>
        </fieldset>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Card title="Import it">
          <CodeBlock
            label="How to import it"
            language="javascript"
            isWrapped
            code={`import * as ${camel(snippet.name)} from "${snippet.name}";`}
          />
        </Card>
        <SnippetUsers users={snippet.users} />
      </div>
    </div>
  );
  return (
    <>
      <DetailHeader
        list={{ label: "Snippets", href: href("tools/snippets") }}
        name={<span className="font-mono">{snippet.name}</span>}
        id={snippet.id}
        status={
          <>
            {snippet.version === null ? (
              <Badge>Not published</Badge>
            ) : (
              <Badge tone="green">{`v${snippet.version}`}</Badge>
            )}
            {isChanged ? (
              <Badge tone="amber">Not saved</Badge>
            ) : (
              snippet.version !== null && !snippet.isPublished && <Badge tone="amber">Draft differs</Badge>
            )}
          </>
        }
        meta={[
          <>
            saved <Time at={snippet.updatedAt} />
          </>,
          `revision ${snippet.revision}`,
          ...(canWrite && whyNot ? [whyNot] : []),
        ]}
        actions={
          canWrite && (
            <>
              {isChanged && <Button onClick={discard}>Discard changes</Button>}
              <Button
                look={isChanged ? "primary" : "secondary"}
                disabled={!isChanged}
                isLoading={save.isBusy}
                onClick={() => save.run()}
              >
                Save
              </Button>
              <Button
                look={isChanged ? "secondary" : "primary"}
                disabled={whyNot !== undefined}
                title={whyNot}
                onClick={() => setIsPublishing(true)}
              >
                Publish
              </Button>
            </>
          )
        }
      />
      <Tabs
        value={url.tab === "versions" ? "versions" : "editor"}
        onValueChange={(tab) => setUrl({ tab: tab === "editor" ? undefined : tab, version: undefined })}
        tabs={[
          { value: "editor", label: "Editor", content: editor },
          {
            value: "versions",
            label: "Versions",
            content: url.tab === "versions" && <SnippetVersions snippet={snippet} />,
          },
        ]}
      />
      {canWrite && <DeleteSnippet snippet={snippet} />}
      <DeveloperCorner
        example={verbExample("snippets.publish", { id: snippet.id })}
        docsHref="/docs/api#snippetsPublish"
      />
      {isPublishing && <PublishSnippetDialog snippet={snippet} onClose={() => setIsPublishing(false)} />}
      <LeaveGuard isChanged={isChanged} thing="snippet" />
    </>
  );
}

/** Why the draft cannot be published as it stands. */
const whyNotPublish = ({ isPublished, version }: SnippetDetail, isChanged: boolean): string | undefined => {
  if (isChanged) return "save it to publish it";
  return isPublished ? `nothing to publish: the draft is version ${version}` : undefined;
};

const camel = (name: string) => name.replace(/[-_]+(\w?)/g, (_, letter: string) => letter.toUpperCase());
