import { useState } from "react";
import { useAction, useApi, useCan, useHref, type Workspace } from "../../../web/api/index.ts";
import { useSessionChanges } from "../../../web/api/useSession.ts";
import { Button, Card, DescriptionList, ErrorState, Id, Link, Time } from "../../../web/kit/index.ts";
import { LeaveGuard } from "../../../web/parts/LeaveGuard.tsx";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { SettingControl } from "./SettingControl.tsx";
import { changeOf, draftOf, SETTINGS_SECTIONS, type SettingsDraft } from "./settingsFields.ts";

/** Name, address, look and defaults. Made from the list of settings, which also says who may change what. */
export function GeneralSettings({
  workspace,
  onSaved,
}: {
  workspace: Workspace;
  onSaved: (workspace: Workspace) => void;
}) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const { changeWorkspace } = useSessionChanges();
  const [draft, setDraft] = useState<SettingsDraft>(() => draftOf(workspace));
  const [isUploading, setIsUploading] = useState(false);
  const change = changeOf(draft, workspace);
  const save = useAction(() => api.workspaces.update({ workspaceId: workspace.id, ...change }), {
    what: "The settings were not saved.",
    done: "Saved",
    isInPlace: true,
    onDone: (saved) => {
      setDraft(draftOf(saved));
      onSaved(saved);
      changeWorkspace(saved);
    },
  });
  const sections = SETTINGS_SECTIONS.map(({ title, fields }) => ({
    title,
    fields: fields.filter(({ read }) => can(read)),
  })).filter(({ fields }) => fields.length > 0);
  const all = sections.flatMap(({ fields }) => fields);
  const isWritable = all.some(({ write }) => can(write));
  return (
    <form
      className="flex max-w-180 flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (change && !save.isBusy && !isUploading) save.run();
      }}
    >
      {[...new Set(all.map(({ write }) => write))].map((permission) => (
        <ReadOnlyNote key={permission} permission={permission} />
      ))}
      {sections.map(({ title, fields }) => (
        <Card key={title} title={title}>
          <div className="flex flex-col gap-4">
            {fields.map((field) => (
              <SettingControl
                key={field.key}
                field={field}
                draft={draft}
                workspace={workspace}
                errors={save.fieldErrors}
                isReadOnly={!can(field.write)}
                onChange={(next) => setDraft((before) => ({ ...before, ...next }))}
                onBusyChange={setIsUploading}
              />
            ))}
          </div>
        </Card>
      ))}
      {save.problem && <ErrorState problem={save.problem} isInline />}
      {isWritable && (
        <div className="sticky bottom-0 flex flex-wrap items-center gap-2 border-t border-line bg-canvas py-3">
          <Button look="primary" type="submit" disabled={!change || isUploading} isLoading={save.isBusy}>
            Save
          </Button>
          {change && !save.isBusy && (
            <Button
              look="ghost"
              onClick={() => {
                setDraft(draftOf(workspace));
                save.reset();
              }}
            >
              Discard changes
            </Button>
          )}
        </div>
      )}
      <Card title="Facts">
        <DescriptionList
          facts={[
            ["Id", <Id value={workspace.id} />],
            ["Address", <Link href={href()}>{`${window.location.origin}${href()}`}</Link>],
            ["Organization", `${workspace.organizationName} (${workspace.organizationSlug})`],
            ["Organization id", <Id value={workspace.organizationId} />],
            [
              "Kind",
              !workspace.isPersonal
                ? undefined
                : workspace.role === "owner"
                  ? "your personal workspace"
                  : "a personal workspace",
            ],
            ["Created", <Time at={workspace.createdAt} isExact />],
          ]}
        />
      </Card>
      <LeaveGuard isChanged={isWritable && change !== null} thing="workspace" />
    </form>
  );
}
