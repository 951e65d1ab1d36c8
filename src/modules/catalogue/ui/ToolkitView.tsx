import { useState } from "react";
import { useAction, useGo } from "../../../web/api/index.ts";
import {
  Badge,
  Button,
  Card,
  DetailHeader,
  DeveloperCorner,
  ErrorState,
  Field,
  TextArea,
  TextInput,
  Time,
} from "../../../web/kit/index.ts";
import { DeleteCard } from "../../../web/parts/DeleteCard.tsx";
import { LeaveGuard } from "../../../web/parts/LeaveGuard.tsx";
import { DeleteOwned } from "../../tool-sources/ui/DeleteOwned.tsx";
import { TOOLKITS, useOwner } from "../../tool-sources/ui/owner.ts";
import { PatternEditor } from "./PatternEditor.tsx";
import { PickedTools } from "./PickedTools.tsx";
import type { Toolkit } from "./ToolkitList.tsx";

/** A loaded toolkit: its name, what it picks, and what that comes to here. */
export function ToolkitView({ toolkit }: { toolkit: Toolkit }) {
  const { call, scope, href, canWriteTools, example, apiDocsHref } = useOwner();
  const canWrite = canWriteTools && !(scope === "workspace" && toolkit.isShared);
  const [name, setName] = useState(toolkit.name);
  const [description, setDescription] = useState(toolkit.description);
  const [patterns, setPatterns] = useState<readonly string[]>(toolkit.patterns);
  const isChanged =
    name !== toolkit.name ||
    description !== toolkit.description ||
    patterns.join("\n") !== toolkit.patterns.join("\n");
  const save = useAction(
    () => call("toolkits.update", { id: toolkit.id, name, description, patterns: [...patterns] }),
    { what: "The toolkit was not saved.", done: "Saved", refreshes: [TOOLKITS], isInPlace: true },
  );
  const patternError = Object.entries(save.fieldErrors).find(([path]) => path.startsWith("patterns"))?.[1];
  return (
    <>
      <DetailHeader
        list={{ label: "Toolkits", href: href("toolkits") }}
        name={toolkit.name}
        id={toolkit.id}
        status={
          <>
            {scope === "workspace" && toolkit.isShared && <Badge>of the organization</Badge>}
            {isChanged && <Badge tone="amber">Not saved</Badge>}
          </>
        }
        meta={[
          <code className="font-mono">{toolkit.slug}</code>,
          ...(toolkit.toolCount === null
            ? []
            : [
                `${toolkit.toolCount.toLocaleString("en")} ${toolkit.toolCount === 1 ? "tool" : "tools"} here`,
              ]),
          <>
            saved <Time at={toolkit.updatedAt} />
          </>,
        ]}
        actions={
          canWrite && (
            <Button look="primary" disabled={!isChanged} isLoading={save.isBusy} onClick={() => save.run()}>
              Save
            </Button>
          )
        }
      />
      <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          {save.problem && <ErrorState problem={save.problem} isInline />}
          <Card title="About">
            <fieldset disabled={!canWrite} className="flex min-w-0 flex-col gap-4">
              <Field label="Name" error={save.fieldErrors.name}>
                <TextInput value={name} onValueChange={setName} />
              </Field>
              <Field label="Description" isOptional error={save.fieldErrors.description}>
                <TextArea rows={2} value={description} onValueChange={setDescription} />
              </Field>
            </fieldset>
          </Card>
          <PatternEditor
            patterns={patterns}
            onChange={setPatterns}
            isDisabled={!canWrite}
            error={patternError}
          />
          {canWrite && <DeleteToolkit toolkit={toolkit} />}
        </div>
        {scope === "workspace" && <PickedTools toolkit={toolkit} isChanged={isChanged} />}
      </div>
      <DeveloperCorner
        example={example("toolkits.update", { id: toolkit.id, patterns: [...patterns] })}
        docsHref={apiDocsHref("toolkits.update")}
      />
      <LeaveGuard isChanged={isChanged} thing="toolkit" />
    </>
  );
}

function DeleteToolkit({ toolkit }: { toolkit: Toolkit }) {
  const { call, href } = useOwner();
  const go = useGo();
  const remove = useAction(() => call("toolkits.delete", { id: toolkit.id }), {
    what: "The toolkit was not deleted.",
    done: `Toolkit “${toolkit.name}” deleted`,
    isInPlace: true,
    refreshes: [TOOLKITS],
    onDone: () => go(href("toolkits"), { isReplacing: true }),
  });
  return (
    <DeleteCard
      kind="toolkit"
      rule="A toolkit can be deleted when no agent goes by it and no key or client is confined to it."
      action={remove}
    >
      {({ isOpen, onOpenChange }) =>
        isOpen && (
          <DeleteOwned
            kind="toolkit"
            name={toolkit.name}
            consequence="The tools stay; only this choice of them is gone. This cannot be undone."
            action={remove}
            onClose={() => onOpenChange(false)}
          />
        )
      }
    </DeleteCard>
  );
}
