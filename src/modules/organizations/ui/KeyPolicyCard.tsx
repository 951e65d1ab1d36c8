import { useState } from "react";
import { client, type Organization, useAction } from "../../../web/api/index.ts";
import { useSessionChanges } from "../../../web/api/useSession.ts";
import { Card, Field, NumberInput, Switch } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { useCanInOrganization } from "./OrganizationContext.ts";

const MAX_DAYS = 90;

/** How long API keys of all its workspaces may live. */
export function KeyPolicyCard({
  organization,
  onSaved,
}: {
  organization: Organization;
  onSaved: () => void;
}) {
  const canWrite = useCanInOrganization()("organizations:write");
  const { changeOrganization } = useSessionChanges();
  const [days, setDays] = useState(organization.keyMaxDays);
  const save = useAction(
    () => client.organizations.update({ organizationId: organization.id, keyMaxDays: days }),
    {
      what: "The policy was not saved.",
      done: "Saved",
      isInPlace: true,
      onDone: (saved) => {
        changeOrganization(saved);
        onSaved();
      },
    },
  );
  return (
    <Card title="API keys">
      <SaveForm
        action={save}
        onSave={() => save.run()}
        canSave={canWrite && days !== organization.keyMaxDays}
      >
        <Switch
          label="Every API key must expire"
          isOn={days !== null}
          isDisabled={!canWrite}
          onChange={(isOn) => setDays(isOn ? (organization.keyMaxDays ?? MAX_DAYS) : null)}
        />
        {days !== null && (
          <Field
            label="After at most"
            help="1 to 90 days from when a key was made, in every workspace. Binds existing keys, too: those older than this stop at once."
            error={save.fieldErrors.keyMaxDays}
          >
            <NumberInput
              value={days}
              onValueChange={(next) => setDays(next ?? 1)}
              min={1}
              max={MAX_DAYS}
              unit="days"
              isDisabled={!canWrite}
            />
          </Field>
        )}
      </SaveForm>
    </Card>
  );
}
