import { client, useAction, useApiQuery } from "../../../web/api/index.ts";
import { Card, SkeletonText, Switch } from "../../../web/kit/index.ts";
import { useCanInOrganization, useOrganization } from "../../organizations/ui/OrganizationContext.ts";

/** Whether members who do not look after billing see balance and usage. */
export function VisibilityCard() {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const canChange = useCanInOrganization()("organizations:write");
  const query = useApiQuery(["organization", organizationId], (signal) =>
    client.organizations.get({ organizationId }, { signal }),
  );
  const save = useAction(
    (membersSeeBilling: boolean) => client.organizations.update({ organizationId, membersSeeBilling }),
    {
      what: "The setting was not saved.",
      done: ({ membersSeeBilling }) =>
        membersSeeBilling ? "Members see balances and usage" : "Members see neither balances nor usage",
      refreshes: ["organization"],
    },
  );
  if (query.error && !query.data) return null;
  return (
    <Card title="Who sees balances">
      {query.data ? (
        <Switch
          label="Every member of every workspace"
          hint={`Off: only owners, admins and billing admins see balances and usage.${canChange ? "" : " Owners and admins change it."}`}
          isOn={save.isBusy ? !query.data.membersSeeBilling : query.data.membersSeeBilling}
          isDisabled={!canChange || save.isBusy}
          onChange={(isOn) => save.run(isOn)}
        />
      ) : (
        <SkeletonText lines={2} />
      )}
    </Card>
  );
}
