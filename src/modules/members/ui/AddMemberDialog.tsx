import { useState } from "react";
import { fieldErrorsOf, problemOf, useAction, useApi, useWorkspace } from "../../../web/api/index.ts";
import { Button, Callout, Dialog, Field, Select, toast } from "../../../web/kit/index.ts";
import { type Candidate, PeoplePicker } from "../../../web/parts/PeoplePicker.tsx";
import { useRoleOptions } from "../../roles/ui/useRoles.ts";

/** Adds people of the organization, who need no invitation. Mount it when it opens. */
export function AddMemberDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const options = useRoleOptions();
  const [picked, setPicked] = useState<Candidate[]>([]);
  const [role, setRole] = useState("member");
  const [refused, setRefused] = useState<string[]>([]);
  const add = useAction(
    async () => {
      const problems: string[] = [];
      const left: Candidate[] = [];
      for (const person of picked)
        await api.members.add({ accountId: person.accountId, role }).catch((error: unknown) => {
          left.push(person);
          const said = Object.values(fieldErrorsOf(error)).join(" ") || problemOf(error, "").why;
          problems.push(`${person.name}: ${said}`);
        });
      return { problems, left, added: picked.length - left.length };
    },
    {
      what: "Nobody was added.",
      refreshes: ["members", "service-accounts"],
      onDone: ({ problems, left, added }) => {
        if (added > 0)
          toast.success(
            added === 1
              ? `1 person added to ${workspace.name}`
              : `${added} people added to ${workspace.name}`,
          );
        setRefused(problems);
        setPicked(left);
        if (left.length === 0) onClose();
      },
    },
  );
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Add to ${workspace.name}`}
      description={`People and service accounts of ${workspace.organizationName}. They are in at once, without an invitation.`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            disabled={picked.length === 0}
            isLoading={add.isBusy}
            onClick={() => add.run()}
          >
            {picked.length > 1 ? `Add ${picked.length}` : "Add"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="flex flex-col gap-1">
          <span className="text-13 font-medium">Who</span>
          <PeoplePicker
            label="Who"
            queryKey={[workspace.id, "candidates"]}
            find={async (search, signal) => {
              const { data } = await api.members.listCandidates({ search, limit: 20 }, { signal });
              return data.map(({ accountId, name, email }) => ({
                ...{ accountId, name, hint: email ?? "service account" },
              }));
            }}
            picked={picked}
            onPickedChange={setPicked}
          />
        </div>
        <Field label="Role here">
          <Select options={options} value={role} onValueChange={setRole} />
        </Field>
        {refused.length > 0 && (
          <Callout kind="warning" title="Not added">
            <ul>
              {refused.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </Callout>
        )}
      </div>
    </Dialog>
  );
}
