import { X } from "lucide-react";
import type { Place } from "../../../web/api/index.ts";
import { Combobox, EnvironmentBadge, IconButton, type Option, Select } from "../../../web/kit/index.ts";

export interface WorkspaceRole {
  workspaceId: string;
  role: string;
}

/** Any number of workspaces, with a role each. */
export function WorkspaceRolesEditor({
  places,
  roles,
  value,
  onChange,
}: {
  places: readonly Place[];
  roles: readonly Option<string>[];
  value: readonly WorkspaceRole[];
  onChange: (value: WorkspaceRole[]) => void;
}) {
  const free = places.filter(({ id }) => !value.some(({ workspaceId }) => workspaceId === id));
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="pb-1 text-13 font-medium">
        Workspaces<span className="ml-1.5 font-normal text-ink-faint">optional</span>
      </legend>
      {value.map(({ workspaceId, role }) => {
        const place = places.find(({ id }) => id === workspaceId);
        if (!place) return null;
        return (
          <div key={workspaceId} className="flex min-w-0 flex-wrap items-center gap-2 text-13">
            <span className="min-w-0 flex-1 basis-24 truncate">{place.name}</span>
            <EnvironmentBadge environment={place.environment} />
            <span className="w-36 shrink-0">
              <Select
                aria-label={`Role in ${place.name}`}
                options={roles}
                value={role}
                onValueChange={(next) =>
                  onChange(
                    value.map((each) =>
                      each.workspaceId === workspaceId ? { workspaceId, role: next } : each,
                    ),
                  )
                }
              />
            </span>
            <IconButton
              label={`Without ${place.name}`}
              icon={X}
              onClick={() => onChange(value.filter((each) => each.workspaceId !== workspaceId))}
            />
          </div>
        );
      })}
      {free.length > 0 && (
        <Combobox
          key={value.length}
          aria-label="Add a workspace"
          placeholder="Add a workspace…"
          emptyText="No workspace of that name is left to add."
          options={free.map(({ id, name, environment }) => ({
            value: id as string,
            label: name,
            hint: environment,
          }))}
          value={null}
          onValueChange={(workspaceId) =>
            workspaceId && onChange([...value, { workspaceId, role: "member" }])
          }
        />
      )}
    </fieldset>
  );
}
