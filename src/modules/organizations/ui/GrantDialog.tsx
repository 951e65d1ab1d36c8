import { useState } from "react";
import { client, type Input, useAction, useApiQuery } from "../../../web/api/index.ts";
import { Checkbox, Combobox, Field, Select, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { useCanInOrganization, useOrganization } from "./OrganizationContext.ts";
import { GRANTS, MEMBERS } from "./lists.ts";

const SPANS = [
  { value: "15", label: "15 minutes" },
  { value: "60", label: "1 hour" },
  { value: "240", label: "4 hours" },
  { value: "1440", label: "1 day" },
  { value: "4320", label: "3 days" },
];

/** Gives somebody of the organization more for a while. Mount it when it opens. */
export function GrantDialog({ onClose }: { onClose: () => void }) {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const can = useCanInOrganization();
  const [search, setSearch] = useState("");
  const [accountId, setAccountId] = useState<string | null>(null);
  const [permissions, setPermissions] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState("60");
  const people = useApiQuery([MEMBERS, organizationId, "options", { search }], (signal) =>
    client.organizationMembers.list(
      { organizationId, limit: 50, search: search.trim() || undefined },
      { signal },
    ),
  );
  const catalogue = useApiQuery(["permissions"], (signal) => client.permissions.list({}, { signal }), {
    staleMs: Infinity,
  });
  const [known, setKnown] = useState<{ value: string; label: string; hint: string }[]>([]);
  const found = (people.data?.data ?? []).map((person) => ({
    value: person.accountId as string,
    label: person.name,
    hint: person.email,
  }));
  // The one chosen stays a choice whatever is searched for next.
  const options = [...found, ...known.filter(({ value }) => !found.some((each) => each.value === value))];
  const create = useAction(
    () =>
      client.organizationGrants.create({
        organizationId,
        accountId: accountId as Input<"organization_grants.create">["accountId"],
        permissions: [...permissions],
        reason,
        minutes: Number(minutes),
      }),
    {
      what: "The grant was not given.",
      done: ({ accountName }) => `${accountName} has the grant`,
      refreshes: [GRANTS],
      isInPlace: true,
      onDone: onClose,
    },
  );
  return (
    <FormDialog
      title={`Give a grant in ${organization.name}`}
      description="You can give what you have yourself. It ends by itself, and the audit log keeps the reason."
      action={create}
      submit="Give grant"
      onSubmit={() => create.run()}
      isReady={accountId !== null && permissions.size > 0}
      onClose={onClose}
    >
      <Field label="Person" error={create.fieldErrors.accountId}>
        <Combobox
          options={options}
          value={accountId}
          onValueChange={(value) => {
            setAccountId(value);
            setKnown(options.filter((option) => option.value === value));
          }}
          onQueryChange={setSearch}
          placeholder="Search people…"
          emptyText="Nobody of the organization matches."
        />
      </Field>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="pb-1 text-13 font-medium">May</legend>
        {catalogue.data?.organization.map(({ name, title }) => (
          <Checkbox
            key={name}
            label={title}
            hint={can(name) ? <code className="font-mono">{name}</code> : "You do not have this yourself."}
            isDisabled={!can(name)}
            isChecked={permissions.has(name)}
            onCheckedChange={(isOn) => {
              const next = new Set(permissions);
              if (isOn) next.add(name);
              else next.delete(name);
              setPermissions(next);
            }}
          />
        ))}
      </fieldset>
      <Field label="For" error={create.fieldErrors.minutes}>
        <Select options={SPANS} value={minutes} onValueChange={setMinutes} />
      </Field>
      <Field label="Because" error={create.fieldErrors.reason}>
        <TextInput
          value={reason}
          onValueChange={setReason}
          maxLength={300}
          placeholder="Sets up the workspace for the March event"
        />
      </Field>
    </FormDialog>
  );
}
