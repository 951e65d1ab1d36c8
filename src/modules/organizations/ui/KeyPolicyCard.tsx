import { useState } from "react";
import { client, type Organization, useAction } from "../../../web/api/index.ts";
import { useSessionChanges } from "../../../web/api/useSession.ts";
import { Button, Card, ErrorState, Field, NumberInput, Switch } from "../../../web/kit/index.ts";
import { WhoMay } from "../../../web/parts/WhoMay.tsx";
import { BY_ADMINS } from "./GeneralForm.tsx";
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
  const who = <WhoMay {...BY_ADMINS} canChange={canWrite} />;
  return (
    <Card title="API keys">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!save.isBusy) save.run();
        }}
      >
        <Switch
          label="Every API key must expire"
          hint={who}
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
        {save.problem && <ErrorState problem={save.problem} isInline />}
        {canWrite && days !== organization.keyMaxDays && (
          <div>
            <Button look="primary" type="submit" isLoading={save.isBusy}>
              Save
            </Button>
          </div>
        )}
      </form>
    </Card>
  );
}
